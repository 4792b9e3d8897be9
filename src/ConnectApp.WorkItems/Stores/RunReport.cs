using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Reads what became of a run's items, in pages. It writes nothing; each table has its own store class for that.</summary>
internal sealed class RunReport(ITenantDatabases tenants)
{
    /// <summary>Joins the issue of an item: its key outlives the run, by the pair of projects.</summary>
    private const string WithIssue =
        """
        JOIN work_item_runs r ON r.tenant_id = i.tenant_id AND r.run_id = i.run_id
        LEFT JOIN work_item_issues x ON x.tenant_id = i.tenant_id AND x.pairing_id = r.pairing_id AND x.item_id = i.item_id
        """;

    /// <summary>Items in the order of their ids.</summary>
    /// <param name="status">One of <see cref="ItemStatus"/>; null: any.</param>
    public Task<IReadOnlyList<ItemLine>> ReadItemsAsync(TenantId tenant, RunId run, string? status, long after, int limit, CancellationToken cancellationToken) =>
        QueryAsync<ItemLine>(
            tenant,
            $"""
            SELECT i.item_id AS Id, x.issue_key AS Key, i.type AS Type, i.title AS Title, i.status AS Status,
                i.comments_created AS CommentsCreated, i.comments_skipped AS CommentsSkipped, i.comments_failed AS CommentsFailed,
                i.attachments_created AS AttachmentsCreated, i.attachments_skipped AS AttachmentsSkipped, i.attachments_failed AS AttachmentsFailed,
                i.links_created AS LinksCreated, i.links_skipped AS LinksSkipped, i.links_failed AS LinksFailed
            FROM work_items i {WithIssue}
            WHERE i.tenant_id = @tenant AND i.run_id = @run AND i.item_id > @after {(status is null ? "" : "AND i.status = @status")}
            ORDER BY i.item_id LIMIT @limit
            """,
            new { tenant, run, status, after, limit },
            cancellationToken);

    /// <summary>Lines in the order in which they were found.</summary>
    public Task<IReadOnlyList<ReportLine>> ReadLinesAsync(TenantId tenant, RunId run, ReportFilter filter, long after, int limit, CancellationToken cancellationToken) =>
        QueryAsync<ReportLine>(
            tenant,
            $"""
            SELECT i.number AS Number, CASE WHEN i.item_id = 0 THEN NULL ELSE i.item_id END AS Item, x.issue_key AS Key, i.part AS Part,
                i.code AS Code, i.effect AS Effect, i.reason AS Reason, i.hint AS Hint
            FROM work_item_problems i {WithIssue}
            WHERE i.tenant_id = @tenant AND i.run_id = @run AND i.number > @after {(filter.Code is null ? "" : "AND i.code = @Code")}
                {(filter.Effect is null ? "" : "AND i.effect = @Effect")} {(filter.Item is null ? "" : "AND i.item_id = @Item")}
                {(filter.Part is null ? "" : "AND i.part = @Part")} {(filter.Key is null ? "" : "AND x.issue_key = @Key")}
            ORDER BY i.number LIMIT @limit
            """,
            new { tenant, run, after, limit, filter.Code, filter.Effect, filter.Item, filter.Part, filter.Key },
            cancellationToken);

