using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Commands;

/// <summary><c>explain RUN ENTITY:KEY</c>: the loaded record of a run, and what its references lack, from the store.</summary>
/// <remarks>The store keeps loaded records and problems, but neither the source nor the references that were rewritten.</remarks>
internal sealed class StoredExplanation(StoreReader store)
{
    private const int MostProblems = 50_000;
    private const int LargestRecord = 64 * 1024 * 1024;

    /// <exception cref="UsageException">There is no such run, or it has no such record.</exception>
    public async Task<Explanation> FindAsync(string runId, string entity, string key, CancellationToken cancellationToken)
    {
        var (entry, _) = StoreReader.Choose(
            await store.ReadRunsAsync(cancellationToken), runId,
            none: $"'{runId}' is neither a file nor the beginning of the id of a run; `runs` lists the runs of the store.");
        return await store.Tenants.ReadAsync<Explanation?>(entry.TenantId, null, async snapshot =>
            await TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId) is { } run
                ? await ReadAsync(snapshot, run, entity, key)
                : throw new UsageException($"Run {entry.RunId} is no transfer that has begun; only transfers load records."), cancellationToken)
            ?? throw new UsageException($"Run {entry.RunId} has neither loaded a record of {entity} with the key {key} nor found a problem in one.");
    }

    private static async Task<Explanation?> ReadAsync(StoreTransaction snapshot, TransferRun run, string entity, string key)
    {
        var problems = await ProblemPages.ReadAsync(snapshot, run.TenantId, run.RunId, new ProblemFilter(Entity: entity, Key: key), 0, MostProblems);
        var found = await RecordStore.FindAsync(snapshot, run, entity, key);
        var value = await RecordStore.FindValueAsync(snapshot, run, entity, key, LargestRecord);
        if (found is null && problems.Count == 0) return null;
        var file = found is not null && found.RunId == run.RunId.ToString() ? (await TransferStore.GetFileAsync(snapshot, run, found.FileId)).Label : null;
        var notes = problems.Where(p => p.Path is null).Select(p => $"The record: {p.Reason} ({p.Effect})").ToList();
        notes.Add("The store keeps no source of loaded records: only references that lack something are listed. For all of them call explain with the plan, the export and its mappings.");
        if (found is not null && found.RunId != run.RunId.ToString()) notes.Add($"The record was loaded by run {found.RunId} of the same migration.");
        return new Explanation
        {
            Entity = entity,
            Key = problems.Select(p => p.Key).FirstOrDefault(k => k is not null) ?? ExplainCommand.KeyAsJson(key, isNumber: false),
            Label = file ?? problems.Select(p => p.File).FirstOrDefault(f => f is not null),
            Record = found?.RecordNumber ?? problems.Select(p => p.Record).FirstOrDefault(r => r is not null),
            After = value is null ? (ReadOnlyMemory<byte>?)null : value,
            References = [.. problems.Where(p => p.Path is not null).Select(Reference)],
            Notes = notes,
        };
    }

    private static TracedReference Reference(ProblemReport problem) => new(
        problem.Path!, (int?)problem.Position, problem.Kind ?? "", problem.Namespace, MappingKey: problem.Namespace is null ? null : problem.Value, CloudId: null, problem.Reason, problem.Effect);
}
