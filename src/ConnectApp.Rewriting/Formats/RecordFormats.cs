using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>The format of a file, and what reads it.</summary>
public static class RecordFormats
{
    /// <summary>How many bytes <see cref="Of"/> wants to see; fewer only where the file has no more.</summary>
    public const int HeadBytes = 4096;

    /// <summary>As the plan says, else by the ending of the label, else by content.</summary>
    /// <param name="label">Of the upload, or the path of the member of a zip.</param>
    /// <param name="head">The first bytes, unpacked.</param>
    public static RecordFormat Of(PlanEntity entity, string label, ReadOnlySpan<byte> head) =>
        entity.Format ?? Labels.FindFormat(label) ?? ByContent(head);

    internal static RecordCutter Cutter(PlanEntity entity, RecordFormat format, Position start, BatchLimits limits) => format switch
    {
        RecordFormat.Json => new JsonCutter(entity, start, limits.MaxRecordBytes),
        RecordFormat.Csv => new CsvCutter(entity, start, limits.MaxRecordBytes),
        RecordFormat.Xml => new XmlCutter(entity, start, limits.MaxRecordBytes),
        _ => new NdjsonCutter(start, limits.MaxRecordBytes),
    };

    private static RecordFormat ByContent(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        head = head.TrimStart(" \t\r\n"u8);
        return head.IsEmpty ? RecordFormat.Ndjson : head[0] switch
        {
            (byte)'[' => RecordFormat.Json,
            (byte)'<' => RecordFormat.Xml,
            (byte)'{' => IsWholeLine(head) ? RecordFormat.Ndjson : RecordFormat.Json,
            _ => RecordFormat.Csv,
        };
    }

    /// <summary>Whether the object ends with its line; an object that is laid out over lines is a whole file.</summary>
    private static bool IsWholeLine(ReadOnlySpan<byte> head)
    {
        var scanner = new JsonElementScanner();
        scanner.Begin();
        var at = 0;
        var lineEnd = head.IndexOf((byte)'\n');
        return lineEnd < 0 || scanner.Scan(head[..lineEnd], ref at);
    }
}
