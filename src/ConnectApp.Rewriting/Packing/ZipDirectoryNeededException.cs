namespace ConnectApp.Rewriting.Packing;

/// <summary>
/// The archive cannot be read from its front beyond a member: only the directory at its end tells where that member's data ends. Read it from a stream that can
/// seek (<see cref="ZipMembers.ReadByDirectoryAsync"/>).
/// </summary>
/// <param name="packedStart">Of that member; those before it have been read.</param>
public sealed class ZipDirectoryNeededException(long packedStart) : IOException("the zip archive can only be read by the directory at its end")
{
    public long PackedStart { get; } = packedStart;
}
