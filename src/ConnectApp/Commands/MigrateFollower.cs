using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Stores;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>Shows a run of work items on standard error until it stops, and reads what it came to.</summary>
internal sealed class MigrateFollower(ITenantDatabases tenants, Func<RunId, CancellationToken, Task<RunEntry?>> findRun, IAnsiConsole errors, TimeProvider time)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_lineEvery = TimeSpan.FromSeconds(10);

    private readonly RunReport _report = new(tenants);
    private readonly MigrateRate _rate = new(time);

    /// <summary>Follows until the run has ended or is paused.</summary>
    /// <param name="isQuiet">Shows nothing.</param>
    public async Task<MigrateLook> FollowAsync(RunId run, bool isQuiet, CancellationToken cancellationToken)
    {
        var isTerminal = errors.Profile.Out.IsTerminal && errors.Profile.Capabilities.Ansi;
        if (isQuiet || !isTerminal) return await PrintAsync(run, isQuiet, cancellationToken);
        var look = await LookAsync(run, cancellationToken);
        await errors.Live(MigrateView.Of(look, _rate, errors.Profile.Width)).StartAsync(async live =>
        {
            while (!look.HasStopped)
            {
                await Task.Delay(s_look, time, cancellationToken);
                look = await LookAsync(run, cancellationToken);
                live.UpdateTarget(MigrateView.Of(look, _rate, errors.Profile.Width));
            }
        });
        return look;
    }

    public async Task<MigrateLook> LookAsync(RunId run, CancellationToken cancellationToken)
    {
        var entry = await findRun(run, cancellationToken) ?? throw new InvalidDataException($"The run {run} was removed.");
        var row = await tenants.ReadAsync<Run?>(entry.TenantId, null, snapshot => RunStore.FindAsync(snapshot, entry.TenantId, run), cancellationToken);
        var look = new MigrateLook(entry, row, await _report.ReadFiguresAsync(entry.TenantId, run, cancellationToken));
        _rate.Add(look);
        return look;
    }

    private async Task<MigrateLook> PrintAsync(RunId run, bool isQuiet, CancellationToken cancellationToken)
    {
        var (told, toldAt) = ("", 0L);
        while (true)
        {
            var look = await LookAsync(run, cancellationToken);
            if (look.HasStopped) return look;
            var kind = $"{look.State} {look.Phase} {look.Waiting}";
            if (!isQuiet && (kind != told || time.GetElapsedTime(toldAt) >= s_lineEvery))
            {
                (told, toldAt) = (kind, time.GetTimestamp());
                await errors.Profile.Out.Writer.WriteLineAsync(MigrateView.Line(look, _rate));
                await errors.Profile.Out.Writer.FlushAsync(cancellationToken);
            }

            await Task.Delay(s_look, time, cancellationToken);
        }
    }
}
