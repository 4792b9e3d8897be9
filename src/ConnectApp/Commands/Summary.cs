using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>How <c>import</c> and <c>demo</c> ended: with <c>--output json</c> the one object they print, a contract of scripts; else tables are made of it.</summary>
/// <param name="Status">SUCCESS, INCOMPLETE or FAILED.</param>
/// <param name="Bytes">Uncompressed.</param>
/// <param name="References">By namespace, in ordinal order.</param>
internal sealed record Summary(string Status, double Seconds, long Bytes, long PeakMemoryBytes, RecordLine Records,
    IReadOnlyDictionary<string, ReferenceLine> References, [property: JsonPropertyOrder(5)] IReadOnlyList<FileLine> Files)
{
    private static readonly SummaryJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>More causes than this are only counted.</summary>
    public const int MostCauses = 1_000;

    /// <summary>Every field of the plan.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<FieldLine> Fields { get; init; } = [];

    /// <summary>Most records first.</summary>
    [JsonPropertyOrder(2)]
    public IReadOnlyList<CauseLine> Causes { get; init; } = [];

    [JsonPropertyOrder(3)]
    public long CausesLeft { get; init; }

    [JsonPropertyOrder(4)]
    public IReadOnlyList<WarningLine> Warnings { get; init; } = [];

    [JsonIgnore]
    public int ExitCode => Status switch
    {
        TransferStatus.Success => CommandLine.Success,
        TransferStatus.Incomplete => CommandLine.Incomplete,
        _ => CommandLine.Failed,
    };

    /// <summary>Sums the files up.</summary>
    public static Summary Of(ExportStatus status, TimeSpan elapsed, IReadOnlyList<FileLine> files, IEnumerable<KeyValuePair<string, ReferenceLine>> references) =>
        Of(status switch { ExportStatus.Success => TransferStatus.Success, ExportStatus.Incomplete => TransferStatus.Incomplete, _ => TransferStatus.Failed }, elapsed, files, references);

    public static Summary Of(string status, TimeSpan elapsed, IReadOnlyList<FileLine> files, IEnumerable<KeyValuePair<string, ReferenceLine>> references)
    {
        var records = new RecordLine(files.Sum(f => f.Read), files.Sum(f => f.Loaded), files.Sum(f => f.Unchanged), files.Sum(f => f.Skipped), files.Sum(f => f.Failed));
        return new Summary(status, Math.Round(elapsed.TotalSeconds, 3), files.Sum(f => f.Bytes), PeakMemory.ReadBytes(), records,
            new SortedDictionary<string, ReferenceLine>(references.ToDictionary(), StringComparer.Ordinal), files);
    }

    /// <param name="fields">Null: the run had no plan.</param>
    /// <param name="causesLeft">Causes that were not even counted.</param>
    public Summary With(FieldBook? fields, IReadOnlyList<CauseCount> causes, long causesLeft) => this with
    {
        Fields = fields?.Lines() ?? [],
        Causes = [.. causes.Take(MostCauses).Select(CauseLine.Of)],
        CausesLeft = Math.Max(0, causes.Count - MostCauses) + causesLeft,
        Warnings = [.. (fields?.Warnings() ?? []).Select(WarningLine.Of)],
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json.Summary);
}

internal sealed record RecordLine(long Read, long Loaded, long Unchanged, long Skipped, long Failed);

internal sealed record ReferenceLine(long Rewritten, long Missing);

/// <summary>See <see cref="CauseCount"/>.</summary>
internal sealed record CauseLine(string Code, string? Namespace, string? Value, long Records, long Skipped, long Failed, long Loaded)
{
    public static CauseLine Of(CauseCount count) =>
        new(ProblemCodes.TextOf(count.Cause.Code), count.Cause.Namespace, count.Cause.Value, count.Records, count.Skipped, count.Failed, count.Loaded);
}

/// <summary>See <see cref="ExportWarning"/>.</summary>
internal sealed record WarningLine(string Code, string? Entity, string? Path, long Count, string? Sample, string Message)
{
    public static WarningLine Of(ExportWarning warning) =>
        new(ProblemCodes.TextOf(warning.Code), warning.Entity, warning.Path, warning.Count, warning.Sample, warning.Message);
}

internal sealed record FileLine(string Label, string? Entity, long Bytes, long Read, long Loaded, long Unchanged, long Skipped, long Failed);

[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
