using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
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
    public static async Task AddAsync(StoreTransaction transaction, TransferRun run, RunFile file, RecordBatch batch)
    {
        if (file.Entity is not { } entity) return;
        await ExecuteAsync(transaction,
            """
            INSERT INTO field_matches (tenant_id, run_id, entity, path, matched, rewritten, missing) VALUES (@TenantId, @RunId, @entity, @Path, @Matched, @Rewritten, @Missing)
            ON CONFLICT (tenant_id, run_id, entity, path) DO UPDATE SET matched = field_matches.matched + excluded.matched, rewritten = field_matches.rewritten + excluded.rewritten,
                missing = field_matches.missing + excluded.missing
            """, batch.Fields.Where(f => f.Matched > 0).Select(f => new { run.TenantId, run.RunId, entity, f.Path, f.Matched, f.Rewritten, f.Missing }));
        await ExecuteAsync(transaction,
            $"""
            INSERT INTO record_names (tenant_id, run_id, entity, name) SELECT @TenantId, @RunId, @entity, @name
            WHERE (SELECT COUNT(*) FROM record_names WHERE tenant_id = @TenantId AND run_id = @RunId AND entity = @entity) < {MostNames}
            ON CONFLICT (tenant_id, run_id, entity, name) DO NOTHING
            """, batch.Names.Select(name => new { run.TenantId, run.RunId, entity, name }));
        await ExecuteAsync(transaction,
            """
            INSERT INTO warnings (tenant_id, run_id, code, entity, path, form, count, sample, message)
            VALUES (@TenantId, @RunId, @Code, @Entity, @Path, @Form, @Count, @Sample, @Message)
            ON CONFLICT (tenant_id, run_id, code, entity, path, form) DO UPDATE SET count = warnings.count + excluded.count
            """, FieldBook.WarningsOf(entity, file.Name, batch).Select(w => new
            {
                run.TenantId, run.RunId, Code = ProblemCodes.TextOf(w.Warning.Code), w.Warning.Entity, w.Warning.Path, w.Form, w.Warning.Count, w.Warning.Sample, w.Warning.Message,
            }));
        await ExecuteAsync(transaction,
            """
            INSERT INTO lost_records (tenant_id, migration_scope_id, entity, key) VALUES (@TenantId, @MigrationScopeId, @entity, @key)
            ON CONFLICT (tenant_id, migration_scope_id, entity, key) DO NOTHING
            """, batch.LostKeys.Select(key => new { run.TenantId, run.MigrationScopeId, entity, key }));
    }

    /// <summary>References of a file's fields found their mappings, or more of them lack one.</summary>
    /// <param name="missing">How many more there are of a field; less than none where some were found.</param>
    public static Task HealAsync(StoreTransaction transaction, TransferRun run, RunFile file, IEnumerable<(string Field, long Missing)> missing) => ExecuteAsync(transaction,
        "UPDATE field_matches SET rewritten = rewritten - @Missing, missing = missing + @Missing WHERE tenant_id = @TenantId AND run_id = @RunId AND entity = @Entity AND path = @Field",
        missing.Select(m => new { m.Missing, run.TenantId, run.RunId, file.Entity, m.Field }));

    /// <summary>What the run's fields have met so far, and the warnings.</summary>
    public static async Task<FieldBook> ReadFieldsAsync(StoreTransaction snapshot, TenantId tenant, RunId run, ImportPlan plan)
    {
        var book = new FieldBook(plan);
        foreach (var (entity, records) in await QueryAsync<(string, long)>(
            "SELECT entity, SUM(read) FROM files WHERE tenant_id = @tenant AND run_id = @run AND entity IS NOT NULL GROUP BY entity"))
            book.AddRecords(entity, records);
        foreach (var (entity, path, matched, rewritten, missing) in await QueryAsync<(string, string, long, long, long)>(
            "SELECT entity, path, matched, rewritten, missing FROM field_matches WHERE tenant_id = @tenant AND run_id = @run"))
            book.Add(new FieldLine(entity, path, matched, rewritten, missing));
        foreach (var (entity, name) in await QueryAsync<(string, string)>(
            "SELECT entity, name FROM record_names WHERE tenant_id = @tenant AND run_id = @run")) book.AddName(entity, name);
        foreach (var (entity, column) in await QueryAsync<(string, string)>(
            """
            SELECT entity, path FROM problems
            WHERE tenant_id = @tenant AND run_id = @run AND origin <> 'record' AND code IN ('missing-column', 'missing-record-path') AND path IS NOT NULL
            """)) book.AddLacking(entity, column);
        foreach (var count in await ReferenceCountStore.ReadByNamespaceAsync(snapshot, tenant, run)) book.AddReferences(count.Namespace, count.Rewritten, count.Missing - count.Accepted);
        foreach (var (code, entity, path, form, count, sample, message) in await QueryAsync<(string, string, string, string, long, string?, string)>(
            "SELECT code, entity, path, form, count, sample, message FROM warnings WHERE tenant_id = @tenant AND run_id = @run"))
        {
            if (ProblemCodes.FindWarning(code) is { } known) book.Add(new ExportWarning(known, entity, path, count, sample, message), form);
        }

        return book;

        Task<IEnumerable<T>> QueryAsync<T>(string sql) => snapshot.Connection.QueryAsync<T>(sql, new { tenant, run }, snapshot.Transaction);
    }

    private static Task<int> ExecuteAsync<T>(StoreTransaction transaction, string sql, IEnumerable<T> rows) =>
        transaction.Connection.ExecuteAsync(sql, rows, transaction.Transaction);
}
