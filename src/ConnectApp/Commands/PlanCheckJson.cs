using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans.Reading;

namespace ConnectApp.Commands;

/// <summary>
/// The object that <c>plan check --output json</c> prints, a contract of scripts. Problems are copied line by line: an export may have a million.
/// </summary>
internal static class PlanCheckJson
{
    private static readonly PlanCheckTypes Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <param name="problems">Each a JSON object, as in the report.</param>
    public static void Write(
        TextWriter output, IEnumerable<PlanFault> faults, IEnumerable<FieldLine> fields, IEnumerable<WarningLine> warnings, IEnumerable<string> problems)
    {
        WriteArray("{\"faults\":", faults.Select(f => JsonSerializer.Serialize(new FaultLine(f.Line, f.Column, f.Message), Json.FaultLine)));
        WriteArray(",\"fields\":", fields.Select(f => JsonSerializer.Serialize(f, Json.FieldLine)));
        WriteArray(",\"warnings\":", warnings.Select(w => JsonSerializer.Serialize(w, Json.WarningLine)));
        WriteArray(",\"problems\":", problems);
        output.WriteLine('}');

        void WriteArray(string begin, IEnumerable<string> items)
        {
            output.Write(begin);
            output.Write('[');
            var isFirst = true;
            foreach (var item in items)
            {
                if (!isFirst) output.Write(',');
                output.Write(item);
                isFirst = false;
            }

            output.Write(']');
        }
    }

    /// <summary>The lines of a report from its beginning.</summary>
    public static IEnumerable<string> ReadLines(Stream report)
    {
        report.Position = 0;
        using var reader = new StreamReader(report, leaveOpen: true);
        while (reader.ReadLine() is { } line) yield return line;
    }
}

internal sealed record FaultLine(int Line, int Column, string Message);

[JsonSerializable(typeof(FaultLine))]
[JsonSerializable(typeof(FieldLine))]
[JsonSerializable(typeof(WarningLine))]
internal sealed partial class PlanCheckTypes : JsonSerializerContext;
