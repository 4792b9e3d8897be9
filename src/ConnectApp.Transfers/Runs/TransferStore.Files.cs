using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>What becomes of a run's files, but for their records.</summary>
internal sealed partial class TransferStore
{
    private const string File = "tenant_id = @TenantId AND file_id = @FileId";

    public Task ClassifyAsync(TransferRun run, RunFile file, FileRole role, string? entity, FileState state, CancellationToken cancellationToken) =>
        core.WriteAsync(run, transaction => ClassifyAsync(transaction, run, file, role, entity, state), cancellationToken);

    public static Task ClassifyAsync(StoreTransaction transaction, TransferRun run, RunFile file, FileRole role, string? entity, FileState state) =>
        SetFileAsync(transaction, run, file, "role = @role, entity = @entity, state = @state", new { role = FileRoles.TextOf(role), entity, state = FileStates.TextOf(state) });

    /// <summary>Keeps what a manifest or source file said.</summary>
    /// <param name="sourceUrl">The source server's base URL, if the file tells it.</param>
    /// <param name="expectedItems">The records of the whole export, if the file tells them.</param>
    public Task KeepContentAsync(TransferRun run, RunFile file, byte[] content, string? sourceUrl, CancellationToken cancellationToken, long? expectedItems = null) =>
        core.WriteAsync(run, async transaction =>
        {
            await SetFileAsync(transaction, run, file,
                """content = @content, total_bytes = @length, "offset" = @length, state = 'done'""", new { content, length = content.Length });
            if (expectedItems is not null) await SetAsync(transaction, run, "expected_items = @expectedItems", new { expectedItems });
            if (sourceUrl is null) return;
            await SetAsync(transaction, run, "source_url = @sourceUrl", new { sourceUrl });
            await SourceServerStore.AddAsync(transaction, run, sourceUrl);
        }, cancellationToken);

