using ConnectApp.Rewriting.Exports;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Exports;

/// <summary>SUCCESS only if nothing is missing.</summary>
public sealed class VerdictTests
{
    [Fact]
    public void Status_NothingMissing_IsSuccess() => Assert.Equal(ExportStatus.Success, new Verdict().Status);

    [Fact]
    public void Status_AnythingMissing_IsIncomplete() => Assert.All(
        new[] { new Verdict { Skipped = 1 }, new Verdict { Failed = 1 }, new Verdict { Missing = 1 }, new Verdict { Dangling = 1 }, new Verdict { Problems = 1 } },
        verdict => Assert.Equal(ExportStatus.Incomplete, verdict.Status));

    [Fact]
    public void Status_Broken_IsFailedWhateverCameOver() => Assert.Equal(ExportStatus.Failed, new Verdict { IsBroken = true, Skipped = 1 }.Status);
}
