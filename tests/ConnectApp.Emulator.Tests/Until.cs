namespace ConnectApp.Emulator.Tests;

/// <summary>Waits for what another thread does, but not for ever: a wait that cannot end is a failed test with a name.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    /// <summary>
    /// Waits at most 30 s for the end of a task. A clock that the test moves is moved on meanwhile in steps of 100 ms:
    /// an event that was cut off by the test's own last step is sent again by a timer that is set after it.
    /// </summary>
    public static async Task EndedAsync(Task task, ManualTime? time = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (time is not null && !task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(10, limit.Token));
            limit.Token.ThrowIfCancellationRequested();
        }

        await task.WaitAsync(limit.Token);
    }
}
