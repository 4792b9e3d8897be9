using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>What is found beside problems: how often fields match, warnings, and keys of records that were not loaded.</summary>
internal static class FindingStore
{
    // As many as the warning of a field that matches nothing names.
    private const int MostNames = FieldBook.ShownNames;

    /// <summary>What a batch adds, in the commit that loads it.</summary>
    public static void Add(DbConnection connection, DbTransaction transaction, TransferRun run, RunFile file, RecordBatch batch)
    {
        if (file.Entity is not { } entity) return;
        connection.Execute(
            """
            INSERT INTO field_matches (tenant_id, run_id, entity, path, matched) VALUES (@TenantId, @RunId, @entity, @Path, @Matched)
            ON CONFLICT DO UPDATE SET matched = matched + excluded.matched
            """, batch.Fields.Where(f => f.Matched > 0).Select(f => new { run.TenantId, run.RunId, entity, f.Path, f.Matched }), transaction);
        connection.Execute(
            $"""
            INSERT INTO record_names (tenant_id, run_id, entity, name) SELECT @TenantId, @RunId, @entity, @name
            WHERE (SELECT COUNT(*) FROM record_names WHERE tenant_id = @TenantId AND run_id = @RunId AND entity = @entity) < {MostNames}
            ON CONFLICT DO NOTHING
            """, batch.Names.Select(name => new { run.TenantId, run.RunId, entity, name }), transaction);
        connection.Execute(
            """
            INSERT INTO warnings (tenant_id, run_id, code, entity, path, form, count, sample, message) VALUES (@TenantId, @RunId, @Code, @Entity, @Path, @Form, @Count, @Sample, @Message)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """, FieldBook.WarningsOf(entity, file.Name, batch).Select(w => new
            {
                run.TenantId, run.RunId, Code = ProblemCodes.TextOf(w.Warning.Code), w.Warning.Entity, w.Warning.Path, w.Form, w.Warning.Count, w.Warning.Sample, w.Warning.Message,
            }), transaction);
        connection.Execute(
            "INSERT INTO lost_records (tenant_id, migration_scope_id, entity, key) VALUES (@TenantId, @MigrationScopeId, @entity, @key) ON CONFLICT DO NOTHING",
            batch.LostKeys.Select(key => new { run.TenantId, run.MigrationScopeId, entity, key }), transaction);
    }

    /// <summary>What the run's fields have met so far, and the warnings.</summary>
    public static FieldBook ReadFields(DbConnection connection, TenantId tenant, RunId run, ImportPlan plan)
    {
        var book = new FieldBook(plan);
        var of = new { tenant, run };
        foreach (var (entity, records) in connection.Query<(string, long)>("SELECT entity, SUM(read) FROM files WHERE tenant_id = @tenant AND run_id = @run AND entity IS NOT NULL GROUP BY entity", of))
            book.AddRecords(entity, records);
        foreach (var (entity, path, matched) in connection.Query<(string, string, long)>("SELECT entity, path, matched FROM field_matches WHERE tenant_id = @tenant AND run_id = @run", of))
            book.Add(new FieldLine(entity, path, matched, 0, 0));
        foreach (var (entity, path, rewritten, missing) in connection.Query<(string, string, long, long)>(
            """
            SELECT f.entity, r.field, SUM(r.rewritten), SUM(r.missing) FROM reference_counts r JOIN files f ON f.file_id = r.file_id
            WHERE r.tenant_id = @tenant AND r.run_id = @run GROUP BY f.entity, r.field
            """, of)) book.Add(new FieldLine(entity, path, 0, rewritten, missing));
        foreach (var (entity, name) in connection.Query<(string, string)>("SELECT entity, name FROM record_names WHERE tenant_id = @tenant AND run_id = @run", of)) book.AddName(entity, name);
        foreach (var (entity, column) in connection.Query<(string, string)>(
            "SELECT entity, path FROM problems WHERE tenant_id = @tenant AND run_id = @run AND origin <> 'record' AND code IN ('missing-column', 'missing-record-path') AND path IS NOT NULL", of))
            book.AddLacking(entity, column);
        foreach (var (code, entity, path, form, count, sample, message) in connection.Query<(string, string, string, string, long, string?, string)>(
            "SELECT code, entity, path, form, count, sample, message FROM warnings WHERE tenant_id = @tenant AND run_id = @run", of))
        {
            if (ProblemCodes.FindWarning(code) is { } known) book.Add(new ExportWarning(known, entity, path, count, sample, message), form);
        }

        return book;
    }
}
