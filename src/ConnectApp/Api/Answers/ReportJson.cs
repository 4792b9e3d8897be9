using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Loading;

namespace ConnectApp.Api.Answers;

/// <summary>Problem details (RFC 9457).</summary>
/// <param name="Type">Always <c>about:blank</c>: the status and the code say what it is.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Code">For programs; one of a fixed set.</param>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code)
{
    /// <summary>A sentence a fault of the request; only of those that are not valid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Errors { get; init; }
}

/// <param name="Next">Cursor of the next page; null: this was the last.</param>
internal sealed record FilesBody(IReadOnlyList<FileBody> Files, string? Next);

/// <summary>An upload of a run, or one member of an archive.</summary>
/// <param name="Archive">The id of the archive that holds it; null for an upload.</param>
/// <param name="Role">data, manifest, source, ignored, archive, unclaimed, refused or unseen; null where nobody has looked yet.</param>
/// <param name="State">waiting, loading, done, broken or late.</param>
/// <param name="TotalBytes">Of an upload as it came; null where it is not known yet.</param>
/// <param name="Changed">Of loaded: a stored record got other bytes.</param>
/// <param name="Remapped">Of changed: from the same source bytes.</param>
internal sealed record FileBody(long Id, long? Archive, string Label, string S3Key, string? Role, string? Entity, string State, string? Packing, string? Format, long? TotalBytes, long BytesDone,
    long Read, long Loaded, long Unchanged, long Skipped, long Failed, long Changed, long Remapped);

/// <param name="Next">Cursor of the next page; null: this was the last so far.</param>
internal sealed record ProblemsBody(IReadOnlyList<ProblemItem> Problems, string? Next);

/// <summary>A record that did not come over whole, a file that could not be read, or a reference without a mapping.</summary>
/// <param name="Code">What is wrong; one of a fixed set.</param>
/// <param name="Effect">What it did to the record: none, skipped, kept, emptied, dropped or failed.</param>
/// <param name="Title">What people call the record.</param>
/// <param name="Origin">record, file or check.</param>
/// <param name="Label">Of the file; null: of the run as a whole.</param>
/// <param name="Record">Number in its file, from 1.</param>
/// <param name="Offset">Byte of the uncompressed file where the record begins.</param>
/// <param name="Key">The record's own: a number or a string.</param>
/// <param name="Namespace">Set for references without a mapping.</param>
/// <param name="Position">Character of the text where the reference stands.</param>
/// <param name="Accepted">The plan accepts that this reference has no mapping.</param>
internal sealed record ProblemItem(string Origin, string? Entity, string? Label, long? Record, long? Offset, JsonElement? Key, string? Title, string? Path, string? Kind, string? Namespace, string? Value,
    long? Position, string? Around, bool Accepted, string Code, string Effect, string Reason, string Hint);

/// <param name="Causes">Most records first; one that shows under several ids, such as a project, is one.</param>
/// <param name="Next">Cursor of the next page; null: this was the last.</param>
internal sealed record CausesBody(IReadOnlyList<CauseItem> Causes, string? Next);

/// <summary>What cost records or left old ids in them.</summary>
/// <param name="Namespace">Of a mapping that is missing; null: it is about something else.</param>
/// <param name="Value">The id, name or key; null: the code says all.</param>
/// <param name="Records">Each once: skipped, failed and loaded together.</param>
/// <param name="Loaded">Loaded with an old id, an emptied value, or a text that was left alone.</param>
internal sealed record CauseItem(string Code, string? Namespace, string? Value, long Records, long Skipped, long Failed, long Loaded);

/// <param name="Fields">Every field of the plan.</param>
/// <param name="Warnings">What may be a mistake of the plan or a gap of the app; no problems.</param>
internal sealed record FieldsBody(IReadOnlyList<FieldItem> Fields, IReadOnlyList<WarningItem> Warnings);

/// <param name="Matched">Records in which the path led to a value.</param>
/// <param name="Rewritten">References with a mapping.</param>
/// <param name="Missing">References without one.</param>
internal sealed record FieldItem(string Entity, string Path, long Matched, long Rewritten, long Missing);

/// <param name="Sample">A value of this form; null: there is none.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record WarningItem(string Code, string? Entity, string? Path, long Count, string? Sample, string Message);

/// <param name="Namespaces">Of the whole run, whatever page this is: every reference is counted here.</param>
/// <param name="References">Distinct; by namespace, then by value.</param>
/// <param name="Next">Cursor of the next page; null: this was the last so far.</param>
internal sealed record MissingBody(IReadOnlyList<NamespaceBody> Namespaces, IReadOnlyList<MissingItem> References, string? Next);

/// <param name="Accepted">Of missing: those that the plan accepts.</param>
internal sealed record NamespaceBody(string Namespace, long Rewritten, long Missing, long Accepted);

/// <param name="Count">Problems that tell of it; of a record with very many missing references only the first are told one by one.</param>
internal sealed record MissingItem(string Namespace, string Value, long Count);

/// <param name="Healing">The run asks for its missing mappings now.</param>
/// <param name="KeptRecords">Records that a mapping could still heal.</param>
/// <param name="Until">How long they can be: the run is held until then, or they are kept until then for the next migration of the same scope.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record RetryBody(string Id, string Status, bool Healing, long KeptRecords, string? Until, string Message);

/// <summary>A page of records in the order of their last change.</summary>
/// <param name="Next">Always there: where to go on now, or later, when records have changed.</param>
/// <param name="HasMore">There is more already.</param>
internal sealed record RecordsBody(IReadOnlyList<RecordItem> Records, string Next, bool HasMore);

/// <param name="Scope">The migration scope; keys are unique within scope and entity.</param>
/// <param name="RunId">The run that brought the record last.</param>
/// <param name="Value">The rewritten record.</param>
internal sealed record RecordItem(string Scope, string Key, string RunId, JsonElement Value);

/// <summary>The bodies of what the API has beyond the seed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(FilesBody))]
[JsonSerializable(typeof(ProblemsBody))]
[JsonSerializable(typeof(MissingBody))]
[JsonSerializable(typeof(CausesBody))]
[JsonSerializable(typeof(FieldsBody))]
[JsonSerializable(typeof(RetryBody))]
[JsonSerializable(typeof(RecordsBody))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>For NDJSON, that people read: only what JSON itself asks for is escaped.</summary>
    public static readonly ReportJson Readable = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
