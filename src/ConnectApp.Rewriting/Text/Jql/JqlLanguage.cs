using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>The query language of Jira, or that of Confluence, which has its grammar. A query is read to its end first: one that cannot be read stays as it is.</summary>
internal sealed class JqlLanguage : ITextLanguage
{
    /// <summary>Jira lets an administrator allow keys of up to 255 characters.</summary>
    private const int LongestKey = 255;

    /// <summary>The hyphen and number of an issue's key.</summary>
    private const int LongestNumber = 21;

    /// <summary>What one giant query needed is given back; what ordinary ones need is kept.</summary>
    private const int KeptCapacity = 64 * 1024;

    /// <summary>A longer sample says no more.</summary>
    private const int LongestSample = 200;

    private readonly JqlMeanings _meanings;
    private readonly List<JqlFound> _found = [];
    private readonly GrowingBytes _text = new();
    private readonly GrowingBytes _spelling = new();

    public JqlLanguage(JqlMeanings meanings) => _meanings = meanings;

    public void Rewrite(ReadOnlySpan<byte> text, TextPass pass)
    {
        // What the query around this one has found stands before first.
        var first = _found.Count;
        var parser = new JqlParser(text, _meanings, _found);
        if (parser.Read())
        {
            for (var i = first; i < _found.Count; i++) Rewrite(text, _found[i], pass);
        }
        else
        {
            pass.Problem(
                $"a {(_meanings.IsCql ? "CQL" : "JQL")} query cannot be read: {Describe(parser.Stopped.Kind)} stands where {parser.Expected} was expected",
                "The query stays as it is; correct it on the server, or in the app's data.",
                Math.Min(parser.Stopped.Start, text.Length));
        }

        _found.RemoveRange(first, _found.Count - first);
        if (first == 0 && _found.Capacity > KeptCapacity) _found.Capacity = 0;
    }

    private void Rewrite(ReadOnlySpan<byte> query, JqlFound found, TextPass pass)
    {
        var (meaning, token, quoted) = (_meanings[found.Meaning], found.Token, found.IsQuoted);
        var value = Unescaped(JqlSpelling.RawOf(query, token));

        // No number of Jira or Confluence is 0: it means "none".
        var isNumber = IsNumber(value) && value is not [(byte)'0'];
        switch (meaning.Value)
        {
            case JqlValue.UnknownFunction:
                pass.Unknown(WarningCode.UnknownJqlFunction, value, query[..Math.Min(query.Length, LongestSample)]);
                break;

            case JqlValue.Space when ContainerKeys.IsSpaceKey(value):
                RewriteId(meaning, value, query, token, pass);
                break;

            case JqlValue.User or JqlValue.Group when !value.IsEmpty:
            case JqlValue.Id when isNumber && !quoted:
            case JqlValue.IdOrQuotedId or JqlValue.Project or JqlValue.Issue when isNumber:
                RewriteId(meaning, value, query, token, pass);
                break;

            case JqlValue.CustomField when isNumber:
                RewriteCustomField(meaning.Id!, value, token, pass);
                break;

            case JqlValue.Project:
                RewriteProjectKey(meaning, value, query, token, pass);
                break;

            case JqlValue.Issue:
                RewriteIssueKey(meaning.Key!, value, query, token, pass);
                break;

            case JqlValue.QueryOrIssueKey when !RewriteIssueKey(meaning.Key!, value, query, token, pass) && quoted:
                var coding = query[token.Start] == '"' ? JqlQuotedCoding.InDoubleQuotes : JqlQuotedCoding.InSingleQuotes;
                pass.Enter(TextLanguage.Jql, coding, token.Start + 1, token.End - 1);
                break;
        }
    }

    private void RewriteId(JqlMeaning meaning, ReadOnlySpan<byte> id, ReadOnlySpan<byte> query, JqlToken token, TextPass pass)
    {
        if (!pass.TryMap(meaning.Id!, id, StartOf(token), out var cloudId) || cloudId.SequenceEqual(id)) return;

        // Without quotes a number is an id; a user whose account id has digits only would be looked up as something else.
        var isName = meaning.Value is JqlValue.User or JqlValue.Group && IsNumber(cloudId);
        Put(cloudId, isName, query, token, pass);
    }

    private static void RewriteCustomField(ReferenceKind kind, ReadOnlySpan<byte> id, JqlToken token, TextPass pass)
    {
        if (!pass.TryMap(kind, id, token.Start, out var cloudId)) return;
        if (cloudId.StartsWith("customfield_"u8)) cloudId = cloudId["customfield_".Length..];
        if (!IsNumber(cloudId))
        {
            pass.Unusable(kind, id, token.Start, "the cloud id of a custom field is no number, so it cannot stand in cf[…]",
                "The server's id stays; look at the mapping of jira/classic:customField.");
            return;
        }

        if (!cloudId.SequenceEqual(id)) pass.Replace(token.Start, token.End, cloudId);
    }

