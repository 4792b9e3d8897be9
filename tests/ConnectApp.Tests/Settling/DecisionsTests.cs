using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;
using Xunit;

namespace ConnectApp.Tests.Settling;

/// <summary>Which final status, percent and state the counts of a run lead to.</summary>
public sealed class DecisionsTests
{
    private static readonly TransferRun s_run = new() { Percent = 40 };

    public static TheoryData<string, long, long, long, long, string, int, string> Loaded => new()
    {
        // what, loaded, unchanged, skipped, failed → status, percent, state
        { "nothing to load", 0, 0, 0, 0, "SUCCESS", 100, RunState.Completed },
        { "all loaded", 10, 0, 0, 0, "SUCCESS", 100, RunState.Completed },
        { "all unchanged", 0, 10, 0, 0, "SUCCESS", 100, RunState.Completed },
        { "one of ten skipped", 9, 0, 1, 0, "INCOMPLETE", 90, RunState.Partial },
        { "one of ten failed", 5, 4, 0, 1, "INCOMPLETE", 90, RunState.Partial },
        { "one of a thousand failed: never 100", 999, 0, 0, 1, "INCOMPLETE", 99, RunState.Partial },
        { "most skipped: not less than was reported", 1, 0, 9, 0, "INCOMPLETE", 40, RunState.Partial },
    };

    [Theory]
    [MemberData(nameof(Loaded))]
    public void OfLoadedRun_ByCounts(string what, long loaded, long unchanged, long skipped, long failed, string status, int percent, string state)
    {
        var decision = Decisions.OfLoadedRun(s_run, Counts(loaded, unchanged, skipped, failed));

        Assert.Equal((what, status, percent, state), (what, decision.Status, decision.Percent, decision.State));
    }

    [Theory]
    [InlineData(3, 0, "INCOMPLETE", "3 references to people without a mapping")]
    [InlineData(3, 1, "INCOMPLETE", "2 references to people without a mapping")]
    [InlineData(1, 0, "INCOMPLETE", "1 reference to people without a mapping")]
    [InlineData(3, 3, "SUCCESS", "3 references without a mapping as the plan accepts")]
    public void OfLoadedRun_ByReferences(long missing, long accepted, string status, string said)
    {
        var counts = Counts(10, 0, 0, 0) with { References = [new NamespaceCount { Namespace = "identity:user", Rewritten = 5, Missing = missing, Accepted = accepted }] };

        var decision = Decisions.OfLoadedRun(s_run, counts);

        Assert.Equal(status, decision.Status);
        Assert.Contains(said, decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfLoadedRun_ProblemOfTheRunAlone_IsIncompleteWithNinetyNine()
    {
        var decision = Decisions.OfLoadedRun(s_run, Counts(10, 0, 0, 0) with { RunProblems = 1 });

        Assert.Equal(("INCOMPLETE", 99, RunState.Partial), (decision.Status, decision.Percent, decision.State));
        Assert.Contains("1 other problem", decision.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "FAILED", RunState.Failed)]
    [InlineData(1, "INCOMPLETE", RunState.Partial)]
    public void OfLoadedRun_ServerEndedWithAnError_FailsOnlyWhereNothingCameOver(long loaded, string status, string state)
    {
        var run = s_run with { Errored = true, ServerError = "disk full" };

        var decision = Decisions.OfLoadedRun(run, Counts(loaded, 0, 0, 0));

        Assert.Equal((status, state), (decision.Status, decision.State));
        Assert.Contains("ended with an error (disk full)", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfLoadedRun_BooksThatDoNotBalance_IsNoDecision() =>
        Assert.Throws<InvalidOperationException>(() => Decisions.OfLoadedRun(s_run, Counts(1, 0, 0, 0) with { Read = 2 }));

    [Fact]
    public void OfCancel_AllLoaded_IsIncompleteAndCancelled()
    {
        var decision = Decisions.OfCancel(s_run, Counts(10, 0, 0, 0));

        Assert.Equal(("INCOMPLETE", 99, RunState.Cancelled), (decision.Status, decision.Percent, decision.State));
        Assert.Contains("the migration was cancelled", decision.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfDeadline_SaysWhatWasTriedInVain()
    {
        var decision = Decisions.OfDeadline(s_run, Counts(1, 0, 0, 0), "the storage answers 503");

        Assert.Equal(("INCOMPLETE", RunState.Partial), (decision.Status, decision.State));
        Assert.Contains("(the storage answers 503)", decision.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(40, 40)]
    [InlineData(100, 99)]
    public void Failed_KeepsThePercentBetweenOneAndNinetyNine(int reported, int percent)
    {
        var decision = Decisions.Failed(s_run with { Percent = reported }, Counts(5, 0, 5, 0), "The plan cannot be read");

        Assert.Equal(("FAILED", percent, RunState.Failed), (decision.Status, decision.Percent, decision.State));
        Assert.StartsWith("The plan cannot be read. 10 records of 1 file: 5 loaded", decision.Message, StringComparison.Ordinal);
        Assert.Contains("5 records skipped", decision.Message, StringComparison.Ordinal);
    }

    private static RunCounts Counts(long loaded, long unchanged, long skipped, long failed) => new()
    {
        DataFiles = 1, Read = loaded + unchanged + skipped + failed, Loaded = loaded, Unchanged = unchanged, Skipped = skipped, Failed = failed,
    };
}
