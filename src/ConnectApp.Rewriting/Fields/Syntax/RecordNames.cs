using System.Text;
using System.Text.Json;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>The names that a record has, to help the author of a path that matches nothing.</summary>
internal static class RecordNames
{
    private const int Most = 40;

    /// <returns>
    /// Members of the object, columns, or attributes and children of the element, each once; empty if the record cannot be read.
    /// </returns>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> record, RecordShape shape) => shape switch
    {
        CsvShape csv => [.. csv.Columns.Distinct().Take(Most)],
        XmlShape => OfElement(record),
        _ => OfObject(record),
    };

    private static List<string> OfObject(ReadOnlySpan<byte> record)
    {
        List<string> names = [];
        try
        {
            var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = BatchLimits.MaxDepth });
            reader.Read();
            while (names.Count < Most && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                names.Add(reader.GetString()!);
                reader.Read();
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The record is reported by itself; names up to here still help.
        }

        return names;
    }

    private static List<string> OfElement(ReadOnlySpan<byte> record)
    {
        var xml = new XmlRecord();
        List<string> names = [];
        if (!xml.TryRead(record)) return names;
        for (var i = 1; i < xml.Count && names.Count < Most; i++)
        {
            ref var node = ref xml[i];
            var name = Encoding.UTF8.GetString(record.Slice(node.NameStart, node.NameLength));
            if (node.Parent == 0 && node.Ordinal == 0) names.Add(node.IsAttribute ? "@" + name : name);
        }

        return names;
    }
}
