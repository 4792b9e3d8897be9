using System.Data.Common;
using ConnectApp.WorkItems.Model;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_items</c>.</summary>
internal sealed class ItemStore(RunScope run)
{
    private const string Columns = "item_id AS ItemId, stage AS Stage, level AS Level, type AS Type, issue_type AS IssueType, title AS Title, status AS Status";

    /// <summary>Adds listed items; those already there stay as they are.</summary>
    public Task AddAsync(DbTransaction transaction, IEnumerable<int> ids) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_items (tenant_id, run_id, item_id, stage, level, parent_id, area, iteration, type, issue_type, title, status, body,
            comments_created, comments_skipped, comments_failed, attachments_created, attachments_skipped, attachments_failed, attachment_bytes,
            links_created, links_skipped, links_failed)
        VALUES (@TenantId, @RunId, @ItemId, 0, 0, NULL, NULL, NULL, '', '', '', 'pending', NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        ON CONFLICT (tenant_id, run_id, item_id) DO NOTHING
        """,
        ids.Select(id => new { run.TenantId, run.RunId, ItemId = id }),
        transaction);

    public Task SetReadAsync(DbTransaction transaction, IEnumerable<WorkItem> items) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE work_items SET stage = 1, type = @Type, parent_id = @Parent, area = @Area, iteration = @Iteration, title = @Title, body = @Body
        WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @ItemId AND stage = 0
        """,
        items.Select(i => new
        {
            run.TenantId, run.RunId, ItemId = i.Id, i.Type, i.Parent, Title = Cut(i.Title), Body = StoredItem.Pack(i),
            Area = i.Fields.Text(FieldNames.AreaPath), Iteration = i.Fields.Text(FieldNames.IterationPath),
        }),
        transaction);

    /// <summary>Removes listed items that Azure DevOps no longer has.</summary>
    public Task RemoveUnreadAsync(DbTransaction transaction, IEnumerable<int> ids) => transaction.Connection!.ExecuteAsync(
        "DELETE FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @ItemId AND stage = 0",
        ids.Select(id => new { run.TenantId, run.RunId, ItemId = id }),
        transaction);