    /// <summary>What cost items, most first.</summary>
    public Task<IReadOnlyList<ReportCause>> ReadCausesAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) => QueryAsync<ReportCause>(
        tenant,
        """
        SELECT p.code AS Code, SUM(CASE WHEN i.status = 'skipped' THEN 1 ELSE 0 END) AS Skipped, SUM(CASE WHEN i.status = 'failed' THEN 1 ELSE 0 END) AS Failed,
            SUM(CASE WHEN i.status IN ('created', 'updated', 'unchanged') THEN 1 ELSE 0 END) AS Loaded
        FROM (SELECT DISTINCT tenant_id, run_id, item_id, code FROM work_item_problems WHERE tenant_id = @tenant AND run_id = @run) p
        JOIN work_items i ON i.tenant_id = p.tenant_id AND i.run_id = p.run_id AND i.item_id = p.item_id
        GROUP BY p.code ORDER BY COUNT(*) DESC, p.code
        """,
        new { tenant, run },
        cancellationToken);

    /// <summary>Lines of the report by code, most failures first.</summary>
    public Task<IReadOnlyList<CodeCount>> ReadCodesAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) => QueryAsync<CodeCount>(
        tenant,
        """
        SELECT code AS Code, SUM(CASE WHEN effect = 'failed' THEN 1 ELSE 0 END) AS Failed, SUM(CASE WHEN effect = 'failed' THEN 0 ELSE 1 END) AS Skipped
        FROM work_item_problems WHERE tenant_id = @tenant AND run_id = @run GROUP BY code ORDER BY 2 DESC, 3 DESC, code
        """,
        new { tenant, run },
        cancellationToken);

    /// <summary>Types with failed items, most first.</summary>
    public Task<IReadOnlyList<TypeCount>> ReadFailedTypesAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) => QueryAsync<TypeCount>(
        tenant,
        """
        SELECT type AS Type, SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS Failed, COUNT(*) AS Items
        FROM work_items WHERE tenant_id = @tenant AND run_id = @run GROUP BY type
        HAVING SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) > 0 ORDER BY 2 DESC, type
        """,
        new { tenant, run },
        cancellationToken);

    /// <summary>People of a run's items for whom no account was found, by e-mail address.</summary>
    public Task<IReadOnlyList<PersonRow>> ReadPeopleWithoutAccountAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) => QueryAsync<PersonRow>(
        tenant,
        """
        SELECT person AS Person, display_name AS DisplayName, email AS Email, account_id AS AccountId FROM work_item_people
        WHERE tenant_id = @tenant AND run_id = @run AND account_id IS NULL AND person LIKE '%@%' ORDER BY person
        """,
        new { tenant, run },
        cancellationToken);

    /// <summary>How far a run is and what it came to, of one moment.</summary>
    public Task<RunFigures> ReadFiguresAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) => tenants.ReadAsync(
        tenant,
        RunFigures.None,
        async transaction =>
        {
            var (key, connection) = (new { tenant, run }, transaction.Connection);
            var stages = await connection.QueryAsync<(long Stage, long Items)>(
                "SELECT stage, COUNT(*) FROM work_items WHERE tenant_id = @tenant AND run_id = @run GROUP BY stage", key, transaction.Transaction);
            var calls = await connection.QueryAsync<(long Phase, long Source, long Target, long Retried, long Throttled)>(
                "SELECT phase, source, target, retried, throttled FROM work_item_calls WHERE tenant_id = @tenant AND run_id = @run ORDER BY phase", key, transaction.Transaction);
            var problems = await connection.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM work_item_problems WHERE tenant_id = @tenant AND run_id = @run", key, transaction.Transaction);
            return new RunFigures(
                stages.ToDictionary(s => (ItemStage)s.Stage, s => s.Items),
                await new ItemStore(new RunScope(tenant.ToString(), run.ToString())).TotalsAsync(connection),
                calls.ToDictionary(c => (int)c.Phase, c => new CallTotals(c.Source, c.Target, c.Retried, c.Throttled)),
                problems);
        },
        cancellationToken);

    private Task<IReadOnlyList<T>> QueryAsync<T>(TenantId tenant, string sql, object parameters, CancellationToken cancellationToken) => tenants.ReadAsync<IReadOnlyList<T>>(
        tenant,
        [],
        async transaction => (await transaction.Connection.QueryAsync<T>(new CommandDefinition(sql, parameters, transaction.Transaction, cancellationToken: cancellationToken))).AsList(),
        cancellationToken);
}

/// <summary>Lines of the report with one code.</summary>
internal sealed record CodeCount
{
    public string Code { get; init; } = "";
    public long Failed { get; init; }
    public long Skipped { get; init; }
}

/// <summary>Items of one type of Azure DevOps.</summary>
internal sealed record TypeCount
{
    public string Type { get; init; } = "";
    public long Failed { get; init; }
    public long Items { get; init; }
}
