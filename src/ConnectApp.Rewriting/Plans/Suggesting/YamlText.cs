using System.Text;
using System.Text.Encodings.Web;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Texts of an export as a plan can hold them.</summary>
internal static class YamlText
{
    private const int LongestSample = 60;
    private const int MostSamples = 3;

    /// <summary>A word as it is; anything else in double quotes, whose escapes YAML reads as JSON does.</summary>
    public static string Scalar(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && !IsReserved(text) ? text : Quoted(text);

    public static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>A path as the key of a block mapping.</summary>
    public static string Path(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '.' or '_' or '[' or ']' or '*' or '~' or '@' or '-') ? path : Quoted(path);

    public static IReadOnlyList<string> Samples(IEnumerable<SampledValue> values) => [.. values.Take(MostSamples).Select(v => Shorten(Encoding.UTF8.GetString(v.Bytes)))];

    /// <summary>One line without control characters.</summary>
    public static string Shorten(string text)
    {
        var line = new string([.. text.Take(LongestSample).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
        return text.Length > LongestSample ? line + "…" : line;
    }

    private static bool IsReserved(string text) => text.ToLowerInvariant() is "null" or "true" or "false" or "yes" or "no" or "on" or "off" or "by" or "missing" or "accept" or "optional";
}
