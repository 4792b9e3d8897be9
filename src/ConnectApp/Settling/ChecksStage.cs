using System.Globalization;
using ConnectApp.Downloads;
using ConnectApp.Platform;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Runs;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Settling;

/// <summary>
/// Phase 4: the list is read once more directly before the decision, references between records of the export are followed, and the manifest is
/// balanced. All of it can be made again: what the checks found before is replaced in the same commit.
/// </summary>
internal sealed class ChecksStage(FilesStage files, RunStore runs) : IRunStage
{
    // The report names this many dangling references; the count is always whole.
    private const int MostDanglingNamed = 10_000;

    public RunPhase Phase => RunPhase.Checks;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        var (run, trouble) = await files.ReadListAsync(context.Run, cancellationToken);
        if (trouble is not null) return trouble;
        context = context with { Run = run };
        var known = runs.ReadFiles(run);
        if (known.Any(f => f.Role.Length == 0 || f.IsOpen) || await files.WaitsForAsync(context, known, cancellationToken) is not null)
        {
            await runs.SetAsync(run, "export_complete = 0", null, cancellationToken);
            return new StageResult.Advance(RunPhase.WaitingForFiles);
        }

        await runs.WriteAsync(run, (connection, transaction) =>
        {
            connection.Execute("DELETE FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND origin = 'check'", run, transaction);
            FindDangling(connection, transaction, run);
            RunProblem.Add(connection, transaction, run, Balance(known));
            connection.Execute("UPDATE runs SET export_complete = 1 WHERE tenant_id = @TenantId AND run_id = @RunId", run, transaction);
        }, cancellationToken);
        return new StageResult.Advance(RunPhase.Settling);
    }

    private static void FindDangling(SqliteConnection connection, SqliteTransaction transaction, Run run)
    {
        const string Dangling =
            """
            FROM entity_references e WHERE e.tenant_id = @TenantId AND e.run_id = @RunId AND NOT EXISTS (
                SELECT 1 FROM records r WHERE r.tenant_id = e.tenant_id AND r.migration_scope_id = @MigrationScopeId AND r.entity = e.entity AND r.key = e.key)
            """;
        var count = connection.ExecuteScalar<long>($"SELECT COUNT(*) {Dangling}", run, transaction);
        connection.Execute("UPDATE runs SET dangling = @count WHERE tenant_id = @TenantId AND run_id = @RunId", new { count, run.TenantId, run.RunId }, transaction);
        if (count == 0) return;
        var named = connection.Query<(string Entity, string Key)>($"SELECT e.entity, e.key {Dangling} LIMIT {MostDanglingNamed}", run, transaction);
        RunProblem.Add(connection, transaction, run, named.Select(d => new RunProblem
        {
            Origin = RunProblem.OfCheck, Kind = "entity", Value = d.Key, Reason = $"dangling reference: no record of {d.Entity} has this key",
            Hint = "The export refers to a record that it does not hold; check whether it was exported, or failed or was skipped here.",
        }));
    }

    private static IEnumerable<RunProblem> Balance(IReadOnlyList<RunFile> files)
    {
        if (files.FirstOrDefault(f => f.Role == FileRole.Manifest && f.Content is not null) is not { } manifest) yield break;
        foreach (var entry in Manifest.Read(manifest.Content).Entries ?? [])
        {
            if (files.FirstOrDefault(f => f.Label == entry.Label) is not { } file || file.Role != FileRole.Data) continue;
            if (entry.Bytes is { } bytes && file.TotalBytes is { } found && bytes != found) yield return Off(file, "bytes", bytes, found);
            if (entry.Records is { } records && records != file.Read) yield return Off(file, "records", records, file.Read);
        }
    }

    private static RunProblem Off(RunFile file, string what, long said, long found) => new()
    {
        Origin = RunProblem.OfCheck, FileId = file.FileId,
        Reason = string.Create(CultureInfo.InvariantCulture, $"{file.Name} has {found:N0} {what}, the manifest says {said:N0}."),
        Hint = "The upload is not what the exporter wrote; run the migration of this app again.",
    };
}
