using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Core.Tests.Runs;

public sealed class RunOrderTests
{
    private static readonly RunOrder<int> s_order = new(
    [
        new("small", n => n < 10, (_, _) => Task.FromResult<StageResult>(new StageResult.Advance(2)), 2),
        new("wrong", n => n < 20, (_, _) => Task.FromResult<StageResult>(new StageResult.Advance(3)), 2),
    ]);

    [Fact]
    public async Task Do_TwoRowsFit_DoesTheFirst() => Assert.Equal(new StageResult.Advance(2), await s_order.DoAsync(5, CancellationToken.None));

    [Fact]
    public async Task Do_RowLeadsToAPhaseThatItDoesNotName_Fails()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => s_order.DoAsync(15, CancellationToken.None));

        Assert.Equal("The row 'wrong' leads to no phase 3.", fault.Message);
    }

    [Fact]
    public async Task Do_NoRowFits_Fails() => await Assert.ThrowsAsync<InvalidOperationException>(() => s_order.DoAsync(25, CancellationToken.None));
}