    private void RewriteProjectKey(JqlMeaning meaning, ReadOnlySpan<byte> value, ReadOnlySpan<byte> query, JqlToken token, TextPass pass)
    {
        Span<byte> room = stackalloc byte[LongestKey];
        if (!TryUpper(value, room)) return;
        var key = room[..value.Length];
        if (pass.TryMap(meaning.Key!, key, StartOf(token), out var cloudKey) && !cloudKey.SequenceEqual(key)) Put(cloudKey, false, query, token, pass);
    }

    /// <returns>Whether the value is an issue's key.</returns>
    private bool RewriteIssueKey(ReferenceKind kind, ReadOnlySpan<byte> value, ReadOnlySpan<byte> query, JqlToken token, TextPass pass)
    {
        Span<byte> room = stackalloc byte[LongestKey + LongestNumber];
        var hyphen = value.LastIndexOf((byte)'-');
        if (hyphen < 0 || value.Length > room.Length || !IsNumber(value[(hyphen + 1)..]) || !TryUpper(value[..hyphen], room)) return false;
        value[hyphen..].CopyTo(room[hyphen..]);
        var start = StartOf(token);
        if (JqlSpelling.RawOf(query, token).Length == value.Length)
        {
            pass.IssueKey(kind, room[..value.Length], start);
        }
        else if (pass.TryMap(kind, room[..hyphen], start, out var cloudKey) && !cloudKey.SequenceEqual(room[..hyphen]))
        {
            _text.Clear();
            _text.Append(cloudKey);
            _text.Append(room[hyphen..value.Length]);
            Put(_text.Memory.Span, false, query, token, pass);
        }

        return true;
    }

    /// <summary>The quotes stay; a value without any gets some if it needs them.</summary>
    private void Put(ReadOnlySpan<byte> value, bool needsQuotes, ReadOnlySpan<byte> query, JqlToken token, TextPass pass)
    {
        _spelling.Clear();
        if (token.Kind == JqlTokenKind.Quoted)
        {
            JqlSpelling.AppendInQuotes(_spelling, value, query[token.Start]);
            pass.Replace(token.Start + 1, token.End - 1, _spelling.Memory.Span);
            return;
        }

        if (!needsQuotes && !JqlSpelling.NeedsQuotes(value))
        {
            pass.Replace(token.Start, token.End, value);
            return;
        }

        _spelling.Append((byte)'"');
        JqlSpelling.AppendInQuotes(_spelling, value, (byte)'"');
        _spelling.Append((byte)'"');
        pass.Replace(token.Start, token.End, _spelling.Memory.Span);
    }

    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\')) return raw;
        _text.Clear();
        _text.Truncate(JqlQuotedCoding.InDoubleQuotes.Decode(raw, _text.Reserve(raw.Length)));
        return _text.Memory.Span;
    }

    /// <summary>Where the value itself begins, after a quote.</summary>
    private static int StartOf(JqlToken token) => token.Kind == JqlTokenKind.Quoted ? token.Start + 1 : token.Start;

    private static bool IsNumber(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Keys are letters, digits and underscores. Jira takes them in any case; a name of letters of one case is rare enough to be reported rather than passed over.</summary>
    private static bool TryUpper(ReadOnlySpan<byte> value, Span<byte> upper)
    {
        if (value.Length is < 2 or > LongestKey || !char.IsAsciiLetter((char)value[0])) return false;
        var lowerCase = value[0] >= 'a';
        for (var i = 0; i < value.Length; i++)
        {
            var c = (char)value[i];
            if (char.IsAsciiLetter(c) ? c >= 'a' != lowerCase : !char.IsAsciiDigit(c) && c != '_') return false;
            upper[i] = (byte)char.ToUpperInvariant(c);
        }

        return true;
    }

    private static string Describe(JqlTokenKind kind) => kind switch
    {
        JqlTokenKind.End => "the end",
        JqlTokenKind.Word or JqlTokenKind.Quoted => "a name or value",
        JqlTokenKind.Reserved => "a reserved word without quotes",
        JqlTokenKind.Operator or JqlTokenKind.Contains => "an operator",
        JqlTokenKind.LeftParenthesis => "'('",
        JqlTokenKind.RightParenthesis => "')'",
        JqlTokenKind.LeftBracket => "'['",
        JqlTokenKind.RightBracket => "']'",
        JqlTokenKind.Comma => "','",
        JqlTokenKind.Ascending => "ASC",
        JqlTokenKind.Descending => "DESC",
        JqlTokenKind.CustomField => "cf",
        JqlTokenKind.Wrong => "a quote without its end, an escape that is none, or a character that needs quotes",
        _ => kind.ToString().ToUpperInvariant(),
    };
}
