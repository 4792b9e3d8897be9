using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>What becomes of a run's files, but for their records.</summary>
internal sealed partial class TransferStore
{
    public Task ClassifyAsync(TransferRun run, RunFile file, FileRole role, string? entity, FileState state, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => Classify(connection, transaction, file, role, entity, state), cancellationToken);

    public static void Classify(DbConnection connection, DbTransaction transaction, RunFile file, FileRole role, string? entity, FileState state) =>
        connection.Execute("UPDATE files SET role = @role, entity = @entity, state = @state WHERE file_id = @FileId", new { role = FileRoles.TextOf(role), entity, state = FileStates.TextOf(state), file.FileId }, transaction);

    /// <summary>Keeps what a manifest or source file said.</summary>
    /// <param name="sourceUrl">The source server's base URL, if the file tells it.</param>
    /// <param name="expectedItems">The records of the whole export, if the file tells them.</param>
    public Task KeepContentAsync(TransferRun run, RunFile file, byte[] content, string? sourceUrl, CancellationToken cancellationToken, long? expectedItems = null) =>
        WriteAsync(run, (connection, transaction) =>
        {
            connection.Execute(
                "UPDATE files SET content = @content, total_bytes = @length, offset = @length, state = 'done' WHERE file_id = @FileId",
                new { content, length = content.Length, file.FileId }, transaction);
            if (expectedItems is not null) Set(connection, transaction, run, "expected_items = @expectedItems", new { expectedItems });
            if (sourceUrl is not null) KeepSource(connection, transaction, run, sourceUrl);
        }, cancellationToken);

