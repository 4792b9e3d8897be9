using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect.Rest;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Mappings;

/// <summary>
/// Phase 2: makes the derived tables (old key to new key of projects and spaces), which are no namespaces of the platform: they come from the transfer's containers, the id
/// mappings, and the product itself. What the platform has is fetched while loading, as it is needed (<see cref="RunMappings"/>).
/// </summary>
internal sealed class MappingsStage(IMigrationApi migration, IProductApi product, MappingRefusals refusals, TransferStore runs, RunLog log, IMappingStores stores)
    : IRunStage
{
    private const int ContainerPageSize = 250;

    // A list that leads in a circle, or has no end, is read so often; then what it gave is taken for all there is, and the run says so.
    private const int PatienceWithPages = 5;

    // The largest sites have some ten thousand projects.
    private const int MostEmptyPages = 100;
    private const int MostContainers = 200_000;

    public int Phase => TransferPhase.Mappings;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        using var store = stores.Open(context.Run);
        foreach (var derived in context.Plan.Namespaces.Where(n => IsDerived(n) && !store.Progress(n).Complete))
        {
            if (await DeriveAsync(context, store, derived, cancellationToken) is { } trouble) return trouble;
            await runs.TellAsync(context.Run, log.Line(context.Run.RunId, $"The table of {derived} is made."), cancellationToken);
        }

        return new StageResult.Advance(TransferPhase.Loading);
    }

    public static bool IsDerived(string mappingNamespace) => mappingNamespace is ReferenceKinds.DerivedProjectKey or ReferenceKinds.DerivedSpaceKey;

    /// <summary>Makes a derived table, or adds to it what has come since it was made.</summary>
    /// <returns>Null: it is made.</returns>
    public Task<StageResult?> DeriveAsync(RunContext context, IMappingStore store, string derived, CancellationToken cancellationToken) => derived == ReferenceKinds.DerivedProjectKey
        ? DeriveAsync(context, store, derived, "JiraProject", "jira/classic:project", cancellationToken)
        : DeriveAsync(context, store, derived, "ConfluenceSpace", "confluence:space", cancellationToken);

    private async Task<StageResult?> DeriveAsync(RunContext context, IMappingStore store, string derived, string containerType, string idNamespace,
        CancellationToken cancellationToken)
    {
        var (containers, trouble) = await ReadContainersAsync(context, containerType, cancellationToken);
        if (trouble is not null) return trouble;

        var cloudIds = new Dictionary<string, string>();
        foreach (var part in containers.Select(c => c.SourceId!).Distinct().Chunk(IMigrationApi.MostKeysAFind))
        {
            var answer = await migration.FindMappingsAsync(context.Run.TenantId, context.Run.TransferId, idNamespace, part, cancellationToken);
            if (await refusals.IsRefusedAsync(context, idNamespace, answer.Outcome, cancellationToken))
            {
                // Without the ids no key of the table can be found: it stays empty, and what refers to it is missing and says so.
                cloudIds.Clear();
                break;
            }

            if (answer.Outcome != PlatformOutcome.Ok) return answer.Result($"finding mappings of {idNamespace}");
            foreach (var (serverId, cloudId) in answer.Content!) cloudIds[serverId] = cloudId;
        }

        var (keys, keyTrouble) = context.Site.Product == Product.Jira
            ? await ReadProjectKeysAsync(context, store, $"{derived}/read", cloudIds.Values.Distinct(), cancellationToken)
            : await ReadSpaceKeysAsync(context, cloudIds.Values.Distinct(), cancellationToken);
        if (keyTrouble is not null) return keyTrouble;

        // The containers are few (a page has 250): the table is kept whole, in one commit.
        var table = new Dictionary<string, string>();
        foreach (var container in containers)
        {
            if (cloudIds.TryGetValue(container.SourceId!, out var cloudId) && keys.TryGetValue(cloudId, out var key)) table[container.Key!] = key;
        }

        store.KeepPage(derived, table, null, complete: true);
        return null;
    }

    private async Task<(List<Container> Containers, StageResult? Trouble)> ReadContainersAsync(RunContext context, string containerType, CancellationToken cancellationToken)
    {
        var containers = new List<Container>();
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? lastEntity = null;
        for (var empty = 0; ;)
        {
            var what = $"reading the {containerType} containers";
            var answer = await migration.GetContainersAsync(context.Run.TenantId, context.Run.TransferId, containerType, lastEntity, ContainerPageSize, cancellationToken);
            if (await refusals.IsRefusedAsync(context, $"{containerType} containers", answer.Outcome, cancellationToken)) return ([], null);
            if (answer.Outcome != PlatformOutcome.Ok) return (containers, answer.Result(what));
            var page = answer.Content!;
            var before = containers.Count;
            containers.AddRange(page.Containers.Where(c => c.Type == containerType && c.Key is not null && c.SourceId is not null));
            if (!page.HasNext) return (containers, null);
            empty = containers.Count > before ? 0 : empty + 1;
            if (page.LastEntity is null || !cursors.Add(page.LastEntity) || empty >= MostEmptyPages || containers.Count > MostContainers)
            {
                if (context.Run.Failures < PatienceWithPages)
                {
                    return (containers, new StageResult.TryAgain($"{what}: the platform says that there is a next page, but names none, or one that was read before, or comes to no end", null));
                }

                await refusals.TellEndlessAsync(context, $"{containerType} containers", cancellationToken);
                return (containers, null);
            }

            lastEntity = page.LastEntity;
        }
    }

    /// <param name="kept">Where each key is kept once it is read: there is a call for every project, and one that fails must not cost the others again.</param>
    private async Task<(Dictionary<string, string> Keys, StageResult? Trouble)> ReadProjectKeysAsync(RunContext context, IMappingStore store, string kept, IEnumerable<string> ids,
        CancellationToken cancellationToken)
    {
        var keys = store.Read(kept);
        foreach (var id in ids.Where(i => PathSegment.IsOne(i) && !keys.ContainsKey(i)))
        {
            var answer = await product.GetProjectAsync(context.Run.TenantId, id, cancellationToken);
            if (answer.Outcome == PlatformOutcome.Ok)
            {
                keys[id] = answer.Content!.Key;
                store.KeepFound(kept, [KeyValuePair.Create(id, keys[id])], [], finds: 1);
            }

            // A project deleted since, or one that the app may not see, has no new key: its references are missing and say so.
            else if (answer.Outcome is not (PlatformOutcome.NotFound or PlatformOutcome.Refused)) return (keys, answer.Result($"reading project {id} of the site"));
        }

        return (keys, null);
    }

    private async Task<(Dictionary<string, string> Keys, StageResult? Trouble)> ReadSpaceKeysAsync(RunContext context, IEnumerable<string> ids,
        CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, string>();
        foreach (var part in ids.Chunk(ContainerPageSize))
        {
            var answer = await product.GetSpacesAsync(context.Run.TenantId, part, cancellationToken);
            if (answer.Outcome == PlatformOutcome.Ok) foreach (var space in answer.Content!) keys[space.Id] = space.Key;
            else if (answer.Outcome is not (PlatformOutcome.NotFound or PlatformOutcome.Refused)) return (keys, answer.Result("reading spaces of the site"));
        }

        return (keys, null);
    }
}
