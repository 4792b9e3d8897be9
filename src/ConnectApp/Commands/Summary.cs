using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Commands;

/// <summary>The one JSON object that <c>import</c> and <c>demo --output json</c> end with: a contract of scripts.</summary>
/// <param name="Bytes">Uncompressed.</param>
internal sealed record Summary(string Status, double Seconds, long Bytes, long PeakMemoryBytes, RecordLine Records,
    IReadOnlyDictionary<string, ReferenceLine> References, IReadOnlyList<FileLine> Files)
{
    private static readonly SummaryJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public string ToJson() => JsonSerializer.Serialize(this, Json.Summary);

    /// <summary>Peak resident memory of this process.</summary>
    public static long PeakMemory()
    {
        // proc(5): VmHWM is the peak resident set; .NET's PeakWorkingSet64 is not kept on every Linux.
        if (OperatingSystem.IsLinux())
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), out var kibibytes)) return kibibytes * 1024;
            }
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}

internal sealed record FileLine(string Label, string? Entity, long Bytes, long Read, long Loaded, long Unchanged, long Skipped, long Failed);

[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
