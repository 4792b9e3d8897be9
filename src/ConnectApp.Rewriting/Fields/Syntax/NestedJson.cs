using System.Text.Json;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>Tells whether a string or a cell holds JSON.</summary>
internal static class NestedJson
{
    /// <summary>Deepest nesting that is read, in a record and in each text inside it.</summary>
    public const int MaxDepth = BatchLimits.MaxDepth;

    public static readonly JsonReaderOptions ReaderOptions = new()
    {
        MaxDepth = MaxDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    /// <summary>Whether a text that is not JSON was probably meant to be JSON.</summary>
    public static bool BeginsAsJson(ReadOnlySpan<byte> text) => !text.IsEmpty && text[0] is (byte)'{' or (byte)'[' or (byte)'"';

    /// <summary>Reads the whole text before anything in it is used: a text that is JSON only in part is not JSON.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        if (!MayBeJson(text)) return false;
        try
        {
            var reader = new Utf8JsonReader(text, ReaderOptions);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Wiki markup begins with brackets and braces too. A look at the second token avoids the cost of an exception.</summary>
    private static bool MayBeJson(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return false;
        var first = text[0];
        text = text[1..].TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return false;
        return first switch
        {
            (byte)'"' => true,
            (byte)'{' => text[0] is (byte)'"' or (byte)'}',
            (byte)'[' => text[0] is (byte)'"' or (byte)'{' or (byte)'[' or (byte)']' or (byte)'-'
                or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9'),
            _ => false,
        };
    }
}
