namespace ConnectApp.Transfers.Files;

/// <summary>What tells one state of a file from another; kept with the checkpoint, so that a resumed import sees a replaced file.</summary>
/// <param name="ETag">As the storage wrote it, quotes included; null where it gave none.</param>
/// <param name="TotalBytes">Size of the whole file; null while it is not known.</param>
internal sealed record FileIdentity(string? ETag, long? TotalBytes)
{
    /// <summary>Both cannot be of the same file; what only one of them tells says nothing.</summary>
    public bool Gainsays(FileIdentity other) =>
        (ETag is not null && other.ETag is not null && ETag != other.ETag) || (TotalBytes is not null && other.TotalBytes is not null && TotalBytes != other.TotalBytes);
}
