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

    /// <summary>Values that a <c>by</c> had no case for.</summary>
    public int WithoutCase { get; init; }

    /// <summary>Where the file goes on after this batch.</summary>
    public required Position After { get; init; }

    /// <summary>Set where a record's policy <c>fail</c> ends the run; the batch ends before that record.</summary>
    public RecordProblem? Fatal { get; init; }

    /// <summary>Set on the last batch of a file that is broken: nothing behind it can be read.</summary>
    public FileFault? Fault { get; init; }
}

/// <summary>How often a field's references of a namespace were rewritten (also onto themselves) or had no mapping.</summary>
/// <param name="Accepted">Those of <paramref name="Missing"/> that the plan or the field accepts.</param>
public readonly record struct ReferenceCount(string Namespace, string Field, long Rewritten, long Missing, long Accepted);

/// <summary>A reference to a record of this export.</summary>
public readonly record struct EntityReference(string Entity, string Key);

/// <summary>One line of the report.</summary>
public sealed record RecordProblem
{
    /// <summary>Number of the record in its file, from 1.</summary>
    public required long Record { get; init; }

    /// <summary>Uncompressed byte of the file where the record begins.</summary>
    public required long Offset { get; init; }

    /// <summary>The record's own key as JSON (<c>12</c> or <c>"a"</c>); null where it has none.</summary>
    public string? Key { get; init; }

    /// <summary>Concrete path of the value, such as <c>$.items[3].assignee</c>; null for a problem of the whole record.</summary>
    public string? Path { get; init; }
    public string? Kind { get; init; }

    /// <summary>Set for missing references only.</summary>
    public string? Namespace { get; init; }
    public string? Value { get; init; }

    /// <summary>References inside text: characters (Unicode code points) of the value before the place, from 0.</summary>
    public int? Position { get; init; }

    /// <summary>References inside text: the text around the place, at most 60 characters.</summary>
    public string? Around { get; init; }
    public required string Reason { get; init; }
    public required string Hint { get; init; }

    /// <summary>Whether the missing reference is accepted by the plan or the field.</summary>
    public bool Accepted { get; init; }
}
