using System.Text.RegularExpressions;

namespace ConnectApp.WorkItems.Reading;

/// <summary>
/// Checks <c>source.wiql</c>: conditions of a WHERE clause that are added in brackets. A text that closes the bracket, opens a quote that
/// never ends, or brings a clause of its own would change the query around it.
/// </summary>
public static partial class WiqlCondition
{
    private const int LongestText = 16 << 10; // half of the 32 K that a query may have

    /// <returns>What is wrong, as the end of a sentence that begins with the field's name; null if nothing is.</returns>
    public static string? Fault(string text)
    {
        if (text.Length > LongestText) return $"has {text.Length} characters; at most {LongestText} are allowed";

        var bare = new System.Text.StringBuilder(text.Length);
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'' or '"':
                    i = EndOfQuote(text, i);
                    if (i < 0) return "has a quote that does not end";
                    bare.Append(' ');
                    break;
                case '[':
                    i = text.IndexOf(']', i);
                    if (i < 0) return "has a field name whose bracket does not end";
                    bare.Append(' ');
                    break;
                case ']':
                    return "has a square bracket that does not begin";
                case '(':
                    depth++;
                    break;
                case ')' when --depth < 0:
                    return "has a bracket that does not begin";
                case ')':
                    break;
                case var c when char.IsControl(c) && c is not ('\t' or '\r' or '\n'):
                    return "has a control character";
                case var c:
                    bare.Append(c);
                    break;
            }
        }

        if (depth > 0) return "has a bracket that does not end";
        var clause = Clause().Match(bare.ToString());
        return clause.Success ? $"holds {clause.Value.ToUpperInvariant()}; only conditions are allowed" : null;
    }

    // A doubled quote inside quotes is one quote of the text.
    private static int EndOfQuote(string text, int start)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != quote) continue;
            if (i + 1 < text.Length && text[i + 1] == quote) i++;
            else return i;
        }

        return -1;
    }

    [GeneratedRegex(@"\b(?:SELECT|FROM|ORDER\s+BY|ASOF|MODE)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Clause();
}
