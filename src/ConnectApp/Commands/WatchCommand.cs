using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>watch [RUN]</c>: a run as it goes, read from the store beside <c>serve</c>; ends with the run, by its exit code.</summary>
internal sealed class WatchCommand(StoreReader store, IAnsiConsole output, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);
    private readonly WatchRate _rate = new(time);

    public async Task<int> RunAsync(string? id, CancellationToken cancellationToken)
    {
        var (entry, clientKey) = await ChooseAsync(id, cancellationToken);
        var ended = output.Profile.Out.IsTerminal && output.Profile.Capabilities.Ansi
            ? await ShowAsync(entry, clientKey, cancellationToken) : await PrintAsync(entry, clientKey, cancellationToken);
        output.Profile.Out.Writer.WriteLine(WatchView.LastLine(ended));
        return ended.ExitCode;
    }

    /// <exception cref="UsageException">There is no such run, or more than one.</exception>
    private async Task<(RunEntry Entry, string? ClientKey)> ChooseAsync(string? id, CancellationToken cancellationToken)
    {
        var runs = await store.ReadRunsAsync(cancellationToken);
        if (id is null)
        {
            foreach (var run in runs)
            {
                if (!(await ReadAsync(run.Entry, run.ClientKey, cancellationToken)).HasEnded) return run;
            }

            throw new UsageException("No run of this store is live; `runs` lists those that have ended.");
        }

        return StoreReader.Choose(runs, id);
    }

    private async Task<WatchedRun> ShowAsync(RunEntry entry, string? clientKey, CancellationToken cancellationToken)
    {
        var now = await NextAsync(entry, clientKey, cancellationToken);
        await output.Live(WatchView.Of(now, _rate, time.GetUtcNow(), output.Profile.Width)).StartAsync(async live =>
        {
            while (!now.HasEnded)
            {
                await Task.Delay(Look, time, cancellationToken);
                now = await NextAsync(entry, clientKey, cancellationToken);
                live.UpdateTarget(WatchView.Of(now, _rate, time.GetUtcNow(), output.Profile.Width));
            }
        });
        return now;
    }

    /// <summary>In a file or pipe: a line when something has changed in kind, and else one every ten seconds.</summary>
    private async Task<WatchedRun> PrintAsync(RunEntry entry, string? clientKey, CancellationToken cancellationToken)
    {
        var (told, toldAt) = ("", 0L);
        while (true)
        {
            var now = await NextAsync(entry, clientKey, cancellationToken);
            if (now.HasEnded) return now;
            var kind = $"{now.State} {now.Doing}";
            if (kind != told || time.GetElapsedTime(toldAt) >= LineEvery)
            {
                (told, toldAt) = (kind, time.GetTimestamp());
                output.Profile.Out.Writer.WriteLine(WatchView.Line(now, _rate, time.GetUtcNow()));
                await output.Profile.Out.Writer.FlushAsync(cancellationToken);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async Task<WatchedRun> NextAsync(RunEntry entry, string? clientKey, CancellationToken cancellationToken)
    {
        var now = await ReadAsync(entry, clientKey, cancellationToken);
        _rate.Add(now.Counts.Read, now.Counts.BytesDone);
        return now;
    }

    private async Task<WatchedRun> ReadAsync(RunEntry known, string? clientKey, CancellationToken cancellationToken)
    {
        var entry = await store.FindRunAsync(known.RunId, cancellationToken) ?? known;
        var notBegun = new WatchedRun(entry, clientKey, null, new RunCounts(), 0);
        return await store.Tenants.ReadAsync(entry.TenantId, notBegun, async snapshot =>
        {
            if (await TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId) is not { } run) return notBegun;
            var problems = await ProblemPages.CountAsync(snapshot, run.TenantId, run.RunId, ProblemFilter.All);
            return notBegun with { Run = run, Counts = await RunCounts.ReadAsync(snapshot, run), Problems = problems };
        }, cancellationToken);
    }
}