    public Task SetPlannedAsync(DbTransaction transaction, int item, int level, string issueType) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE work_items SET stage = 2, level = @level, issue_type = @issueType
        WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item AND stage <= 2
        """,
        new { run.TenantId, run.RunId, item, level, issueType },
        transaction);

    public Task SetStatusAsync(DbTransaction transaction, int item, ItemStage stage, string status) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE work_items SET stage = @stage, status = @status
        WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item
        """,
        new { run.TenantId, run.RunId, item, stage = (int)stage, status },
        transaction);

    public Task SetStageAsync(DbTransaction transaction, int item, ItemStage stage) => transaction.Connection!.ExecuteAsync(
        "UPDATE work_items SET stage = @stage WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item AND stage < @stage",
        new { run.TenantId, run.RunId, item, stage = (int)stage },
        transaction);

    /// <summary>An unchanged item that a later part of it changes is an updated one.</summary>
    public Task SetUpdatedAsync(DbTransaction transaction, int item) => transaction.Connection!.ExecuteAsync(
        "UPDATE work_items SET status = 'updated' WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item AND status = 'unchanged'",
        new { run.TenantId, run.RunId, item },
        transaction);

    /// <summary>Adds to one part's counts.</summary>
    public Task CountAsync(DbTransaction transaction, int item, PartCounts counts) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE work_items SET
            comments_created = comments_created + @CommentsCreated, comments_skipped = comments_skipped + @CommentsSkipped,
            comments_failed = comments_failed + @CommentsFailed,
            attachments_created = attachments_created + @AttachmentsCreated, attachments_skipped = attachments_skipped + @AttachmentsSkipped,
            attachments_failed = attachments_failed + @AttachmentsFailed, attachment_bytes = attachment_bytes + @AttachmentBytes,
            links_created = links_created + @LinksCreated, links_skipped = links_skipped + @LinksSkipped, links_failed = links_failed + @LinksFailed
        WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item
        """,
        new
        {
            run.TenantId, run.RunId, item,
            counts.CommentsCreated, counts.CommentsSkipped, counts.CommentsFailed,
            counts.AttachmentsCreated, counts.AttachmentsSkipped, counts.AttachmentsFailed, counts.AttachmentBytes,
            counts.LinksCreated, counts.LinksSkipped, counts.LinksFailed,
        },
        transaction);

    /// <summary>Ids at a stage, ascending.</summary>
    public async Task<IReadOnlyList<int>> IdsAsync(DbConnection connection, ItemStage stage, int after, int limit) => [.. await connection.QueryAsync<int>(
        """
        SELECT item_id FROM work_items
        WHERE tenant_id = @TenantId AND run_id = @RunId AND stage = @stage AND item_id > @after
        ORDER BY item_id LIMIT @limit
        """,
        new { run.TenantId, run.RunId, stage = (int)stage, after, limit })];

    /// <summary>Items at a stage with their bodies, ascending by id.</summary>
    /// <param name="level">Null: of every level.</param>
    public async Task<IReadOnlyList<RunItem>> TakeAsync(DbConnection connection, ItemStage stage, int? level, int after, int limit) => [.. await connection.QueryAsync<RunItem>(
        $"""
        SELECT {Columns}, body AS Body FROM work_items
        WHERE tenant_id = @TenantId AND run_id = @RunId AND stage = @stage {(level is null ? "" : "AND level = @level")} AND item_id > @after
        ORDER BY item_id LIMIT @limit
        """,
        new { run.TenantId, run.RunId, stage = (int)stage, level, after, limit })];

    /// <summary>The first items of an issue type that are planned and not written.</summary>
    public async Task<IReadOnlyList<RunItem>> TakeFirstAsync(DbConnection connection, string issueType, int limit) => [.. await connection.QueryAsync<RunItem>(
        $"""
        SELECT {Columns}, body AS Body FROM work_items
        WHERE tenant_id = @TenantId AND run_id = @RunId AND stage = 2 AND issue_type = @issueType AND status = 'pending'
        ORDER BY level DESC, item_id LIMIT @limit
        """,
        new { run.TenantId, run.RunId, issueType, limit })];

    /// <summary>Issue types of planned items of a level.</summary>
    public async Task<IReadOnlyList<string>> IssueTypesAsync(DbConnection connection, int level) => [.. await connection.QueryAsync<string>(
        """
        SELECT DISTINCT issue_type FROM work_items
        WHERE tenant_id = @TenantId AND run_id = @RunId AND stage = 2 AND level = @level AND status = 'pending' ORDER BY issue_type
        """,
        new { run.TenantId, run.RunId, level })];

    public async Task<RunItem?> FindAsync(DbConnection connection, int item) => await connection.QuerySingleOrDefaultAsync<RunItem>(
        $"SELECT {Columns}, body AS Body FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item",
        new { run.TenantId, run.RunId, item });

    /// <summary>Levels of items that are not written yet, highest first.</summary>
    public async Task<IReadOnlyList<int>> LevelsAsync(DbConnection connection) => [.. await connection.QueryAsync<int>(
        "SELECT DISTINCT level FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND stage = 2 ORDER BY level DESC",
        new { run.TenantId, run.RunId })];

    /// <summary>Id, type and parent of every item that was read, unbuffered.</summary>
    public IAsyncEnumerable<(int Item, string Type, int? Parent)> TreeAsync(DbConnection connection) => connection.QueryUnbufferedAsync<(long Item, string Type, long? Parent)>(
        "SELECT item_id, type, parent_id FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND stage >= 1",
        new { run.TenantId, run.RunId }).Select(i => ((int)i.Item, i.Type, (int?)i.Parent));

    /// <summary>Area paths of the run's items, each once.</summary>
    public async Task<IReadOnlyList<string>> AreasAsync(DbConnection connection) => [.. await connection.QueryAsync<string>(
        "SELECT DISTINCT area FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND area IS NOT NULL ORDER BY area",
        new { run.TenantId, run.RunId })];

    /// <summary>Types in Azure DevOps of the run's items, each once.</summary>
    public async Task<IReadOnlyList<string>> TypesAsync(DbConnection connection) => [.. await connection.QueryAsync<string>(
        "SELECT DISTINCT type FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND stage >= 1 ORDER BY type",
        new { run.TenantId, run.RunId })];

    /// <summary>Iteration paths of the run's items, each once.</summary>
    public async Task<IReadOnlyList<string>> IterationsAsync(DbConnection connection) => [.. await connection.QueryAsync<string>(
        "SELECT DISTINCT iteration FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND iteration IS NOT NULL ORDER BY iteration",
        new { run.TenantId, run.RunId })];

    public async Task<RunTotals> TotalsAsync(DbConnection connection)
    {
        var byStatus = (await connection.QueryAsync<(string Status, long Count)>(
            "SELECT status, COUNT(*) FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId GROUP BY status",
            new { run.TenantId, run.RunId })).ToDictionary(s => s.Status, s => s.Count, StringComparer.Ordinal);
        var parts = await connection.QuerySingleAsync<PartCounts>(
            """
            SELECT COALESCE(SUM(comments_created), 0) AS CommentsCreated, COALESCE(SUM(comments_skipped), 0) AS CommentsSkipped,
                COALESCE(SUM(comments_failed), 0) AS CommentsFailed, COALESCE(SUM(attachments_created), 0) AS AttachmentsCreated,
                COALESCE(SUM(attachments_skipped), 0) AS AttachmentsSkipped, COALESCE(SUM(attachments_failed), 0) AS AttachmentsFailed,
                COALESCE(SUM(attachment_bytes), 0) AS AttachmentBytes, COALESCE(SUM(links_created), 0) AS LinksCreated,
                COALESCE(SUM(links_skipped), 0) AS LinksSkipped, COALESCE(SUM(links_failed), 0) AS LinksFailed
            FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId
            """,
            new { run.TenantId, run.RunId });
        return new RunTotals(byStatus, parts);
    }

    private static string Cut(string title) => title.Length <= 255 ? title : title[..255];
}
