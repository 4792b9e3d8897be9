using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Core.Tests.Runs;

/// <summary>The state that is shown: what the run is, and before that what is asked of it.</summary>
public sealed class RunStateTests
{
    private static readonly DateTimeOffset s_then = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(null, "", RunState.Pending)]
    [InlineData(RunState.Running, "", RunState.Running)]
    [InlineData(RunState.Running, "pause", RunState.Paused)]
    [InlineData(RunState.Running, "pause cancel", RunState.Cancelled)]
    [InlineData(RunState.Running, "pause cancel SUCCESS", RunState.Completed)]
    [InlineData(RunState.Running, "INCOMPLETE", RunState.Partial)]
    [InlineData(RunState.Running, "TIMED_OUT", RunState.Failed)]
    [InlineData(null, "pause", RunState.Paused)]
    [InlineData(RunState.Paused, "", RunState.Pending)] // resumed before it began
    [InlineData(RunState.Completed, "pause cancel FAILED", RunState.Completed)] // ended runs stay ended
    public void Of_ByRowAndRequests(string? state, string asked, string shown)
    {
        var words = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var settled = words.FirstOrDefault(w => char.IsUpper(w[0]));
        var entry = new RunEntry
        {
            PausedAt = words.Contains("pause") ? s_then : null,
            CancelledAt = words.Contains("cancel") ? s_then : null,
            SettledAt = settled is null ? null : s_then,
            SettledAs = settled,
        };

        Assert.Equal(shown, RunState.Of(entry, state is null ? null : new Run { State = state }));
    }

    [Fact]
    public void Of_ResumedAfterItBegan_IsRunning() =>
        Assert.Equal(RunState.Running, RunState.Of(new RunEntry(), new Run { State = RunState.Paused, StartedAt = s_then }));
}
