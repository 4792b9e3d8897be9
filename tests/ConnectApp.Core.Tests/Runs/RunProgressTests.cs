using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Core.Tests.Runs;

public sealed class RunProgressTests
{
    [Theory]
    [InlineData(RunState.Running, 0, 0, 0, 0, 0, 0)] // the total is not known yet
    [InlineData(RunState.Running, 200, 1, 0, 0, 0, 1)] // half a percent is rounded up
    [InlineData(RunState.Running, 1000, 4, 0, 0, 0, 0)]
    [InlineData(RunState.Running, 10, 3, 1, 1, 0, 50)] // skipped and failed items are dealt with too
    [InlineData(RunState.Running, 10, 10, 0, 0, 0, 99)] // 100 only at the end
    [InlineData(RunState.Running, 10, 20, 0, 0, 0, 99)] // more than was foreseen
    [InlineData(RunState.Running, 10, 3, 0, 0, 70, 70)] // never less than was shown
    [InlineData(RunState.Completed, 10, 10, 0, 0, 99, 100)]
    [InlineData(RunState.Partial, 10, 3, 7, 0, 99, 100)]
    [InlineData(RunState.Failed, 10, 3, 0, 0, 30, 30)]
    [InlineData(RunState.Cancelled, 10, 3, 0, 0, 30, 30)]
    public void Of_ByCountsAndState(string state, long total, long succeeded, long skipped, long failed, int shown, int percent)
    {
        var run = new Run { State = state, TotalItems = total, Succeeded = succeeded, Skipped = skipped, Failed = failed, LivePercent = shown };

        Assert.Equal(new RunProgress(succeeded + skipped + failed, total, percent), RunProgress.Of(run));
    }
}
