namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>One word of a query: a name in square brackets, a text in quotes, a number, a word or a sign.</summary>
/// <param name="Kind"><c>[</c> name, <c>'</c> text, <c>0</c> number, <c>a</c> word, else a sign.</param>
internal readonly record struct WiqlToken(char Kind, string Text)
{
    public bool Is(string word) => Kind == 'a' && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSign(string sign) => Kind == sign[0] && Text == sign;
}

internal static class WiqlTokens
{
    public static List<WiqlToken> Read(string query)
    {
        List<WiqlToken> tokens = [];
        for (var i = 0; i < query.Length;)
        {
            var c = query[i];
            if (char.IsWhiteSpace(c))
                i++;
            else if (c is '\'' or '"')
                i = Quoted(query, i, tokens);
            else if (c == '[')
                i = Name(query, i, tokens);
            else if (char.IsAsciiDigit(c) || (c == '-' && i + 1 < query.Length && char.IsAsciiDigit(query[i + 1])))
                i = Run(query, i, tokens, '0', char.IsAsciiDigit);
            else if (char.IsLetter(c) || c is '@' or '_')
                i = Run(query, i, tokens, 'a', ch => char.IsLetterOrDigit(ch) || ch is '.' or '_');
            else
                i = Sign(query, i, tokens);
        }

        return tokens;
    }

    private static int Quoted(string query, int start, List<WiqlToken> tokens)
    {
        var quote = query[start];
        var text = new System.Text.StringBuilder();
        for (var i = start + 1; i < query.Length; i++)
        {
            if (query[i] != quote)
                text.Append(query[i]);
            else if (i + 1 < query.Length && query[i + 1] == quote)
                text.Append(query[i++]);
            else
            {
                tokens.Add(new('\'', text.ToString()));
                return i + 1;
            }
        }

        throw new WiqlException($"TF51011: The specified string does not end with a quotation mark. The error is caused by «{query[start..]}».");
    }

    private static int Name(string query, int start, List<WiqlToken> tokens)
    {
        var end = query.IndexOf(']', start);
        if (end < 0)
            throw new WiqlException($"TF51006: The query statement is missing a closing bracket. The error is caused by «{query[start..]}».");
        tokens.Add(new('[', query[(start + 1)..end].Trim()));
        return end + 1;
    }

    private static int Run(string query, int start, List<WiqlToken> tokens, char kind, Func<char, bool> belongs)
    {
        var end = start + 1;
        while (end < query.Length && belongs(query[end]))
            end++;
        tokens.Add(new(kind, query[start..end]));
        return end;
    }

    private static int Sign(string query, int start, List<WiqlToken> tokens)
    {
        var length = query.AsSpan(start) is ['<', '>' or '=', ..] or ['>', '=', ..] ? 2 : 1;
        tokens.Add(new(query[start], query.Substring(start, length)));
        return start + length;
    }
}
