using System.Buffers.Text;
using System.Text;

namespace ConnectApp.Api.Answers;

/// <summary>Where a list goes on, as text that a caller hands back as it is. It says what list it is of, so that one cannot be used for another.</summary>
internal static class Cursor
{
    private const char Separator = '\u001f';
    private const int Longest = 16 << 10;

    public static string Of(string list, params ReadOnlySpan<string> at) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}{Separator}{string.Join(Separator, at)}"));

    /// <returns>What the cursor was made of; null: it is none of this list.</returns>
    public static string[]? Parse(string text, string list, int parts)
    {
        if (text.Length > Longest || !Base64Url.IsValid(text)) return null;
        var read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Separator, parts + 1);
        return read.Length == parts + 1 && read[0] == list ? read[1..] : null;
    }
}
