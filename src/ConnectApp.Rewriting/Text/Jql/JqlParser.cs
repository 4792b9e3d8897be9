namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Reads a query and notes the values that may be references, in its order.</summary>
/// <remarks>
/// The grammar of Atlassian's own parser (JQLParser.g4 of @atlaskit/jql-parser, Apache-2.0). What operator takes what kind of value is left to Jira, which stores queries that it does not
/// run (<c>project in DEMO</c>): a query with a field, an operator and a value in each clause can be read. References do not depend on how clauses are grouped, so parentheses are
/// counted and nothing is nested here: a query of a million parentheses costs what a million letters cost.
/// </remarks>
internal ref partial struct JqlParser
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly JqlMeanings _meanings;
    private readonly List<JqlFound> _found;
    private JqlLexer _lexer;
    private JqlToken _token;

    public JqlParser(ReadOnlySpan<byte> text, JqlMeanings meanings, List<JqlFound> found)
    {
        _text = text;
        _meanings = meanings;
        _found = found;
        _lexer = new JqlLexer(text, meanings.IsCql);
        _token = _lexer.Next();
    }

    /// <summary>What was expected where reading stopped; null: all was read.</summary>
    public string? Expected { get; private set; }

    /// <summary>What stands there instead.</summary>
    public readonly JqlToken Stopped => _token;

    public bool Read()
    {
        if (_token.Kind is not (JqlTokenKind.Order or JqlTokenKind.End) && !ReadClauses()) return false;
        if (_token.Kind == JqlTokenKind.Order && !ReadOrder()) return false;
        return _token.Kind == JqlTokenKind.End || Fail("AND, OR, ORDER BY or the end");
    }

    private bool ReadClauses()
    {
        var open = 0;
        while (true)
        {
            while (_token.Kind is JqlTokenKind.Not or JqlTokenKind.LeftParenthesis)
            {
                if (_token.Kind == JqlTokenKind.LeftParenthesis) open++;
                Take();
            }

            if (!ReadClause()) return false;
            while (open > 0 && _token.Kind == JqlTokenKind.RightParenthesis)
            {
                open--;
                Take();
            }

            if (_token.Kind is not (JqlTokenKind.And or JqlTokenKind.Or)) return open == 0 || Fail("AND, OR or ')'");
            Take();
        }
    }

    private bool ReadClause()
    {
        if (!ReadField(out var meaning)) return false;
        switch (_token.Kind)
        {
            case JqlTokenKind.Operator:
                Take();
                return ReadOperand(meaning);

            case JqlTokenKind.Contains:
                Take();
                return ReadOperand(JqlMeaning.None);

            case JqlTokenKind.In:
                Take();
                return ReadOperand(meaning);

            case JqlTokenKind.Not:
                Take();
                return Accept(JqlTokenKind.In) ? ReadOperand(meaning) : Fail("IN");

            case JqlTokenKind.Is:
                Take();
                Accept(JqlTokenKind.Not);
                return ReadOperand(meaning);

            case JqlTokenKind.Was:
                Take();
                Accept(JqlTokenKind.Not);
                Accept(JqlTokenKind.In);
                return ReadOperand(meaning) && ReadPredicates(meaning);

            case JqlTokenKind.Changed:
                Take();
                return ReadPredicates(meaning);

            default:
                return Fail("an operator");
        }
    }

    private bool ReadField(out JqlMeaning meaning)
    {
        meaning = JqlMeaning.None;
        if (Accept(JqlTokenKind.CustomField))
        {
            if (!Accept(JqlTokenKind.LeftBracket)) return Fail("'['");
            if (_token.Kind != JqlTokenKind.Word || !IsNumber(_token)) return Fail("the number of a custom field");
            Found(_meanings.CustomField, _token);
            Take();
            if (!Accept(JqlTokenKind.RightBracket)) return Fail("']'");
        }
        else if (_token.Kind is JqlTokenKind.Word or JqlTokenKind.Quoted)
        {
            meaning = MeaningOfField(_token);
            Take();
        }
        else
        {
            return Fail("the name of a field");
        }

        while (Accept(JqlTokenKind.LeftBracket))
        {
            // An entity property, issue.property[key].path: its values are the app's own.
            meaning = JqlMeaning.None;
            if (!TakeText()) return Fail("the key of a property");
            if (!Accept(JqlTokenKind.RightBracket)) return Fail("']'");
            while (TakeText())
            {
            }
        }

        return true;
    }

    private bool ReadPredicates(JqlMeaning meaning)
    {
        while (true)
        {
            switch (_token.Kind)
            {
                case JqlTokenKind.By:
                    Take();
                    if (!ReadOperand(_meanings.User)) return false;
                    break;

                case JqlTokenKind.From or JqlTokenKind.To:
                    Take();
                    if (!ReadOperand(meaning)) return false;
                    break;

                case JqlTokenKind.After or JqlTokenKind.Before or JqlTokenKind.During or JqlTokenKind.On:
                    Take();
                    if (!ReadOperand(JqlMeaning.None)) return false;
                    break;

                default:
                    return true;
            }
        }
    }

    private bool ReadOrder()
    {
        Take();
        if (!Accept(JqlTokenKind.By)) return Fail("BY");
        do
        {
            if (!ReadField(out _)) return false;
            if (!Accept(JqlTokenKind.Ascending)) Accept(JqlTokenKind.Descending);
        }
        while (Accept(JqlTokenKind.Comma));
        return true;
    }

    private readonly bool IsNumber(JqlToken token) => !_text[token.Start..token.End].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private readonly void Found(JqlMeaning meaning, JqlToken token) => _found.Add(new JqlFound(token.Start, token.End, meaning.Number, token.Kind == JqlTokenKind.Quoted));

    private bool TakeText()
    {
        if (_token.Kind is not (JqlTokenKind.Word or JqlTokenKind.Quoted)) return false;
        Take();
        return true;
    }

    private bool Accept(JqlTokenKind kind)
    {
        if (_token.Kind != kind) return false;
        Take();
        return true;
    }

    private void Take() => _token = _lexer.Next();

    private bool Fail(string expected)
    {
        Expected = expected;
        return false;
    }
}
