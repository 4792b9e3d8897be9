using ConnectApp.Api.Runs;
using ConnectApp.Admin.Models;
using ConnectApp.Api;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Admin;

/// <summary>Makes the models of the pages out of what the store says of runs.</summary>
internal sealed class RunPages(ITenantDatabases tenants, RunList list, RunReports reports, RunControl control, InstallationStore installations,
    WorkItemsPages workItems, TimeProvider time)
{
    private const int RunsAtOnce = 20;
    private const int MostFiles = 200;
    private const int MostExamples = 5;
    private const int MostCauses = 10;

    public async Task<RunsModel> ReadListAsync(ApiCaller caller, string? after, CancellationToken cancellationToken)
    {
        var page = await list.ReadAsync(caller, new RunQuery(null, [], RunsAtOnce, after is null ? null : RunList.ParseCursor(after)), cancellationToken);
        var summaries = new List<RunSummary>();
        foreach (var run in page.Runs)
        {
            var site = await installations.FindAsync(run.Found.Entry.TenantId, cancellationToken);
            summaries.Add(Summarize(run, site, caller.Tenant is null));
        }

        return new RunsModel(summaries, page.Next);
    }

    /// <param name="withProblems">Else the page's problems stay as they are.</param>
    public async Task<RunModel> ReadAsync(ApiCaller caller, FoundRun found, bool withProblems, CancellationToken cancellationToken)
    {
        var (entry, run) = (found.Entry, found.Transfer);
        if (entry.Kind == RunKinds.WorkItems) return await ReadWorkItemsAsync(caller, found, cancellationToken);
        var site = await installations.FindAsync(entry.TenantId, cancellationToken);
        var now = time.GetUtcNow();
        var (counts, pace) = run is null ? (new RunCounts(), null) : await tenants.Get(entry.TenantId).ReadAsync(async snapshot =>
        {
            var counted = await RunCounts.ReadAsync(snapshot, run);
            return (counted, await PaceReader.ReadAsync(snapshot, run, counted, now));
        }, cancellationToken);
        var files = await reports.ReadFilesAsync(entry.TenantId, entry.RunId, cancellationToken, limit: MostFiles);
        var summary = Summarize(new CountedRun(found, counts), site, caller.Tenant is null);
        var deadline = run?.ClockStartsAt + TransferClocks.Deadline;
        var causes = run is not null && (run.HasEnded || run.IsHeld) ? await reports.ReadCausesAsync(run, cancellationToken) : [];
        var fields = run is null ? null : await reports.ReadFieldsAsync(run, cancellationToken);
        var waiting = found.State is RunState.Running or RunState.Pending ? found.Waiting : null;
        var references = new List<ReferenceLine>();
        foreach (var count in counts.References) references.Add(await ReadReferenceAsync(entry, count, cancellationToken));
        return new RunModel
        {
            Summary = summary,
            Sentence = Sentences.Of(found.State, run, counts, files, site?.Product ?? Product.Jira),
            Trouble = waiting is null ? null : Texts.SayTrouble(waiting, found.Run!.Failures),
            NextTryAt = waiting is null ? null : entry.DueAt,
            Paused = found.State == RunState.Paused && await control.FindLastAsync(entry.RunId, RunActionKind.Pause, cancellationToken) is { } pause ? Line(pause) : null,
            HeldUntil = run is { IsHeld: true } && found.State == RunState.Running ? run.HeldUntil : null,
            Deadline = deadline,
            DeadlineIn = deadline is { } end ? end - now : TimeSpan.Zero,
            Pace = pace,
            IsExportOpen = run is { ExportComplete: false },
            DataFiles = counts.DataFiles,
            LastWord = run is { DecidedAt: null, ConfirmedAt: not null } ? Texts.EndedByPlatform : run?.DecidedMessage ?? run?.Fatal,
            CompletedAt = run?.CompletedAt,
            Files = [.. files.OrderBy(f => f.Name, Comparer<string>.Create(Labels.Compare)).Select(f => new Models.FileLine(f.Name, f.Entity, f.Role, f.State, f.BytesDone, f.TotalBytes,
                new Books(f.Read, f.Loaded + f.Unchanged, f.Skipped, f.Failed, 0)))],
            FurtherFiles = Math.Max(0, counts.Files - files.Count),
            References = references,
            History = [.. await ReadHistoryAsync(entry, run, cancellationToken)],
            Causes = [.. causes.Take(MostCauses).Select(CauseTexts.Of)],
            FurtherCauses = Math.Max(0, causes.Count - MostCauses),
            Fields = fields?.Lines() ?? [],
            Warnings = fields?.Warnings() ?? [],
            ProblemCount = await reports.CountProblemsAsync(entry.TenantId, entry.RunId, ProblemFilter.All, cancellationToken),
            Problems = withProblems ? await ProblemList.ReadAsync(reports, found, counts, ProblemFilter.All, 0, Links(run, site), cancellationToken) : null,
        };
    }

    private async Task<RunModel> ReadWorkItemsAsync(ApiCaller caller, FoundRun found, CancellationToken cancellationToken)
    {
        var (entry, run) = (found.Entry, found.Run);
        var waiting = found.State is RunState.Running or RunState.Pending ? found.Waiting : null;
        var history = (await control.ReadHistoryAsync(entry.RunId, cancellationToken)).Select(Line).Prepend(new HistoryLine(entry.CreatedAt, Texts.HappenedBegun, null, null));
        return new RunModel
        {
            Summary = Summarize(new CountedRun(found, new RunCounts()), null, caller.Tenant is null),
            Sentence = found.State switch
            {
                RunState.Paused => run?.State == RunState.Running ? Texts.SayPausing : Texts.SayPaused,
                RunState.Cancelled => Texts.SayCancelling,
                _ => Texts.WorkItemsNow(found.State == RunState.Pending ? 0 : run?.Phase ?? 0),
            },
            Trouble = waiting is not null ? Texts.SayTrouble(waiting, run!.Failures) : found is { State: RunState.Paused, Waiting: { } why } ? why.Sentence : null,
            NextTryAt = waiting is null ? null : entry.DueAt,
            Paused = found.State == RunState.Paused && await control.FindLastAsync(entry.RunId, RunActionKind.Pause, cancellationToken) is { } pause ? Line(pause) : null,
            DataFiles = 0,
            LastWord = run?.Message,
            CompletedAt = run?.CompletedAt,
            Files = [],
            References = [],
            History = [.. run?.CompletedAt is { } completed ? history.Append(new HistoryLine(completed, Texts.HappenedEnded(run.State), null, null)) : history],
            WorkItems = run is null ? null : await workItems.ReadAsync(run, cancellationToken),
        };
    }

    public async Task<ProblemsModel> ReadProblemsAsync(FoundRun found, ProblemFilter filter, long after, CancellationToken cancellationToken)
    {
        var site = await installations.FindAsync(found.Entry.TenantId, cancellationToken);
        var counts = await tenants.ReadAsync(found.Entry.TenantId, new RunCounts(), found.CountAsync, cancellationToken);
        return await ProblemList.ReadAsync(reports, found, counts, filter, after, Links(found.Transfer, site), cancellationToken);
    }

    private ObjectLinks? Links(TransferRun? run, Installation? site) =>
        site is not null && run is { Plan: { } bytes } && PlanCatalog.Parse(bytes) is { } plan
            ? new ObjectLinks(tenants.Get(run.TenantId), run, plan, site.DisplayUrl ?? site.BaseUrl) : null;

    private async Task<ReferenceLine> ReadReferenceAsync(RunEntry entry, NamespaceCount count, CancellationToken cancellationToken)
    {
        var missing = count.Missing == 0 ? [] : await reports.ReadMissingAsync(entry.TenantId, entry.RunId, count.Namespace, null, MostExamples + 1, cancellationToken);
        return new ReferenceLine(count.Namespace, count.Rewritten, count.Missing, count.Accepted, [.. missing.Take(MostExamples).Select(m => m.Value)], missing.Count > MostExamples);
    }

    private RunSummary Summarize(CountedRun counted, Installation? site, bool namesSite)
    {
        var (found, counts) = counted;
        var (entry, run) = (found.Entry, found.Transfer);
        var state = found.State;
        var name = (run?.MigrationName, run?.TransferName) switch
        {
            ({ Length: > 0 } migration, { Length: > 0 } transfer) when migration != transfer => $"{migration}: {transfer}",
            ({ Length: > 0 } migration, _) => migration,
            (_, { Length: > 0 } transfer) => transfer,
            _ when found.Run?.Name is { Length: > 0 } ownName => ownName,
            _ => Texts.Unnamed(Sentences.Name(site?.Product ?? Product.Jira)),
        };
        var hasEnded = found.Run is { HasEnded: true };
        var percent = found.Progress(counts).Percent;
        return new RunSummary(entry.RunId.ToString(), name, state, hasEnded, percent,
            found.Run is { Kind: RunKinds.WorkItems } own ? new Books(own.TotalItems, own.Succeeded, own.Skipped, own.Failed, 0)
                : new Books(counts.Read, counts.Loaded + counts.Unchanged, counts.Skipped, counts.Failed, counts.Missing),
            entry.CreatedAt, found.Run?.StartedAt, found.Run?.StartedAt is { } started ? (found.Run.CompletedAt ?? time.GetUtcNow()) - started : null,
            namesSite ? (site?.DisplayUrl ?? site?.BaseUrl)?.Host : null);
    }

    private async Task<IEnumerable<HistoryLine>> ReadHistoryAsync(RunEntry entry, TransferRun? run, CancellationToken cancellationToken)
    {
        var lines = new List<HistoryLine> { new(entry.CreatedAt, Texts.HappenedAnnounced, Texts.Platform, null) };
        if (run?.StartedAt is { } started) lines.Add(new(started, Texts.HappenedBegun, null, null));
        lines.AddRange((await control.ReadHistoryAsync(entry.RunId, cancellationToken)).Select(Line));
        if (run?.CompletedAt is { } completed) lines.Add(new(completed, Texts.HappenedEnded(run.State), null, null, run.DecidedMessage is { } message ? Texts.Told(message) : null));
        return lines.OrderBy(l => l.At);
    }

    private static HistoryLine Line(RunAction action) => new(action.At, What(action.Action), Who(action.By), action.ByKind == RunActor.SiteAdmin ? action.BySubject : null);

    private static string What(RunActionKind action) => action switch
    {
        RunActionKind.Pause => Texts.HappenedPaused,
        RunActionKind.Resume => Texts.HappenedResumed,
        RunActionKind.Cancel => Texts.HappenedCancelled,
        _ => RunAction.TextOf(action),
    };

    private static string Who(RunActor by) => by.Kind switch
    {
        RunActor.SiteAdmin => Texts.AnAdmin,
        RunActor.Operator => $"{Texts.Operator} ({by.Subject})",
        _ => Texts.Platform,
    };
}
