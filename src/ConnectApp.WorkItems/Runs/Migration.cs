using System.Text.Json;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Links;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Planning.Predictions;
using ConnectApp.WorkItems.Reading;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Verifying;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Runs;

/// <summary>
/// One run of the engine, phase by phase. Each phase may be called again after a stop at any point: it does what is not done yet. Nothing is
/// remembered between phases but what is stored.
/// </summary>
internal sealed class Migration(
    MigrationTools tools, RunScope scope, MigrationRequest request, MigrationSecrets secrets, IRunSignals signals, CallCounts counts)
{
    // About seven calls at eight calls a second.
    private static readonly TimeSpan s_anItem = TimeSpan.FromSeconds(0.9);

    private static readonly TimeSpan s_overlap = TimeSpan.FromMinutes(5);

    private readonly RunFactStore _facts = new(scope);
    private readonly ItemStore _items = new(scope);
    private readonly ProblemStore _problems = new(scope);

    /// <summary>Requests of this process for the run.</summary>
    public CallCounts Counts => counts;

    /// <summary>The ended run whose failed items and parts this one takes up; null: the request says which items.</summary>
    public string? RetryOf { get; init; }

    /// <summary>When the credential of Azure DevOps ends; null: unknown.</summary>
    public DateTimeOffset? SourceEnds { get; init; }

    /// <summary>When the token of Jira ends; null: unknown.</summary>
    public DateTimeOffset? TargetEnds { get; init; }

    /// <summary>Claims the target for the run, or throws; it is called when the cloud id is known.</summary>
    public Func<string, CancellationToken, Task> ClaimTarget { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Phase 1: finds where the credentials work, reads both projects and every item, and plans each. Writes nothing to Jira.</summary>
    /// <exception cref="PreflightException">The run cannot begin.</exception>
    public async Task PreflightAsync(CancellationToken cancellationToken)
    {
        var facts = await FindFactsAsync(cancellationToken) ?? await new Preflight(tools, request, secrets, Counts).LookAsync(cancellationToken);
        await ClaimTarget(RunClaims.OfTarget(facts.CloudId, facts.Target.Key), cancellationToken);
        var pairing = PairingOf(facts);
        var highest = await HighestKeyAsync(facts, cancellationToken);
        await tools.Database.WriteAsync(
            async transaction =>
            {
                await _facts.AddAsync(transaction, request.Body);
                await _facts.AddPairingAsync(transaction, pairing);
                await _facts.SetFactsAsync(transaction, pairing.Id, JsonSerializer.Serialize(facts), highest);
            },
            durable: false,
            cancellationToken);

        var source = OpenSource();
        var reader = new ItemReader(source, tools.Database, _items);
        var filter = await FilterAsync(pairing.Id, facts, cancellationToken);
        if (RetryOf is { } before) await ListUnfinishedAsync(before, cancellationToken);
        else if (request.Type == RunType.Sample) await reader.ListSampleAsync(filter, facts.Source.Types, request.Mapping.SamplePerType, cancellationToken);
        else await reader.ListAsync(filter, cancellationToken);
        await reader.ReadAsync(
            _ =>
            {
                signals.ThrowIfStopped();
                signals.Progressed();
            },
            cancellationToken);

        var run = await OpenAsync(facts, cancellationToken);
        var foresight = new Foresight(facts.Target, request.Mapping, run.People.RuleOf, signals);
        await LookAheadAsync(foresight, facts, cancellationToken);
        await new ItemPlanning(run, foresight, request.DryRun).PlanAsync(cancellationToken);
        foresight.TellItems();
    }

    /// <summary>Finds what both projects, the request and the credentials show of failures.</summary>
    private async Task LookAheadAsync(Foresight foresight, RunFacts facts, CancellationToken cancellationToken)
    {
        var totals = await tools.Database.ReadAsync(_items.TotalsAsync, cancellationToken);
        var now = tools.Time.GetUtcNow();
        foresight.LookAtCredentials(new AccessFacts(
            AccessAnswer.Works, AccessAnswer.Works, AccessAnswer.NotTried, true, true, SourceEnds, TargetEnds, now, now + (s_anItem * totals.Total)));
        var connection = new JiraConnection(facts.JiraBase, secrets.Email, secrets.ApiToken);
        var jira = new JiraReading(tools.Jira.Open(connection, counts), tools.Jira.OpenAgile(connection, counts), request.ProjectKey);
        var hasBoard = request.Mapping.Sprints != false && await jira.FindBoardAsync(cancellationToken) is not null;
        var types = await tools.Database.ReadAsync(_items.TypesAsync, cancellationToken);
        var lines = foresight.LookAtProjects(new ProjectFacts(
            facts.Source, facts.Target, request.Mapping, facts.Rights.ToHashSet(StringComparer.Ordinal), hasBoard, types));
        await tools.Database.WriteAsync(t => _problems.AddAsync(t, lines), durable: false, cancellationToken);
    }

    private async Task ListUnfinishedAsync(string before, CancellationToken cancellationToken)
    {
        var ids = await tools.Database.ReadAsync(c => UnfinishedItems.ReadAsync(c, scope with { RunId = before }), cancellationToken);
        await tools.Database.WriteAsync(t => _items.AddAsync(t, ids), durable: false, cancellationToken);
    }

    /// <summary>Phase 2.</summary>
    public async Task WriteItemsAsync(CancellationToken cancellationToken)
    {
        var facts = await PrepareTargetAsync(await FactsAsync(cancellationToken), cancellationToken);
        var run = await OpenAsync(facts, cancellationToken);
        await new ItemWriter(run, new TransitionStore(scope)).WriteAsync(cancellationToken);
    }

    private async Task<RunFacts> PrepareTargetAsync(RunFacts facts, CancellationToken cancellationToken)
    {
        var areas = await tools.Database.ReadAsync(_items.AreasAsync, cancellationToken);
        var iterations = await tools.Database.ReadAsync(_items.IterationsAsync, cancellationToken);
        var connection = new JiraConnection(facts.JiraBase, secrets.Email, secrets.ApiToken);
        var (jira, agile) = (tools.Jira.Open(connection, counts), tools.Jira.OpenAgile(connection, Counts));
        var setup = new TargetSetup(jira, agile, new JiraReading(jira, agile, request.ProjectKey), facts, request.Mapping, signals);
        var target = await setup.PrepareAsync(
            [.. areas.Select(TreePath.Leaf).OfType<string>()], [.. iterations.Where(i => TreePath.Leaf(i) is not null)], cancellationToken);
        var prepared = facts with { Target = target };
        await tools.Database.WriteAsync(t => _facts.SetTargetAsync(t, JsonSerializer.Serialize(prepared)), durable: false, cancellationToken);
        return prepared;
    }

    /// <summary>Phase 3.</summary>
    public async Task WritePartsAsync(CancellationToken cancellationToken)
    {
        var facts = await FactsAsync(cancellationToken);
        var run = await OpenAsync(facts, cancellationToken);
        var download = new FileDownload(run.Source, tools.Spool, tools.Time);
        var upload = new FileUpload(run, download, new MediaIds(tools.MediaHosts));
        await new PartWriter(run, upload, facts.CountsComments).WriteAsync(cancellationToken);
    }

    /// <summary>Phase 4.</summary>
    public async Task WriteLinksAsync(CancellationToken cancellationToken) =>
        await new LinkWriter(await OpenAsync(cancellationToken)).WriteAsync(cancellationToken);

    /// <summary>Phase 5: compares, and sets the watermark of the next incremental run.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var facts = await FactsAsync(cancellationToken);
        var run = await OpenAsync(facts, cancellationToken);
        if (request.DryRun) return;
        await new Verifier(run).VerifyAsync(cancellationToken);
        if (request.Type == RunType.Sample || RetryOf is not null) return;
        await tools.Database.WriteAsync(
            t => _facts.SetWatermarkAsync(t, run.Pairing.PairingId, facts.StartedAt), durable: false, cancellationToken);
    }

    /// <summary>What the run has come to so far.</summary>
    public async Task<(RunTotals Totals, long Problems, long Failed)> TotalsAsync(CancellationToken cancellationToken)
    {
        var totals = await tools.Database.ReadAsync(_items.TotalsAsync, cancellationToken);
        var (all, failed) = await tools.Database.ReadAsync(_problems.CountAsync, cancellationToken);
        return (totals, all, failed);
    }

    private async Task<MigrationRun> OpenAsync(CancellationToken cancellationToken) =>
        await OpenAsync(await FactsAsync(cancellationToken), cancellationToken);

    private async Task<MigrationRun> OpenAsync(RunFacts facts, CancellationToken cancellationToken)
    {
        var pairing = new PairingScope(scope.TenantId, PairingOf(facts).Id);
        var source = OpenSource();
        var connection = new JiraConnection(facts.JiraBase, secrets.Email, secrets.ApiToken);
        var jira = tools.Jira.Open(connection, counts);
        var reading = new JiraReading(jira, tools.Jira.OpenAgile(connection, Counts), request.ProjectKey);
        var people = new PeopleDirectory(source, reading, tools.Database, new PeopleStore(scope), request.Mapping.UserOverrides);
        await people.LoadAsync(cancellationToken);

        var known = new KnownIssues(facts.Target.Key);
        var types = new ItemTypes();
        var issueTypes = new ItemTypes();
        await LoadAsync(pairing, known, types, issueTypes, cancellationToken);
        var workflows = new Workflows();
        foreach (var (type, from, seen) in await tools.Database.ReadAsync(new TransitionStore(scope).AllAsync, cancellationToken))
        {
            if (from.Length == 0) workflows.SawFirstStatus(type, seen[0].ToStatusId);
            else workflows.Saw(type, from, seen);
        }

        var sources = new PlannerSources(known.KeyOf, types.Of, issueTypes.Of, people.Find, people.AccountOf);
        return new MigrationRun
        {
            Scope = scope,
            Pairing = pairing,
            Database = tools.Database,
            Source = source,
            Jira = jira,
            Planner = PlannerFactory.Create(facts, request, sources),
            People = people,
            Target = facts.Target,
            Org = request.Org,
            SourceProject = facts.Source.Id,
            Choices = request.Choices,
            Options = tools.Options,
            Time = tools.Time,
            Known = known,
            Workflows = workflows,
            Signals = signals,
        };
    }

    private async Task LoadAsync(
        PairingScope pairing, KnownIssues known, ItemTypes types, ItemTypes issueTypes, CancellationToken cancellationToken)
    {
        var row = await tools.Database.ReadAsync(_facts.FindAsync, cancellationToken);
        known.SawKey((int)(row?.FirstKey ?? 0));
        await tools.Database.ReadAsync(
            async connection =>
            {
                await foreach (var (item, key, type) in new IssueStore(pairing).KeysAsync(connection))
                {
                    known.Add(item, key);
                    issueTypes.Add(item, type);
                }

                await foreach (var (item, type, _) in _items.TreeAsync(connection)) types.Add(item, type);
                return true;
            },
            cancellationToken);
    }

    private AzureDevOpsReader OpenSource()
    {
        var connection = new AzureDevOpsConnection(request.Organisation, secrets.Pat);
        return new AzureDevOpsReader(
            tools.AzureDevOps.Open(connection, Counts),
            tools.AzureDevOps.OpenIdentities(connection, Counts),
            request.Organisation.ToString().TrimEnd('/'),
            request.Project);
    }

    /// <summary>An incremental run begins a little before the last one, for changes that were under way then.</summary>
    private async Task<WorkItemFilter> FilterAsync(string pairingId, RunFacts facts, CancellationToken cancellationToken)
    {
        var filter = new WorkItemFilter(facts.Source.Name, request.AreaFilter, request.TypeFilter, request.Wiql);
        if (request.Type != RunType.Incremental) return filter;
        var watermark = await tools.Database.ReadAsync(c => _facts.WatermarkAsync(c, pairingId), cancellationToken);
        return watermark is { } last ? filter with { ChangedSince = last - s_overlap } : filter;
    }

    /// <summary>A lower bound of the highest key in the project; the search may be late.</summary>
    private async Task<int> HighestKeyAsync(RunFacts facts, CancellationToken cancellationToken)
    {
        var jira = tools.Jira.Open(new JiraConnection(facts.JiraBase, secrets.Email, secrets.ApiToken), Counts);
        var search = new Search($"project = \"{facts.Target.Key}\" ORDER BY created DESC", ["id"], 1);
        var answer = await MigrationRun.CallJira(jira.SearchAsync(search, cancellationToken));
        return (answer.Required().Issues ?? []).Select(i => IssueRow.NumberOf(i.Key)).DefaultIfEmpty(0).Max();
    }

    private async Task<RunFacts> FactsAsync(CancellationToken cancellationToken) =>
        await FindFactsAsync(cancellationToken) ?? throw new InvalidOperationException($"Run {scope.RunId} has no facts: preflight has not ended.");

    private async Task<RunFacts?> FindFactsAsync(CancellationToken cancellationToken)
    {
        var row = await tools.Database.ReadAsync(_facts.FindAsync, cancellationToken);
        if (row?.Facts is not { } json || JsonSerializer.Deserialize<RunFacts>(json) is not { } facts) return null;
        return facts.BaseProvenWith == secrets.Version ? facts : await ProveBaseAsync(facts, cancellationToken);
    }

    private async Task<RunFacts> ProveBaseAsync(RunFacts facts, CancellationToken cancellationToken)
    {
        var found = await tools.Bases.FindAgainAsync(
            request.JiraUrl, facts.CloudId, secrets.Email, secrets.ApiToken, counts, cancellationToken);
        var proven = facts with { JiraBase = found, BaseProvenWith = secrets.Version };
        await tools.Database.WriteAsync(t => _facts.SetTargetAsync(t, JsonSerializer.Serialize(proven)), durable: false, cancellationToken);
        return proven;
    }

    private Pairing PairingOf(RunFacts facts) => new(facts.CloudId, facts.Target.Key, request.Org, facts.Source.Id);
}
