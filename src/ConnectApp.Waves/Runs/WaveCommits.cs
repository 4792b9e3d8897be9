using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Runs;

/// <summary>Fenced commits of a wave: rows of the kind, what people are told, and counts go together.</summary>
internal sealed class WaveCommits(RunStore runs, RunLog log)
{
    /// <param name="line">For people who watch the run; null: none.</param>
    /// <param name="durable">The commit survives a power cut: a POST follows.</param>
    public Task WriteAsync(WaveLook look, Func<StoreTransaction, Task> work, CancellationToken cancellationToken, string? line = null, bool durable = false) =>
        runs.TellAsync(look.Run, line is null ? [] : log.Line(look.Run.RunId, Printable.Of(line, 500)), work, cancellationToken, durable);

    /// <summary>What the wave says of itself from now on; nothing is written where it says so already.</summary>
    public Task SayAsync(WaveLook look, string? message, CancellationToken cancellationToken) => message == look.Row.Message ? Task.CompletedTask
        : WriteAsync(look, transaction => WaveStore.SayAsync(transaction, look.Row, message), cancellationToken, message);

    /// <summary>The run waits for a time or another wave and not for the platform: it is PENDING until it begins again.</summary>
    public async Task HoldBackAsync(WaveLook look, string message, bool rests, CancellationToken cancellationToken)
    {
        if (look.Row.Message == message && look.Row.Rests == (rests ? 1 : 0) && look.Run.State == RunState.Pending) return;
        await WriteAsync(look, transaction => rests ? WaveStore.RestAsync(transaction, look.Row, message) : WaveStore.SayAsync(transaction, look.Row, message), cancellationToken, message);
        if (look.Run.State == RunState.Running) await runs.HoldBackAsync(look.Run, cancellationToken);
    }

    public Task BeginAsync(WaveLook look, CancellationToken cancellationToken) => runs.StartAsync(look.Run, cancellationToken);
}
