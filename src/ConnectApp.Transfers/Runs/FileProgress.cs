using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Runs;

/// <summary>What a commit says of the file whose batch it stores.</summary>
/// <param name="Etag">Of the download; null: as before.</param>
/// <param name="TotalBytes">Null: as before.</param>
/// <param name="Sha256">Of the whole file, if it was read in one go.</param>
/// <param name="PackedOffset">Bytes of the upload as it came that were read so far; null: as before.</param>
/// <param name="After">Where the next batch begins.</param>
/// <param name="Read">Records of the batch.</param>
/// <param name="Counts">What became of them.</param>
internal sealed record FileProgress(FileState State, string? Etag, long? TotalBytes, string? Sha256, long? PackedOffset, Position After, int Read, FileChange Counts);
