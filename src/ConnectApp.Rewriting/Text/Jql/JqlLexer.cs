using System.Buffers;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Cuts a query into tokens.</summary>
/// <remarks>
/// As Atlassian's own parser does (JQLLexer.g4 of @atlaskit/jql-parser), with two exceptions: control characters and noncharacters beyond ASCII are taken as they
/// stand, and a word that holds an escape is never a word of the language.
/// </remarks>
/// <param name="isCql">The words that only JQL has (<c>was</c>, <c>during</c>, <c>cf</c> …) are words like any other.</param>
internal ref struct JqlLexer(ReadOnlySpan<byte> text, bool isCql = false)
{
    private static readonly SearchValues<byte> EndsWord = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(b => (byte)b), 0x7F, .. "\\\"'=!<>()~,[]|&{}*/%+^$#@?;"u8]);

    private static readonly SearchValues<byte> EndsDoubleQuotes = InQuotes('"');
    private static readonly SearchValues<byte> EndsSingleQuotes = InQuotes('\'');

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly bool _isCql = isCql;
    private int _at = 0;

    public JqlToken Next()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
        var start = _at;
        var kind = start == _text.Length ? JqlTokenKind.End : Read(_text[start]);
        return new JqlToken(kind, start, _at);
    }

    private JqlTokenKind Read(byte first) => first switch
    {
        (byte)'"' => Quoted(EndsDoubleQuotes),
        (byte)'\'' => Quoted(EndsSingleQuotes),
        (byte)'(' => One(JqlTokenKind.LeftParenthesis),
        (byte)')' => One(JqlTokenKind.RightParenthesis),
        (byte)',' => One(JqlTokenKind.Comma),
        (byte)'[' => One(JqlTokenKind.LeftBracket),
        (byte)']' => One(JqlTokenKind.RightBracket),
        (byte)'=' => One(JqlTokenKind.Operator),
        (byte)'~' => One(JqlTokenKind.Contains),
        (byte)'<' or (byte)'>' => WithSecond('=', JqlTokenKind.Operator, JqlTokenKind.Operator),
        (byte)'!' => _at + 1 < _text.Length && _text[_at + 1] == '~'
            ? WithSecond('~', JqlTokenKind.Contains, JqlTokenKind.Not)
            : WithSecond('=', JqlTokenKind.Operator, JqlTokenKind.Not),
        (byte)'&' => WithSecond('&', JqlTokenKind.And, JqlTokenKind.And),
        (byte)'|' => WithSecond('|', JqlTokenKind.Or, JqlTokenKind.Or),
        _ => Word(),
    };

    private JqlTokenKind One(JqlTokenKind kind)
    {
        _at++;
        return kind;
    }

    private JqlTokenKind WithSecond(char second, JqlTokenKind two, JqlTokenKind one)
    {
        _at++;
        if (_at == _text.Length || _text[_at] != second) return one;
        _at++;
        return two;
    }

    private JqlTokenKind Word()
    {
        var start = _at;
        var escapes = false;
        while (true)
        {
            var end = _text[_at..].IndexOfAny(EndsWord);
            _at = end < 0 ? _text.Length : _at + end;
            if (_at == _text.Length || _text[_at] != '\\') break;
            var length = JqlSpelling.EscapeLength(_text[_at..]);
            if (length == 0) return JqlTokenKind.Wrong;
            escapes = true;
            _at += length;
        }

        if (_at > start) return escapes ? JqlTokenKind.Word : JqlWords.KindOf(_text[start.._at], _isCql);
        _at++;
        return JqlTokenKind.Wrong;
    }

    private JqlTokenKind Quoted(SearchValues<byte> ends)
    {
        var quote = _text[_at++];
        while (true)
        {
            var end = _text[_at..].IndexOfAny(ends);
            _at = end < 0 ? _text.Length : _at + end;
            if (_at == _text.Length) return JqlTokenKind.Wrong;
            if (_text[_at] == quote) return One(JqlTokenKind.Quoted);
            var length = _text[_at] == '\\' ? JqlSpelling.EscapeLength(_text[_at..]) : 0;
            if (length == 0) return JqlTokenKind.Wrong;
            _at += length;
        }
    }

    // A line break may stand within quotes, other control characters may not.
    private static SearchValues<byte> InQuotes(char quote) =>
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(b => b is not ('\n' or '\r')).Select(b => (byte)b), 0x7F, (byte)'\\', (byte)quote]);
}