    /// <summary>Ends a file; nothing more is read of it.</summary>
    public Task EndFileAsync(TransferRun run, RunFile file, FileState state, RunProblem? problem, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) =>
        {
            connection.Execute("UPDATE files SET state = @state WHERE file_id = @FileId", new { state = FileStates.TextOf(state), file.FileId }, transaction);
            if (problem is not null) ProblemStore.Add(connection, run, [problem]);
        }, cancellationToken);

    /// <summary>What the first bytes of an upload say: how it is packed. A zip is a container and claims no entity itself.</summary>
    /// <param name="format">Of its records; null: it has none.</param>
    public Task<RunFile> SetPackingAsync(TransferRun run, RunFile file, string packing, RecordFormat? format, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => connection.QuerySingle<RunFile>(
            """
            UPDATE files SET packing = @packing, format = @format, role = CASE WHEN @packing = 'zip' THEN 'archive' ELSE role END,
                entity = CASE WHEN @packing = 'zip' THEN NULL ELSE entity END
            WHERE file_id = @FileId RETURNING *
            """, new { packing, format = format?.ToString(), file.FileId }, transaction), cancellationToken);

    /// <summary>What the storage says of an upload, before anything of it is loaded.</summary>
    public Task SetIdentityAsync(TransferRun run, RunFile upload, string? eTag, long? totalBytes, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => connection.Execute(
            "UPDATE files SET etag = COALESCE(@eTag, etag), total_bytes = COALESCE(@totalBytes, total_bytes) WHERE file_id = @FileId",
            new { eTag, totalBytes, upload.FileId }, transaction), cancellationToken);

    // The members' s3Keys begin with their archive's and a line break, which no key of an upload has: URLs could not hold it.

    /// <summary>Adds a member of an archive, or finds it where it was added before.</summary>
    /// <param name="key">What tells the member from the others of the archive.</param>
    /// <param name="problem">Told once, with the member's row.</param>
    public Task<RunFile> AddMemberAsync(TransferRun run, RunFile archive, string key, RunFile member, RunProblem? problem, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) =>
        {
            var s3Key = $"{archive.S3Key.Value}\n{key}";
            var added = connection.ExecuteScalar<long?>(
                """
                INSERT INTO files (tenant_id, run_id, s3_key, label, role, entity, state, packing, parent_id, member_offset)
                VALUES (@TenantId, @RunId, @s3Key, @Label, @Role, @Entity, @State, 'plain', @Archive, @MemberOffset)
                ON CONFLICT (tenant_id, run_id, s3_key) DO NOTHING RETURNING file_id
                """,
                new { run.TenantId, run.RunId, s3Key, member.Label, Role = FileRoles.TextOf(member.Role), member.Entity, State = FileStates.TextOf(member.State), Archive = archive.FileId, member.MemberOffset }, transaction);
            if (added is not null && problem is not null) ProblemStore.Add(connection, run, [problem with { FileId = added }]);
            return connection.QuerySingle<RunFile>(
                "SELECT * FROM files WHERE tenant_id = @TenantId AND run_id = @RunId AND s3_key = @s3Key", new { run.TenantId, run.RunId, s3Key }, transaction);
        }, cancellationToken);

    /// <summary>An archive or an upload without records was read to its end.</summary>
    public Task FinishAsync(TransferRun run, RunFile file, string? eTag, long? totalBytes, string? sha256, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => connection.Execute(
            """
            UPDATE files SET state = 'done', etag = COALESCE(@eTag, etag), total_bytes = COALESCE(@totalBytes, total_bytes),
                packed_offset = COALESCE(@totalBytes, packed_offset), sha256 = @sha256
            WHERE file_id = @FileId
            """, new { eTag, totalBytes, sha256, file.FileId }, transaction), cancellationToken);

    /// <summary>An archive cannot be read on: it and its members that are not loaded to their end are broken, each with a problem.</summary>
    public Task BreakArchiveAsync(TransferRun run, RunFile archive, string reason, string hint, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) =>
        {
            var broken = connection.Query<long>(
                "UPDATE files SET state = 'broken' WHERE (file_id = @FileId OR parent_id = @FileId) AND state IN ('waiting', 'loading') RETURNING file_id",
                new { archive.FileId }, transaction).Order().ToList();
            ProblemStore.Add(connection, run, broken.Select(file => new RunProblem
            {
                Origin = ProblemOrigin.File, Code = ProblemCode.UnreadableFile, FileId = file, Hint = hint, Reason = file == archive.FileId ? reason : $"The archive {archive.Name}, which holds this file, cannot be read on.",
            }));
        }, cancellationToken);

    /// <summary>Another file lies under the upload's name, and nothing of the old one is kept.</summary>
    public async Task<RunFile> ForgetIdentityAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken)
    {
        await WriteAsync(run, (connection, transaction) => connection.Execute(
            "UPDATE files SET etag = NULL, total_bytes = NULL, packing = NULL, format = NULL, packed_offset = 0, downloaded_again = downloaded_again + 1 WHERE file_id = @FileId AND offset = 0 AND read = 0",
            new { upload.FileId }, transaction), cancellationToken);
        return GetFile(run, upload.FileId);
    }

    /// <summary>The hash of an upload that was not read in one go, from reading it once more.</summary>
    public Task KeepHashAsync(TransferRun run, RunFile file, string sha256, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => connection.Execute("UPDATE files SET sha256 = @sha256 WHERE file_id = @FileId", new { sha256, file.FileId }, transaction), cancellationToken);

    public Task CountDownloadAgainAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => connection.Execute(
            "UPDATE files SET downloaded_again = downloaded_again + 1 WHERE file_id = @FileId", new { upload.FileId }, transaction), cancellationToken);

    /// <summary>Base URLs of the source server that exports of the run's migration scope have told, this run's first.</summary>
    public IReadOnlyList<string> ReadSources(TransferRun run)
    {
        using var connection = tenants.Open(run.TenantId).OpenForReading();
        return connection.Query<string>(
            """
            SELECT base_url FROM source_servers WHERE tenant_id = @TenantId AND migration_scope_id = @MigrationScopeId
            ORDER BY told_by <> @RunId, base_url
            """, run).AsList();
    }

    public static void GiveUpSource(DbConnection connection, DbTransaction transaction, TransferRun run) => Set(connection, transaction, run, "source_given_up = 1");

    private static void KeepSource(DbConnection connection, DbTransaction transaction, TransferRun run, string sourceUrl)
    {
        Set(connection, transaction, run, "source_url = @sourceUrl", new { sourceUrl });
        connection.Execute(
            """
            INSERT INTO source_servers (tenant_id, migration_scope_id, base_url, told_by) VALUES (@TenantId, @MigrationScopeId, @sourceUrl, @RunId)
            ON CONFLICT (tenant_id, migration_scope_id, base_url) DO UPDATE SET told_by = excluded.told_by
            """, new { run.TenantId, run.MigrationScopeId, sourceUrl, run.RunId }, transaction);
    }
}
