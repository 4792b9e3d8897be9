using System.Globalization;
using System.Text;

namespace ConnectApp.Rewriting.Plans;

/// <summary>Text of a plan, a label or a file as a message shows it.</summary>
internal static class ShownText
{
    /// <summary>Text of somebody else for a message: quoted, short, and with nothing that a terminal would obey.</summary>
    public static string Quote(string text) => $"'{Plain(text)}'";

    public static string Plain(string text)
    {
        const int longest = 100;
        var shown = new StringBuilder();
        foreach (var c in text.Length > longest ? text.AsSpan(0, longest) : text)
        {
            if (char.IsControl(c)) shown.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else shown.Append(c);
        }

        return text.Length > longest ? shown.Append('…').ToString() : shown.ToString();
    }
}
