using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>Files of every format, whole and damaged, beside a plain reader of the same format.</summary>
public sealed class FormatFuzzTests
{
    private static readonly string[] Texts = ["", "a", "é\u20AC", "x y", "\"", "'", ",", ";", "\\", "\n", "\r\n", "<", ">", "&", "]]>", "-->", "{", "}", "[", "]", "10001", "😀"];

    [Fact]
    public void Fuzz_Ndjson_AgreesWithSplit() => Fuzz.Run(400, random =>
    {
        var file = Maybe(random, Bytes(string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => White(random) + (random.Next(4) == 0 ? "" : Json(random, 3)) + White(random) + (random.Next(3) == 0 ? "\r\n" : "\n")))));

        var found = ReadTwoWays(random, RecordFormat.Ndjson, file);

        var text = Encoding.Latin1.GetString(file);
        if (text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal)) text = text[3..];
        Assert.Equal(text.Split('\n').Select(l => l.Trim(' ', '\t', '\r')).Where(l => l.Length > 0), found.Values);
        Assert.Null(found.Fault);
    });

    [Fact]
    public void Fuzz_Json_AgreesWithJsonDocument() => Fuzz.Run(400, random =>
    {
        var array = "[" + White(random) + string.Join(White(random) + "," + White(random), Enumerable.Range(0, random.Next(6)).Select(_ => Json(random, 3))) + White(random) + "]";
        if (random.Next(2) == 0) array = $"{{\"a\":{Scalar(random)},\"b\":{{\"c\":[{Scalar(random)}]}},{White(random)}\"items\":{array}{White(random)},\"z\":{Scalar(random)}}}";
        var file = Maybe(random, Bytes(White(random) + array + White(random)));

        var found = ReadTwoWays(random, RecordFormat.Json, file);

        if (Parse(file) is not { } elements) return;

        // A member is the array of records if objects are in it, or nothing is.
        var isMember = Encoding.UTF8.GetString(file).TrimStart(' ', '\t', '\r', '\n').StartsWith('{');
        if (isMember && elements.Count > 0 && !elements.Exists(e => e.StartsWith('{')))
        {
            Assert.Equal(ProblemCode.RecordArrayUnclear, found.Fault!.Code);
            return;
        }

        Assert.Null(found.Fault);
        Assert.Equal(elements, found.Values);
    });

    [Fact]
    public void Fuzz_Csv_AgreesWithPlainReader() => Fuzz.Run(400, random =>
    {
        var delimiter = ",;\t"[random.Next(3)];
        var columns = random.Next(2, 5);
        var ends = (string[])["\r\n", "\n", "\r"];
        var end = ends[random.Next(3)];
        string Row() => string.Join(delimiter, Enumerable.Range(0, columns).Select(_ => Cell(random, delimiter)));
        var header = string.Join(delimiter, Enumerable.Range(0, columns).Select(i => i == 0 ? "id" : $"\"c{i}\""));
        var file = Maybe(random, Bytes(header + end + string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => Row() + end + (random.Next(6) == 0 ? end : "")))));

        var found = ReadTwoWays(random, RecordFormat.Csv, file);

        if (found.Fault is not null || found.Shape is not CsvShape shape || ParseCsv(Encoding.Latin1.GetString(file), shape.Delimiter) is not { } rows) return;
        Assert.All(found.Records, r => Assert.True(r.Problem is null, $"{r} of {Encoding.Latin1.GetString(file)}"));
        Assert.Equal(rows.Skip(1).Select(Show), found.Records.SelectMany(r => ParseCsv(r.Value, shape.Delimiter)!).Select(Show));
    });

    [Fact]
    public void Fuzz_Xml_AgreesWithXmlReader() => Fuzz.Run(400, random =>
    {
        var body = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Between(random) + Element(random, 3)));
        var file = Maybe(random, Bytes($"{(random.Next(2) == 0 ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" : "")}{Between(random).Trim()}\n<root a='>'>{body}{Between(random)}</root>\n"));

        var found = ReadTwoWays(random, RecordFormat.Xml, file);

        if (ParseXml(file) is not { } root) return;
        Assert.Null(found.Fault);
        Assert.Equal(root.Elements().Select(e => e.ToString(SaveOptions.DisableFormatting)),
            found.Values.Select(v => ParseXml(Encoding.Latin1.GetBytes(v))!.ToString(SaveOptions.DisableFormatting)));
    });

    /// <summary>At once and in crumbs; whatever the bytes are, nothing is lost and both agree.</summary>
    private static SourceRecords ReadTwoWays(Random random, RecordFormat format, byte[] file)
    {
        var found = SourceRecords.Read(format, file);
        var crumbs = SourceRecords.Read(format, file, blockBytes: random.Next(1, 40), bytesAtOnce: random.Next(1, 20));
        Assert.Equal(found.ToString(), crumbs.ToString());
        Assert.StartsWith(found.Whole, Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        if (found.Fault is null) Assert.Equal(Encoding.Latin1.GetString(file), found.Whole);
        if (found.Places.Count > 0)
        {
            var place = found.Places[random.Next(found.Places.Count)];
            var rest = SourceRecords.Read(format, file, blockBytes: 16, start: place);
            Assert.Equal(found.Records.Where(r => r.Number > place.Number).Select(r => (r.Offset, r.Value, r.Problem)), rest.Records.Select(r => (r.Offset, r.Value, r.Problem)));
            Assert.Equal((found.After, found.Fault), (rest.After, rest.Fault));
        }

        // With a small limit other records are too large, but none is taken for another.
        var small = SourceRecords.Read(format, file, blockBytes: random.Next(1, 40), maxRecordBytes: 24);
        if (small.Fault is null && found.Fault is null && format != RecordFormat.Csv)
        {
            Assert.Equal(found.Records.Select(r => r.Value.Length > 24 ? "" : r.Value), small.Values);
        }

        return found;
    }

    /// <summary>Sometimes damaged.</summary>
    private static byte[] Maybe(Random random, byte[] file)
    {
        if (file.Length == 0 || random.Next(2) == 0) return file;
        List<byte> damaged = [.. file];
        for (var i = random.Next(1, 4); i > 0 && damaged.Count > 0; i--)
        {
            var at = random.Next(damaged.Count);
            var sign = "\"'<>[]{},;\\\n\r!-/ \0a"u8[random.Next(19)];
            switch (random.Next(4))
            {
                case 0: damaged.RemoveAt(at); break;
                case 1: damaged.Insert(at, sign); break;
                case 2: damaged[at] = sign; break;
                default: damaged.RemoveRange(at, Math.Min(random.Next(20), damaged.Count - at)); break;
            }
        }

        return [.. damaged];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Texts[random.Next(Texts.Length)]));

    private static string White(Random random) => random.Next(3) switch { 0 => " ", 1 => "\t ", _ => "" };

    private static string Scalar(Random random) => random.Next(5) switch { 0 => "null", 1 => "-1.5e3", 2 => "10001", 3 => "true", _ => JsonSerializer.Serialize(Text(random)) };

    private static string Json(Random random, int depth) => depth == 0 ? Scalar(random) : random.Next(6) switch
    {
        0 => Scalar(random),
        1 => "[" + string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Json(random, depth - 1))) + "]",
        _ => "{" + string.Join(" ,", Enumerable.Range(0, random.Next(4)).Select(i => $"\"n{i}\": {Json(random, depth - 1)}")) + "}",
    };

    private static string Cell(Random random, char delimiter)
    {
        var text = Text(random);
        return text.AsSpan().IndexOfAny("\"\r\n") >= 0 || text.Contains(delimiter, StringComparison.Ordinal) || random.Next(4) == 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string Between(Random random) => random.Next(6) switch { 0 => "<!-- <a> ' -->", 1 => "<?pi > \" ?>", 2 => "\n  ", _ => "" };

    private static string Element(Random random, int depth)
    {
        var name = ((string[])["a", "b", "x:y", "record"])[random.Next(4)];
        var attributes = random.Next(3) switch { 0 => " q=\"'>\"", 1 => " q='/>\"' xmlns:x='u' ", _ => "" };
        if (name[0] == 'x' && attributes.Length < 10) attributes += " xmlns:x=\"u\"";
        if (random.Next(5) == 0) return $"<{name}{attributes}/>";
        var inside = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(5) switch
        {
            0 => "<![CDATA[<a>]]>",
            1 => "<!--</a>-->",
            2 when depth > 0 => Element(random, depth - 1),
            _ => "t&lt;&#233;\n",
        }));
        return $"<{name}{attributes}>{inside}</{name} >";
    }

    private static List<string>? Parse(byte[] file)
    {
        try
        {
            using var document = JsonDocument.Parse(file.AsSpan().StartsWith("\uFEFF"u8) ? file.AsMemory(3) : file, new JsonDocumentOptions { MaxDepth = 256 });
            var array = document.RootElement;
            if (array.ValueKind == JsonValueKind.Object)
            {
                var arrays = array.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Array).ToList();
                if (arrays.Count != 1) return null;
                array = arrays[0].Value;
            }

            return array.ValueKind != JsonValueKind.Array ? null : [.. array.EnumerateArray().Select(e => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(e.GetRawText())))];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sign by sign; null: it is no RFC 4180. Blank lines are no rows.</summary>
    private static List<string[]>? ParseCsv(string text, byte delimiter)
    {
        if (text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal)) text = text[3..];
        List<string[]> rows = [];
        List<string> cells = [];
        for (var i = 0; i < text.Length; i++)
        {
            if (cells.Count == 0 && text[i] is '\r' or '\n') continue;
            var cell = new StringBuilder();
            if (text[i] == '"')
            {
                for (i++; ; i++)
                {
                    if (i == text.Length) return null;
                    if (text[i] != '"') cell.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
                    else break;
                }

                i++;
            }
            else
            {
                for (; i < text.Length && text[i] != delimiter && text[i] is not ('\r' or '\n'); i++)
                {
                    if (text[i] == '"') return null;
                    cell.Append(text[i]);
                }
            }

            cells.Add(cell.ToString());
            if (i < text.Length && text[i] == delimiter)
            {
                // A cell follows, be it at the end of the file.
                if (i + 1 < text.Length && text[i + 1] is not ('\r' or '\n')) continue;
                cells.Add("");
                i++;
            }
            else if (i < text.Length && text[i] is not ('\r' or '\n'))
            {
                return null;
            }

            rows.Add([.. cells]);
            cells.Clear();
        }

        return rows;
    }

    private static string Show(string[] row) => string.Join('|', row);

    private static XElement? ParseXml(byte[] file)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(file), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
