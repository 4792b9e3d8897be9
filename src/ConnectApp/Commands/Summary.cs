using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>How <c>import</c> and <c>demo</c> ended: with <c>--output json</c> the one object they print, a contract of scripts; else tables are made of it.</summary>
/// <param name="Status">SUCCESS, INCOMPLETE or FAILED.</param>
/// <param name="Bytes">Uncompressed.</param>
/// <param name="References">By namespace, in ordinal order.</param>
internal sealed record Summary(string Status, double Seconds, long Bytes, long PeakMemoryBytes, RecordLine Records,
    IReadOnlyDictionary<string, ReferenceLine> References, IReadOnlyList<FileLine> Files)
{
    private static readonly SummaryJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    [JsonIgnore]
    public int ExitCode => Status switch
    {
        TransferStatus.Success => CommandLine.Success,
        TransferStatus.Incomplete => CommandLine.Incomplete,
        _ => CommandLine.Failed,
    };

    /// <summary>Sums the files up.</summary>
    public static Summary Of(string status, TimeSpan elapsed, IReadOnlyList<FileLine> files, IEnumerable<KeyValuePair<string, ReferenceLine>> references)
    {
        var records = new RecordLine(files.Sum(f => f.Read), files.Sum(f => f.Loaded), files.Sum(f => f.Unchanged), files.Sum(f => f.Skipped), files.Sum(f => f.Failed));
        return new Summary(status, Math.Round(elapsed.TotalSeconds, 3), files.Sum(f => f.Bytes), PeakMemory.ReadBytes(), records,
            new SortedDictionary<string, ReferenceLine>(references.ToDictionary(), StringComparer.Ordinal), files);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json.Summary);
}

internal sealed record RecordLine(long Read, long Loaded, long Unchanged, long Skipped, long Failed);

internal sealed record ReferenceLine(long Rewritten, long Missing);

internal sealed record FileLine(string Label, string? Entity, long Bytes, long Read, long Loaded, long Unchanged, long Skipped, long Failed);

[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
