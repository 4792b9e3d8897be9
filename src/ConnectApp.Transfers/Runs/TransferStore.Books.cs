using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>Checkpoints and counts of files, in the commit of their records.</summary>
internal sealed partial class TransferStore
{
    /// <summary>Uncompressed bytes of the file that are done.</summary>
    public static Task<long> ReadOffsetAsync(StoreTransaction transaction, TransferRun run, RunFile file) => transaction.Connection.ExecuteScalarAsync<long>(
        $"""SELECT "offset" FROM files WHERE {File}""", new { run.TenantId, file.FileId }, transaction.Transaction);

    /// <summary>Moves the file's checkpoint behind a batch and counts it.</summary>
    /// <exception cref="InvalidOperationException">The batch does not continue where the checkpoint is: its records would be counted twice.</exception>
    public static async Task AdvanceFileAsync(StoreTransaction transaction, TransferRun run, RunFile file, FileProgress progress)
    {
        var updated = await transaction.Connection.ExecuteAsync(
            $"""
            UPDATE files SET state = @State, etag = COALESCE(@Etag, etag), sha256 = @Sha256, total_bytes = COALESCE(@TotalBytes, total_bytes), "offset" = @Offset,
                record_number = @Number, position_state = @PositionState, packed_offset = COALESCE(@PackedOffset, packed_offset),
                read = read + @Read, loaded = loaded + @Loaded, unchanged = unchanged + @Unchanged, skipped = skipped + @Skipped, failed = failed + @Failed,
                changed = changed + @Changed, remapped = remapped + @Remapped
            WHERE {File} AND record_number = @Number - @Read AND "offset" <= @Offset
            """,
            new
            {
                State = FileStates.TextOf(progress.State), progress.Etag, progress.Sha256, progress.TotalBytes, progress.After.Offset, progress.After.Number, PositionState = progress.After.State,
                progress.PackedOffset, progress.Read, progress.Counts.Loaded, progress.Counts.Unchanged, progress.Counts.Skipped, progress.Counts.Failed,
                progress.Counts.Changed, progress.Counts.Remapped, run.TenantId, file.FileId,
            },
            transaction.Transaction);
        if (updated != 1)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"{file.Name}: a batch of {progress.Read} records that ends at record {progress.After.Number}, byte {progress.After.Offset} does not go on where the file's checkpoint stands."));
        }

        if (file.ParentId is not { } archive) return;
        await transaction.Connection.ExecuteAsync(
            """
            UPDATE files SET etag = COALESCE(@Etag, etag), packed_offset = CASE WHEN packed_offset < @PackedOffset THEN @PackedOffset ELSE packed_offset END
            WHERE tenant_id = @TenantId AND file_id = @archive
            """,
            new { progress.Etag, progress.PackedOffset, run.TenantId, archive }, transaction.Transaction);
    }

    /// <summary>Adds to the counts of files.</summary>
    public static Task CountAsync(StoreTransaction transaction, TransferRun run, IEnumerable<FileChange> changes) => transaction.Connection.ExecuteAsync(
        $"""
        UPDATE files SET loaded = loaded + @Loaded, unchanged = unchanged + @Unchanged, skipped = skipped + @Skipped, failed = failed + @Failed,
            changed = changed + @Changed, remapped = remapped + @Remapped
        WHERE {File}
        """,
        changes.Select(c => new { c.Loaded, c.Unchanged, c.Skipped, c.Failed, c.Changed, c.Remapped, run.TenantId, c.FileId }), transaction.Transaction);
}
