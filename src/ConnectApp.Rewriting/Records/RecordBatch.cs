using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Some records of one file, rewritten: one block of bytes plus spans. Everything that a commit needs to be exactly once stands here:
/// what is loaded, what is not and why, the counts, and the place where the file goes on.
/// </summary>
public sealed record RecordBatch
{
    /// <summary>
    /// Keys, values and what stood around the values; <see cref="RecordSpan"/> tells which bytes are whose. The enumeration that made the batch owns it and
    /// writes it anew when the next batch is asked for: commit or copy it before.
    /// </summary>
    public required ReadOnlyMemory<byte> Block { get; init; }

    /// <summary>The records to load, in the order of the file.</summary>
    public required IReadOnlyList<RecordSpan> Records { get; init; }

    /// <summary>What stands in the file between the batch's last record and the next batch and belongs to no record, such as blank lines at the end.</summary>
    /// <remarks>Written whatever becomes of the records (<see cref="RewrittenFile"/>).</remarks>
    public Range Trailing { get; init; }

    /// <summary>Missing references of all policies, and problems, in the order of the file.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    public required IReadOnlyList<ReferenceCount> References { get; init; }

    /// <summary>Records of this export that the batch refers to, each pair once: dangling where the scope never sees them.</summary>
    public required IReadOnlyList<EntityReference> EntityReferences { get; init; }

    /// <summary>Records read in this batch: <c>Records.Count + Skipped + Failed</c>.</summary>
    public required int Read { get; init; }
    public required int Skipped { get; init; }
    public required int Failed { get; init; }

    /// <summary>Records to keep as they are in the file, for a mapping that comes later. Only of batches for a store (<see cref="RecordForm.Stored"/>).</summary>
    public IReadOnlyList<KeptRecord> Kept { get; init; } = [];

    /// <summary>For each field of the entity, in its order: in how many records its path led to a value, and its references.</summary>
    public IReadOnlyList<FieldCount> Fields { get; init; } = [];

    /// <summary>Where a field matched nothing: names that the batch's first record has.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Forms in texts that are not known and seem to hold ids.</summary>
    public IReadOnlyList<TextWarning> Warnings { get; init; } = [];

    /// <summary>What the file lacks; each told with one batch.</summary>
    public IReadOnlyList<FileNote> Notes { get; init; } = [];

    /// <summary>Keys of records that were skipped or failed, as text, where they have one: references to them are not dangling.</summary>
    public IReadOnlyList<string> LostKeys { get; init; } = [];

    /// <summary>Values that a <c>by</c> had no case for.</summary>
    public int WithoutCase { get; init; }

    /// <summary>Where the file goes on after this batch.</summary>
    public required Position After { get; init; }

    /// <summary>Set where a record's policy <c>fail</c> ends the run; the batch ends before that record.</summary>
    public RecordProblem? Fatal { get; init; }

    /// <summary>Set on the last batch of a file that is broken: nothing behind it can be read.</summary>
    public FileFault? Fault { get; init; }
}
