using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ConnectApp.Rewriting.Plans;

/// <summary>Recursive descent over RFC 9535, 2.1 to 2.5, with the parts refused by name that a plan does not have.</summary>
internal sealed class FieldPathParser(string text)
{
    /// <summary>Real paths have fewer than ten steps; the limits bound the test for overlapping paths.</summary>
    private const int MaxSteps = 32;
    private const int MaxLength = 1024;

    private readonly List<PathStep> _steps = [];
    private int _at;
    private PathFault? _fault;

    private char Next => _at < text.Length ? text[_at] : '\0';

    public bool TryParse([NotNullWhen(true)] out FieldPath? path, [NotNullWhen(false)] out PathFault? fault)
    {
        var names = false;
        if (text.Length > MaxLength) Refuse($"the path is longer than {MaxLength} characters", MaxLength);
        else if (Next != '$') Refuse("expected '$', which stands for the record");
        else
        {
            _at++;
            names = ParseSegments();
        }

        fault = _fault;
        path = fault is null ? new FieldPath(text, _steps, names) : null;
        return fault is null;
    }

    /// <returns>Whether the path ends in <c>~</c>.</returns>
    private bool ParseSegments()
    {
        while (_fault is null && _at < text.Length)
        {
            var beforeBlanks = _at;
            SkipBlanks();
            if (_at == text.Length)
            {
                _at = beforeBlanks;
                Refuse("white space at the end");
            }
            else if (Next == '~')
            {
                return ParseNames();
            }
            else if (Next == '.')
            {
                ParseDot();
            }
            else if (Next == '[')
            {
                ParseBrackets();
            }
            else
            {
                RefuseInName();
            }

            if (_steps.Count > MaxSteps) Refuse($"more than {MaxSteps} steps");
        }

        return false;
    }

    private bool ParseNames()
    {
        if (_steps.Count == 0 || _steps[^1].Kind == StepKind.Index) Refuse("'~' means the names of members; expected a name or '*' before it");
        else if (_at + 1 < text.Length)
        {
            _at++;
            Refuse("expected the end of the path after '~'");
        }

        return true;
    }

    private void ParseDot()
    {
        _at++;
        if (Next == '.')
        {
            _at++;
            _steps.Add(new PathStep(StepKind.Descendants));
            if (Next == '[')
            {
                ParseBrackets();
                return;
            }
        }

        if (Next == '*')
        {
            _at++;
            _steps.Add(new PathStep(StepKind.Wildcard));
            return;
        }

        var start = _at;
        // '@' is no first character of a name in RFC 9535, but attributes of XML are called so, and without filters it can mean nothing else.
        if (Next == '@') _at++;
        if (IsNameStart(Next))
        {
            while (IsNameStart(Next) || char.IsAsciiDigit(Next)) _at++;
            AddMember(text[start.._at], start);
        }
        else
        {
            Refuse(_at == text.Length ? "expected a name or '*' after the dot" : $"a name cannot begin with {Shown(Next)} after a dot; write it in brackets, as in $['odd name']");
        }
    }

    private void ParseBrackets()
    {
        _at++;
        SkipBlanks();
        var start = _at;
        if (Next is '\'' or '"')
        {
            var name = ParseQuoted();
            if (name is not null) AddMember(name, start);
        }
        else if (Next == '*')
        {
            _at++;
            _steps.Add(new PathStep(StepKind.Wildcard) { IsBracketed = true });
        }
        else if (Next == '-')
        {
            Refuse("negative indexes are not supported; count from the first element, which is [0]");
        }
        else if (char.IsAsciiDigit(Next))
        {
            ParseIndex();
        }
        else
        {
            Refuse(Next switch
            {
                '?' => "filters are not supported",
                ':' => "slices are not supported",
                _ => "expected a quoted name, an index or '*' in the brackets",
            });
        }

        if (_fault is not null) return;
        SkipBlanks();
        if (Next == ']') _at++;
        else Refuse(Next switch
        {
            ',' => "several names in one pair of brackets are not supported; write a path for each",
            ':' => "slices are not supported",
            _ => "expected ']'",
        });
    }

    private void ParseIndex()
    {
        var start = _at;
        while (char.IsAsciiDigit(Next)) _at++;
        var digits = text.AsSpan(start, _at - start);
        if (digits.Length > 1 && digits[0] == '0') Refuse("an index has no leading zeros", start);
        else if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) Refuse("the index is too large", start);
        else _steps.Add(new PathStep(StepKind.Index, Index: index));
    }

    private string? ParseQuoted()
    {
        var quote = text[_at++];
        var name = new StringBuilder();
        while (_at < text.Length && Next != quote)
        {
            if (Next < ' ')
            {
                Refuse("a control character in a name; write it as \\uXXXX");
                return null;
            }

            if (Next == '\\') ParseEscape(quote, name);
            else name.Append(text[_at++]);
            if (_fault is not null) return null;
        }

        if (_at == text.Length)
        {
            Refuse($"expected a closing {quote}");
            return null;
        }

        _at++;
        return name.ToString();
    }

    private void ParseEscape(char quote, StringBuilder name)
    {
        _at++;
        var escaped = Next;
        if (escaped == 'u')
        {
            _at++;
            if (text.Length - _at >= 4 && ushort.TryParse(text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                name.Append((char)unit);
                _at += 4;
            }
            else
            {
                Refuse("expected four hexadecimal digits after \\u");
            }

            return;
        }

        var value = escaped switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', '/' or '\\' => escaped, _ => escaped == quote && _at < text.Length ? quote : '\0' };
        if (value == '\0')
        {
            Refuse("unknown escape");
            return;
        }

        name.Append(value);
        _at++;
    }

    private void AddMember(string name, int start)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1])) i++;
            else if (char.IsSurrogate(name[i]))
            {
                Refuse("half of a surrogate pair in a name", start);
                return;
            }
        }

        _steps.Add(new PathStep(StepKind.Member, name));
    }

    // RFC 9535, 2.5.1.1: ALPHA, "_" and everything beyond ASCII.
    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= '\u0080';

    private void SkipBlanks()
    {
        while (Next is ' ' or '\t' or '\n' or '\r') _at++;
    }

    private void RefuseInName() => Refuse(
        Next == '(' ? "functions are not supported"
        : _steps.Count > 0 && _steps[^1].Kind == StepKind.Member ? $"a name cannot contain {Shown(Next)} after a dot; write it in brackets, as in $['odd name']"
        : $"expected '.', '[' or the end, found {Shown(Next)}");

    private static string Shown(char c) => c == ' ' ? "a space" : ShownText.Quote(c.ToString());

    private void Refuse(string message, int? at = null) => _fault ??= new PathFault((at ?? _at) + 1, message);
}
