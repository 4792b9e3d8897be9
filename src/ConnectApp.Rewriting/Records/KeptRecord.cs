using ConnectApp.Rewriting.Fields;

namespace ConnectApp.Rewriting.Records;

/// <summary>A record that was not loaded, or was with references that have no mapping: what it takes to rewrite it again without its file.</summary>
/// <param name="Source">The bytes of its value as the file has them, in the batch's <see cref="RecordBatch.Block"/>.</param>
/// <param name="Key">The record's own key as text; null where it has none, or could not be read.</param>
/// <param name="Number">Number of the record in its file, from 1.</param>
/// <param name="Offset">Uncompressed byte of the file where the record begins.</param>
/// <param name="Missing">Its references without a mapping, by namespace and field; empty where something else is wrong with it, and then no mapping will mend it.</param>
public sealed record KeptRecord(Range Source, string? Key, long Number, long Offset, KeptReason Reason, IReadOnlyList<ReferenceCount> Missing);

public enum KeptReason
{
    /// <summary>Loaded, but references have no mapping.</summary>
    Missing = 0,
    Skipped = 1,
    Failed = 2,
}
