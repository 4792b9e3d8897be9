using System.Text.Json.Nodes;
using System.Xml;
using ConnectApp.Rewriting.Formats;
using CsvHelper;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>Rows and elements as trees, read by other people's parsers: CsvHelper, and the framework's XmlTextReader.</summary>
internal static class PlainRecords
{
    public static JsonObject ReadCsv(string row, CsvShape shape)
    {
        var options = new CsvReaderOptions
        {
            Separator = (char)shape.Delimiter,
            HasHeader = false,
            SkipEmptyLines = false,
            TrimWhitespace = false,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        using var reader = CsvReader.FromText(row, options);
        if (!reader.Read() || reader.FieldCount != shape.Columns.Count) throw new InvalidDataException(row);
        var record = new JsonObject(shape.Columns.Select((name, i) => KeyValuePair.Create(name, (JsonNode?)reader.GetString(i))));
        return reader.Read() ? throw new InvalidDataException(row) : record;
    }

    /// <summary>Elements are arrays always, also where there is one of a name: <see cref="Collapse"/> makes of them what the store has.</summary>
    public static JsonObject ReadXml(string element)
    {
        using var reader = new XmlTextReader(new StringReader(element)) { Namespaces = false, DtdProcessing = DtdProcessing.Prohibit, Normalization = true, WhitespaceHandling = WhitespaceHandling.All };
        reader.Read();
        var record = ReadElement(reader, isRecord: true).AsObject();
        return reader.Read() ? throw new InvalidDataException(element) : record;
    }

    public static JsonNode? Collapse(JsonNode? node, string[] arrays, string name = "") => node switch
    {
        JsonArray { Count: 1 } a when !arrays.Contains(name) => Collapse(a[0], arrays),
        JsonArray a => new JsonArray([.. a.Select(e => Collapse(e, arrays))]),
        JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Collapse(m.Value, arrays, m.Key)))),
        _ => node?.DeepClone(),
    };

    private static JsonNode ReadElement(XmlTextReader reader, bool isRecord)
    {
        var element = new JsonObject();
        var isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute()) element["@" + reader.Name] = reader.Value;
        var (text, hasElements) = ("", false);
        while (!isEmpty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace) text += reader.Value;
            if (reader.NodeType != XmlNodeType.Element) continue;
            hasElements = true;
            var name = reader.Name;
            if (element[name] is not JsonArray same) element[name] = same = [];
            same.Add(ReadElement(reader, isRecord: false));
        }

        if (element.Count == 0 && !isRecord) return text;
        if (hasElements ? text.Any(c => c is not (' ' or '\t' or '\n' or '\r')) : text.Length > 0) element["#text"] = text;
        return element;
    }
}
