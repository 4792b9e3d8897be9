namespace ConnectApp.Rewriting.Mappings;

/// <summary>The mappings of a run on disk: what answers for tables that have no room in memory.</summary>
public interface IMappingDisk
{
    /// <summary>Looks up a batch of keys, in one pass over the namespace. Several workers may ask at once.</summary>
    /// <param name="keys">Each once, in ascending order of bytes, as SQLite compares BLOBs.</param>
    /// <param name="answers">Gets an answer for each key that is known; a key without one is unknown.</param>
    void Find(string mappingNamespace, IReadOnlyList<ReadOnlyMemory<byte>> keys, DiskAnswers answers);
}
