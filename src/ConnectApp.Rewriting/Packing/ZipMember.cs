namespace ConnectApp.Rewriting.Packing;

/// <summary>One file of an archive.</summary>
public sealed class ZipMember
{
    /// <summary>With slashes, below the archive's folder; where <see cref="Problem"/> is set perhaps not, and then only for people to read.</summary>
    public required string Path { get; init; }

    /// <summary>Packed byte of the archive where the member's local header begins: a reading can begin there.</summary>
    public required long PackedStart { get; init; }

    /// <summary>Why it cannot be read: its path, encryption, an unknown method. Its content is empty then, and the archive goes on behind it.</summary>
    public ZipProblem? Problem { get; init; }

    /// <summary>An earlier member has this path.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>
    /// Unpacked, read forward, until the next member is asked for; what is left is skipped. Throws <see cref="PackedDataException"/> where it is damaged; the next
    /// member can be asked for all the same.
    /// </summary>
    public required Stream Content { get; init; }
}
