using ConnectApp.Core.Runs;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Stores;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Runs;

/// <summary>The order of a wave: the first row of a phase that fits is done. Each step leads from a saved state to the next.</summary>
internal sealed class WaveSteps(
    WaveTurns turns,
    WavePosts posts,
    WaveAttach attach,
    WaveWatch watch,
    WaveArtifacts artifacts,
    WaveMappings mappings,
    WaveCommits commits,
    WaveClients clients,
    WaveHost host,
    TimeProvider time)
{
    private const int Attach = 2;
    private const int Check = 3;
    private const int Decide = 4;
    private const int Migrate = 5;
    private const int Apps = 6;
    private const int Reports = 7;

    private const int MostReportTries = 4;

    private static readonly TimeSpan s_untilLookedAgain = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public async Task<StageResult> DoAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (await WaitForTurnAsync(look, cancellationToken) is { } wait) return wait;
        switch (look.Run.Phase)
        {
            case 1:
                return await posts.DefineAsync(look, cancellationToken);
            case Attach:
                await BeginAsync(look, cancellationToken);
                return await attach.EnsureAsync(look, cancellationToken) ?? new StageResult.Advance(Check);
            case Check:
                await BeginAsync(look, cancellationToken);
                return await CheckAsync(look, cancellationToken);
            case Decide:
                return await DecideAsync(look, cancellationToken);
            case Migrate:
                await BeginAsync(look, cancellationToken);
                return await MigrateAsync(look, cancellationToken);
            case Apps:
                await BeginAsync(look, cancellationToken);
                return await WatchAppsAsync(look, cancellationToken);
            default:
                await BeginAsync(look, cancellationToken);
                return await ReportAsync(look, cancellationToken);
        }
    }

    private Task BeginAsync(WaveLook look, CancellationToken cancellationToken) =>
        look.Run.StartedAt is null ? commits.BeginAsync(look, cancellationToken) : Task.CompletedTask;

    /// <summary>Until a migrate task was posted, other waves and the window can hold the wave back.</summary>
    private async Task<StageResult?> WaitForTurnAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (look.Migrate is not null) return null;
        if (look.Wave.To is { } to && time.GetUtcNow() >= to)
            return await HoldBackAsync(look, $"the window ended on {Show(to)}: nothing was migrated. Give the wave a new one and run the plan again", canCome: false, cancellationToken);
        if (look.Check is null && await turns.FindReasonAsync(look, cancellationToken) is var (reason, canCome))
            return await HoldBackAsync(look, reason, canCome, cancellationToken);
        return null;
    }

    private async Task<StageResult> HoldBackAsync(WaveLook look, string message, bool canCome, CancellationToken cancellationToken, DateTimeOffset? until = null)
    {
        if (!canCome && host.IsServing) return new StageResult.End(RunState.Cancelled, message);
        WavePosts.Leave(look.Account, look.Run.RunId);
        await commits.HoldBackAsync(look, message, rests: !canCome, cancellationToken);
        if (!canCome) await turns.WakeAsync(look.Run.RunId, cancellationToken);
        var now = time.GetUtcNow();
        var delay = !canCome ? s_day : until is { } end && end - now < s_untilLookedAgain ? end - now : s_untilLookedAgain;
        return new StageResult.WaitFor(delay > TimeSpan.Zero ? delay : clients.Options.Shortest) { Why = WaveNews.Wait(WaveNews.Turn, message, now, until) };
    }

    private async Task<StageResult> CheckAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (await attach.EnsureAsync(look, cancellationToken) is { } notAttached) return notAttached;
        if (await posts.EnsureTaskAsync(look, TaskRequest.Check, [], cancellationToken) is { } instead) return instead;
        var task = look.Check!;
        var (tree, stop) = await watch.ReadAsync(look, task, cancellationToken);
        if (stop is not null) return stop;
        if (tree.Verdict is null) return await PollAsync(look, tree.Status is null or StatusWords.Pending, cancellationToken);
        if (WaveVerdict.IsNotAttached(tree) && look.CanAttach && look.Tasks.Count(t => t.Kind == TaskRequest.Check) == 1)
        {
            // Once: the attach that was believed in has gone. A second time the server id must be wrong.
            await attach.ForgetAsync(look, cancellationToken);
            return await attach.EnsureAsync(look, cancellationToken)
                ?? await posts.EnsureTaskAsync(look, TaskRequest.Check, [], cancellationToken, anew: true) ?? new StageResult.Again();
        }

        var isWhole = tree.Children.Count > 0 && tree.Children.Values.All(c => !c.CanChange);
        if (!isWhole && !watch.IsDone(look.Run.RunId, task, "")) return await PollAsync(look, isPending: false, cancellationToken);
        await artifacts.FetchAsync(look, task, cancellationToken);
        return new StageResult.Advance(Decide);
    }

    private async Task<StageResult> DecideAsync(WaveLook look, CancellationToken cancellationToken)
    {
        var tree = WaveLook.TreeOf(look.Check);
        if (WaveVerdict.IsNotAttached(tree))
            return new StageResult.End(RunState.Partial, $"nothing was migrated: {tree.Message}. Attach the server, or correct the server id, and run the plan again");
        var verdict = WaveVerdict.OfChecks(tree, look.Wave);
        if (verdict.Stop is { } message) return new StageResult.End(RunState.Partial, Join([message, .. Notes(look)]));
        if (look.Row.ChecksOnly != 0)
        {
            await commits.HoldBackAsync(look, "the checks have passed; run the plan without --checks-only to migrate", rests: true, cancellationToken);
            await turns.WakeAsync(look.Run.RunId, cancellationToken);
            return new StageResult.WaitFor(s_day) { Why = WaveNews.Wait(WaveNews.Turn, "the checks have passed; nothing more was asked for", time.GetUtcNow()) };
        }

        if (look.Wave.From is not { } from || time.GetUtcNow() >= from) return new StageResult.Advance(Migrate);
        if (await attach.EnsureAsync(look, cancellationToken) is { } notAttached) return notAttached;
        var until = await attach.FindRenewalAsync(look, cancellationToken) is { } renewal && renewal < from ? renewal : from;
        return await HoldBackAsync(look, $"the checks have passed; waits for the window, which begins on {Show(from)}", canCome: true, cancellationToken, until);
    }

    private async Task<StageResult> MigrateAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (look.Migrate?.TaskId is null)
        {
            if (await attach.EnsureAsync(look, cancellationToken) is { } notAttached) return notAttached;
            var overridden = WaveVerdict.OfChecks(WaveLook.TreeOf(look.Check), look.Wave).Overridden;
            if (await posts.EnsureTaskAsync(look, TaskRequest.Migrate, overridden, cancellationToken) is { } instead) return instead;
        }

        var task = look.Migrate!;
        var (tree, stop) = await watch.ReadAsync(look, task, cancellationToken);
        if (stop is not null) return stop;
        if (IsBlocked(look, task, tree) is { } message) return new StageResult.End(RunState.Partial, Join([message, .. Notes(look)]));
        if (tree.Find("migrate") is not { CanChange: false } migrate)
        {
            // Until the assistant has taken the task, the attach must be good.
            var isPending = tree.Status is null or StatusWords.Pending;
            if (isPending && await attach.EnsureAsync(look, cancellationToken) is { } notAttached) return notAttached;
            return await PollAsync(look, isPending, cancellationToken);
        }

        var isRead = watch.IsDone(look.Run.RunId, task, "migrate");
        var itemsOver = migrate.Find(look.ItemsName) is { } items
            ? WaveVerdict.AreItemsOver(items, look.Wave.Keys.Count) || watch.IsDone(look.Run.RunId, task, $"migrate,{look.ItemsName}") : isRead;
        if (!itemsOver || !(isRead || WaveVerdict.IsCoreOver(migrate))) return await PollAsync(look, isPending: false, cancellationToken);
        await commits.WriteAsync(look, transaction => WaveStore.EndCoreAsync(transaction, look.Row, time.GetUtcNow()), cancellationToken, "The core of the migration has finished.");
        return new StageResult.Advance(Apps);
    }

    /// <summary>A migration that could not be scheduled shows why in its checks, and <c>migrate</c> may never appear.</summary>
    private string? IsBlocked(WaveLook look, TaskRow task, StatusNode tree)
    {
        if (tree.Find("migrate") is not null) return null;
        var check = tree.Find("check");
        if (check?.Verdict is { } verdict && !WaveVerdict.IsGood(verdict) && verdict != StatusWords.Skipped && (tree.Verdict is not null || watch.IsDone(look.Run.RunId, task, "check")))
            return WaveVerdict.OfChecks(check, look.Wave with { Override = [] }).Stop;
        return tree.Verdict is { } root && !WaveVerdict.IsGood(root) && (check is null || watch.IsDone(look.Run.RunId, task, ""))
            ? $"nothing was migrated: {tree.Message ?? $"the task ended {root}"}" : null;
    }

    private async Task<StageResult> WatchAppsAsync(WaveLook look, CancellationToken cancellationToken)
    {
        var task = look.Migrate!;
        var known = WaveLook.TreeOf(task);
        var hasApps = look.Wave.Apps.Count > 0 || known.Find("migrate", "apps") is not null;
        if (!hasApps) return new StageResult.Advance(Reports);
        var (tree, stop) = await watch.ReadAsync(look, task, cancellationToken);
        if (stop is not null) return stop;
        var apps = tree.Find("migrate", "apps");
        var isOver = apps is { CanChange: false } && (apps.Children.Values.All(c => !c.CanChange) || watch.IsDone(look.Run.RunId, task, "migrate,apps"));
        var (now, since) = (time.GetUtcNow(), look.Row.CoreEndedAt ?? time.GetUtcNow());
        if (isOver || now >= since + look.Wave.AppsPatience) return new StageResult.Advance(Reports);

        var message = WaveNews.Apps(WaveVerdict.RunningApps(apps, look.Wave), since, look.Wave.AppsPatience);
        if (now - since >= s_day) message = $"an app has not finished after {Calls.Duration.Show(s_day)}: {message}";
        await commits.SayAsync(look, message, cancellationToken);
        var interval = watch.IntervalOf(look.Run.RunId);
        var left = since + look.Wave.AppsPatience - now;
        return new StageResult.WaitFor(left < interval ? left : interval) { Why = WaveNews.Wait(WaveNews.Platform, message, now, since + look.Wave.AppsPatience) };
    }

    private async Task<StageResult> ReportAsync(WaveLook look, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var task in look.Tasks.Where(t => t.TaskId is not null)) faults.AddRange(await artifacts.FetchAsync(look, task, cancellationToken));
        if (faults.Count > 0 && look.Row.MappingJob is null && look.Run.Failures < MostReportTries - 1)
            return new StageResult.TryAgain($"reports: {string.Join("; ", faults)}", Pauses.After(look.Run.Failures, clients.Options));
        var known = await artifacts.ReadAsync(look, cancellationToken);
        if (await mappings.FetchAsync(look, known, cancellationToken) is { } notReady) return notReady;
        known = await artifacts.ReadAsync(look, cancellationToken);
        faults = [.. known.Where(a => a.File is null && a.Fault is not null).Select(a => $"{a.Name}: {a.Fault}")];
        var tree = WaveLook.TreeOf(look.Migrate);
        var apps = tree.Find("migrate", "apps");
        var appsOver = (look.Wave.Apps.Count == 0 && apps is null) || apps is { CanChange: false };
        return WaveVerdict.OfMigration(tree, look.Wave, look.ItemsName, appsOver, [.. Notes(look), .. faults.Select(f => $"not fetched: {f}")]);
    }

    /// <summary>The task is on its way: when it is read again, and what to say if nothing moves.</summary>
    private async Task<StageResult> PollAsync(WaveLook look, bool isPending, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = look.Row.MovedAt ?? look.Run.StartedAt ?? now;
        string? message = null;
        var code = WaveNews.Platform;
        if (isPending && !look.CanAttach) (message, code) = (WaveNews.AttachByHand(look.Wave.Server.Id, look.Wave.Cloud.Url), WaveNews.Person);
        if (now - since >= WaveNews.Silence)
        {
            // In steps, so that the message does not change with every poll.
            var minutes = Math.Floor((now - since) / WaveNews.Silence) * WaveNews.Silence.TotalMinutes;
            message = Join([message, WaveNews.Stuck(TimeSpan.FromMinutes(minutes), look.Wave.Server.Id, look.Wave.Cloud.Url)]);
        }

        await commits.SayAsync(look, message, cancellationToken);
        return new StageResult.WaitFor(watch.IntervalOf(look.Run.RunId)) { Why = message is null ? null : WaveNews.Wait(code, message, now) };
    }

    private static IEnumerable<string> Notes(WaveLook look) => look.Row.Orphans == 0 ? []
        : [$"{look.Row.Orphans} {(look.Row.Orphans == 1 ? "definition" : "definitions")} of this job may lie at the platform unused, because an answer was lost"];

    private static string Join(IEnumerable<string?> texts) => string.Join(". ", texts.Where(t => t is not null));

    private static string Show(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
