using System.Text.Json;

namespace ConnectApp.Rewriting.Plans;

/// <param name="Entries">In the order of the manifest, each label once; null where there is a fault.</param>
/// <param name="Fault">What is wrong with the manifest, in words for the admin.</param>
public sealed record ManifestReading(IReadOnlyList<ManifestEntry>? Entries, string? Fault);

/// <summary>
/// The upload that lists the others: <c>[{label, bytes?, records?, sha256?}, …]</c>, or an object that has one such array among its members.
/// </summary>
public static class Manifest
{
    public const int MaxBytes = 64 << 20;

    /// <summary>Keeps a hostile manifest of 64 MiB from becoming a gigabyte of entries.</summary>
    public const int MaxEntries = 1_000_000;

    /// <param name="json">The upload, uncompressed.</param>
    public static ManifestReading Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes) return Refuse($"it has {json.Length:N0} bytes; expected at most {MaxBytes:N0}");
        var bytes = json.Span;
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            var entries = reader.TokenType switch
            {
                JsonTokenType.StartArray => ReadEntries(ref reader),
                JsonTokenType.StartObject => ReadObject(ref reader),
                _ => throw new FormatException("expected an array of entries, or an object that has one"),
            };
            reader.Read(); // throws where something follows
            return new ManifestReading(entries, null);
        }
        catch (JsonException fault)
        {
            return Refuse($"it is no JSON: broken in line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}");
        }
        catch (FormatException fault)
        {
            return Refuse(fault.Message);
        }
        catch (InvalidOperationException)
        {
            return Refuse("it holds a string that is not valid Unicode");
        }
    }

    private static ManifestReading Refuse(string fault) => new(null, $"the manifest cannot be read: {fault}");

    private static List<ManifestEntry> ReadObject(ref Utf8JsonReader reader)
    {
        List<ManifestEntry>? entries = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray) reader.Skip();
            else if (entries is null) entries = ReadEntries(ref reader);
            else throw new FormatException("the object has two arrays; expected one, which lists the files");
        }

        return entries ?? throw new FormatException("the object has no array that lists the files");
    }

    private static List<ManifestEntry> ReadEntries(ref Utf8JsonReader reader)
    {
        var entries = new List<ManifestEntry>();
        var byLabel = new Dictionary<string, ManifestEntry>();
        for (var number = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray; number++)
        {
            if (number > MaxEntries) throw new FormatException($"more than {MaxEntries:N0} entries");
            if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException($"entry {number} is no object; expected {{label, bytes?, records?, sha256?}}");
            var entry = ReadEntry(ref reader, number);
            if (byLabel.TryAdd(entry.Label, entry)) entries.Add(entry);
            else if (byLabel[entry.Label] != entry) throw new FormatException($"entry {number} lists {ShownText.Quote(entry.Label)} again, with other figures");
        }

        return entries;
    }

    private static ManifestEntry ReadEntry(ref Utf8JsonReader reader, int number)
    {
        string? label = null, sha256 = null;
        long? length = null, records = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("label"u8)) label = ReadText(ref reader, number, "label");
            else if (reader.ValueTextEquals("bytes"u8)) length = ReadCount(ref reader, number, "bytes");
            else if (reader.ValueTextEquals("records"u8)) records = ReadCount(ref reader, number, "records");
            else if (reader.ValueTextEquals("sha256"u8)) sha256 = ReadText(ref reader, number, "sha256");
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (string.IsNullOrEmpty(label)) throw new FormatException($"entry {number} has no label");
        if (sha256 is not null && !(sha256.Length == 64 && sha256.All(char.IsAsciiHexDigit)))
            throw new FormatException($"sha256 of entry {number} is not 64 hexadecimal digits");
        return new ManifestEntry(label, length, records, sha256?.ToLowerInvariant());
    }

    private static string? ReadText(ref Utf8JsonReader reader, int number, string name)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Null => null,
            _ => throw new FormatException($"{name} of entry {number} is no text"),
        };
    }

    private static long? ReadCount(ref Utf8JsonReader reader, int number, string name)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number when reader.TryGetInt64(out var count) && count >= 0 => count,
            _ => throw new FormatException($"{name} of entry {number} is no whole number from 0"),
        };
    }
}
