using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Tests;

/// <summary>
/// Reads of stores for conditions and assertions, which are plain expressions. The tests' engine, SQLite, answers in the call itself, so that nothing is
/// blocked by waiting for it.
/// </summary>
internal static class BlockingReads
{
    public static TransferRun? Find(this TransferStore store, TenantId tenant, RunId run) => store.FindAsync(tenant, run, CancellationToken.None).GetAwaiter().GetResult();

    public static IReadOnlyList<RunFile> ReadFiles(this TransferStore store, TransferRun run) => store.ReadFilesAsync(run, CancellationToken.None).GetAwaiter().GetResult();

    public static RunFile GetFile(this TransferStore store, TransferRun run, long file) => store.GetFileAsync(run, file, CancellationToken.None).GetAwaiter().GetResult();

    public static IReadOnlyList<FileReport> ReadFiles(this RunReports reports, TenantId tenant, RunId run, long after = 0, int limit = int.MaxValue) =>
        reports.ReadFilesAsync(tenant, run, CancellationToken.None, after, limit).GetAwaiter().GetResult();

    public static IReadOnlyList<NamespaceCount> ReadReferences(this RunReports reports, TenantId tenant, RunId run) =>
        reports.ReadReferencesAsync(tenant, run, CancellationToken.None).GetAwaiter().GetResult();

    public static IReadOnlyList<ProblemReport> ReadProblems(this RunReports reports, TenantId tenant, RunId run, ProblemFilter filter, long after, int limit) =>
        reports.ReadProblemsAsync(tenant, run, filter, after, limit, CancellationToken.None).GetAwaiter().GetResult();

    public static IReadOnlyList<ProblemGroup> ReadProblemGroups(this RunReports reports, TenantId tenant, RunId run) =>
        reports.ReadProblemGroupsAsync(tenant, run, CancellationToken.None).GetAwaiter().GetResult();

    public static long CountProblems(this RunReports reports, TenantId tenant, RunId run, ProblemFilter filter) =>
        reports.CountProblemsAsync(tenant, run, filter, CancellationToken.None).GetAwaiter().GetResult();

    public static IReadOnlyList<MissingReference> ReadMissing(
        this RunReports reports, TenantId tenant, RunId run, string? mappingNamespace, MissingReference? after, int limit) =>
        reports.ReadMissingAsync(tenant, run, mappingNamespace, after, limit, CancellationToken.None).GetAwaiter().GetResult();

    public static ChangePage Read(this RecordChanges changes, TenantId tenant, string entity, long after, int limit) =>
        changes.ReadAsync(tenant, entity, after, limit, CancellationToken.None).GetAwaiter().GetResult();
}