    /// <summary>Ends a file; nothing more is read of it.</summary>
    public Task EndFileAsync(TransferRun run, RunFile file, FileState state, RunProblem? problem, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            await SetFileAsync(transaction, run, file, "state = @state", new { state = FileStates.TextOf(state) });
            if (problem is not null) await ProblemStore.AddAsync(transaction, run, [problem]);
        }, cancellationToken);

    /// <summary>What the first bytes of an upload say: how it is packed. A zip is a container and claims no entity itself.</summary>
    /// <param name="format">Of its records; null: it has none.</param>
    public Task<RunFile> SetPackingAsync(TransferRun run, RunFile file, string packing, RecordFormat? format, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            await SetFileAsync(transaction, run, file,
                """
                packing = @packing, format = @format, role = CASE WHEN @packing = 'zip' THEN 'archive' ELSE role END,
                    entity = CASE WHEN @packing = 'zip' THEN NULL ELSE entity END
                """, new { packing, format = format?.ToString() });
            return await GetFileAsync(transaction, run, file.FileId);
        }, cancellationToken);

    /// <summary>What the storage says of an upload, before anything of it is loaded.</summary>
    public Task SetIdentityAsync(TransferRun run, RunFile upload, string? eTag, long? totalBytes, CancellationToken cancellationToken) =>
        core.WriteAsync(run, transaction => SetFileAsync(transaction, run, upload,
            "etag = COALESCE(@eTag, etag), total_bytes = COALESCE(@totalBytes, total_bytes)", new { eTag, totalBytes }), cancellationToken);

    /// <summary>What the storage says of the sizes of uploads that nobody has begun to read; -1: it does not say.</summary>
    public Task KeepSizesAheadAsync(TransferRun run, IReadOnlyList<(RunFile Upload, long Bytes)> sizes, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            foreach (var (upload, bytes) in sizes) await SetFileAsync(transaction, run, upload, "size_ahead = @bytes", new { bytes });
        }, cancellationToken);

    // The members' s3Keys begin with their archive's and a line break, which no key of an upload has: URLs could not hold it.

    /// <summary>Adds a member of an archive, or finds it where it was added before.</summary>
    /// <param name="key">What tells the member from the others of the archive.</param>
    /// <param name="problem">Told once, with the member's row.</param>
    public Task<RunFile> AddMemberAsync(TransferRun run, RunFile archive, string key, RunFile member, RunProblem? problem, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            var s3Key = $"{archive.S3Key.Value}\n{key}";
            var added = await transaction.Connection.ExecuteScalarAsync<long?>(
                """
                INSERT INTO files (tenant_id, run_id, s3_key, label, role, entity, state, packing, parent_id, member_offset)
                VALUES (@TenantId, @RunId, @s3Key, @Label, @Role, @Entity, @State, 'plain', @Archive, @MemberOffset)
                ON CONFLICT (tenant_id, run_id, s3_key) DO NOTHING RETURNING file_id
                """,
                new
                {
                    run.TenantId, run.RunId, s3Key, member.Label, Role = FileRoles.TextOf(member.Role), member.Entity, State = FileStates.TextOf(member.State),
                    Archive = archive.FileId, member.MemberOffset,
                },
                transaction.Transaction);
            if (added is not null && problem is not null) await ProblemStore.AddAsync(transaction, run, [problem with { FileId = added }]);
            return await transaction.Connection.QuerySingleAsync<RunFile>(
                "SELECT * FROM files WHERE tenant_id = @TenantId AND run_id = @RunId AND s3_key = @s3Key", new { run.TenantId, run.RunId, s3Key }, transaction.Transaction);
        }, cancellationToken);

    /// <summary>An archive or an upload without records was read to its end.</summary>
    public Task FinishAsync(TransferRun run, RunFile file, string? eTag, long? totalBytes, string? sha256, CancellationToken cancellationToken) =>
        core.WriteAsync(run, transaction => SetFileAsync(transaction, run, file,
            """
            state = 'done', etag = COALESCE(@eTag, etag), total_bytes = COALESCE(@totalBytes, total_bytes),
                packed_offset = COALESCE(@totalBytes, packed_offset), sha256 = @sha256
            """, new { eTag, totalBytes, sha256 }), cancellationToken);

    /// <summary>An archive cannot be read on: it and its members that are not loaded to their end are broken, each with a problem.</summary>
    public Task BreakArchiveAsync(TransferRun run, RunFile archive, string reason, string hint, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            var broken = await transaction.Connection.QueryAsync<long>(
                """
                UPDATE files SET state = 'broken'
                WHERE tenant_id = @TenantId AND (file_id = @FileId OR parent_id = @FileId) AND state IN ('waiting', 'loading') RETURNING file_id
                """, new { run.TenantId, archive.FileId }, transaction.Transaction);
            await ProblemStore.AddAsync(transaction, run, broken.Order().Select(file => new RunProblem
            {
                Origin = ProblemOrigin.File, Code = ProblemCode.UnreadableFile, FileId = file, Hint = hint, Reason = file == archive.FileId ? reason : $"The archive {archive.Name}, which holds this file, cannot be read on.",
            }));
        }, cancellationToken);

    /// <summary>Another file lies under the upload's name, and nothing of the old one is kept.</summary>
    public Task<RunFile> ForgetIdentityAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            await transaction.Connection.ExecuteAsync(
                $"""
                UPDATE files SET etag = NULL, total_bytes = NULL, packing = NULL, format = NULL, packed_offset = 0, downloaded_again = downloaded_again + 1
                WHERE {File} AND "offset" = 0 AND read = 0
                """, new { run.TenantId, upload.FileId }, transaction.Transaction);
            return await GetFileAsync(transaction, run, upload.FileId);
        }, cancellationToken);

    /// <summary>The hash of an upload that was not read in one go, from reading it once more.</summary>
    public Task KeepHashAsync(TransferRun run, RunFile file, string sha256, CancellationToken cancellationToken) =>
        core.WriteAsync(run, transaction => SetFileAsync(transaction, run, file, "sha256 = @sha256", new { sha256 }), cancellationToken);

    public Task CountDownloadAgainAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken) =>
        core.WriteAsync(run, transaction => SetFileAsync(transaction, run, upload, "downloaded_again = downloaded_again + 1"), cancellationToken);

    /// <summary>Base URLs of the source server that exports of the run's migration scope have told, this run's first.</summary>
    public Task<IReadOnlyList<string>> ReadSourcesAsync(TransferRun run, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => SourceServerStore.ReadAsync(snapshot, run), cancellationToken);

    public static Task GiveUpSourceAsync(StoreTransaction transaction, TransferRun run) => SetAsync(transaction, run, "source_given_up = 1");

    /// <param name="assignments">Columns and parameters, written in this class.</param>
    private static Task<int> SetFileAsync(StoreTransaction transaction, TransferRun run, RunFile file, string assignments, object? parameters = null)
    {
        var values = new DynamicParameters(parameters);
        values.Add("TenantId", run.TenantId.ToString());
        values.Add("FileId", file.FileId);
        return transaction.Connection.ExecuteAsync($"UPDATE files SET {assignments} WHERE {File}", values, transaction.Transaction);
    }
}
