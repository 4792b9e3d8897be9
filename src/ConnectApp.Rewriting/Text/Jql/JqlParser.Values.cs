using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Values, lists and functions, and what they mean.</summary>
internal ref partial struct JqlParser
{
    private bool ReadOperand(JqlMeaning meaning)
    {
        var open = 0;
        while (true)
        {
            if (Accept(JqlTokenKind.LeftParenthesis))
            {
                open++;
                continue;
            }

            if (!ReadValue(meaning)) return false;
            while (open > 0 && Accept(JqlTokenKind.RightParenthesis)) open--;
            if (open == 0) return true;
            if (!Accept(JqlTokenKind.Comma)) return Fail("',' or ')'");
        }
    }

    private bool ReadValue(JqlMeaning meaning)
    {
        if (Accept(JqlTokenKind.Empty)) return true;
        var value = _token;
        if (!TakeText()) return Fail("a value, a function, EMPTY or '('");
        if (_token.Kind == JqlTokenKind.LeftParenthesis) return ReadArguments(value, MeaningOfFunction(value));
        if (meaning.Value != JqlValue.None) Found(meaning, value);
        return true;
    }

    private bool ReadArguments(JqlToken function, JqlMeaning meaning)
    {
        Take();
        var (isKnown, seemsToRefer, at) = (meaning.Value != JqlValue.None || _meanings.IsCql, false, _found.Count);
        if (Accept(JqlTokenKind.RightParenthesis)) return true;
        for (var first = true; ; first = false)
        {
            var argument = _token;
            if (!TakeText()) return Fail("an argument of the function or ')'");
            if (meaning.Value != JqlValue.None && (first || !meaning.FirstOnly)) Found(meaning, argument);
            seemsToRefer |= !isKnown && IdLike.IsIdOrKey(JqlSpelling.RawOf(_text, argument));
            if (Accept(JqlTokenKind.RightParenthesis))
            {
                if (seemsToRefer) _found.Insert(at, new JqlFound(function.Start, function.End, _meanings.UnknownFunction.Number, function.Kind == JqlTokenKind.Quoted));
                return true;
            }

            if (!Accept(JqlTokenKind.Comma)) return Fail("',' or ')'");
        }
    }

    private readonly JqlMeaning MeaningOfField(JqlToken token)
    {
        Span<byte> room = stackalloc byte[JqlSpelling.LongestName];
        var name = JqlSpelling.NameOf(_text, token, room);
        if (name.Length > 4 && name[2] == '[' && token.Kind == JqlTokenKind.Quoted && token.End - token.Start == name.Length + 2 && IsCustomField(name))
        {
            Found(_meanings.CustomField, new JqlToken(JqlTokenKind.Word, token.Start + 4, token.End - 2));
            return JqlMeaning.None;
        }

        return _meanings.OfField(name);
    }

    private readonly JqlMeaning MeaningOfFunction(JqlToken token)
    {
        Span<byte> room = stackalloc byte[JqlSpelling.LongestName];
        return _meanings.OfFunction(JqlSpelling.NameOf(_text, token, room));
    }

    /// <summary><c>"cf[10010]"</c>: quotes make no other field of it.</summary>
    private static bool IsCustomField(ReadOnlySpan<byte> name) =>
        (name[0] | 0x20) == 'c' && (name[1] | 0x20) == 'f' && name[^1] == ']' && !name[3..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
