using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Reads a query from left to right; every refusal is in the service's words.</summary>
internal sealed class WiqlParser(IReadOnlyList<WiqlToken> tokens, bool hasTime, DateTimeOffset now)
{
    private const int DeepestNesting = 100;

    private int _at;
    private int _depth;
    private int _firstId;
    private int _lastId = int.MaxValue;

    private WiqlToken Current => _at < tokens.Count ? tokens[_at] : new('\0', "");

    public WiqlQuery Query()
    {
        Expect("SELECT");
        List<string> columns = [];
        do
            columns.Add(Field());
        while (TakeSign(","));
        Expect("FROM");
        if (!Take("WorkItems"))
            throw new WiqlException($"TF51006: The query statement is missing a FROM clause. The error is caused by «{Current.Text}».");
        var where = Take("WHERE") ? Or(isTop: true) : _ => true;
        var isDescending = Order();
        if (Take("ASOF"))
            _at++;
        if (_at < tokens.Count)
            throw Unexpected();
        return new WiqlQuery(where, _firstId, _lastId, isDescending, columns);
    }

    private bool Order()
    {
        var isDescending = false;
        if (!Take("ORDER"))
            return isDescending;
        Expect("BY");
        var number = 0;
        do
        {
            var field = Field();
            var descending = Take("DESC");
            if (!descending)
                Take("ASC");
            if (number++ == 0)
                isDescending = descending && field == "System.Id";
        }
        while (TakeSign(","));
        return isDescending;
    }

    /// <param name="isTop">Whether every condition here must hold, so that it bounds the ids.</param>
    private Func<WiqlItem, bool> Or(bool isTop)
    {
        var (start, bounds) = (_at, (_firstId, _lastId));
        var first = And(isTop);
        if (isTop && Current.Is("OR"))
        {
            // An alternative bounds nothing: the same is read once more.
            (_firstId, _lastId) = bounds;
            _at = start;
            first = And(isTop: false);
        }

        while (Take("OR"))
        {
            var (left, right) = (first, And(isTop: false));
            first = item => left(item) || right(item);
        }

        return first;
    }

    private Func<WiqlItem, bool> And(bool isTop)
    {
        var first = Not(isTop);
        while (Take("AND"))
        {
            var (left, right) = (first, Not(isTop));
            first = item => left(item) && right(item);
        }

        return first;
    }

    private Func<WiqlItem, bool> Not(bool isTop)
    {
        if (Take("NOT"))
        {
            if (++_depth > DeepestNesting)
                throw new WiqlException("TF51006: The query statement is nested too deeply.");
            var negated = Not(isTop: false);
            _depth--;
            return item => !negated(item);
        }

        if (!TakeSign("("))
            return Condition(isTop);
        if (++_depth > DeepestNesting)
            throw new WiqlException("TF51006: The query statement is nested too deeply.");
        var inner = Or(isTop);
        if (!TakeSign(")"))
            throw Unexpected();
        _depth--;
        return inner;
    }

    private Func<WiqlItem, bool> Condition(bool isTop)
    {
        var field = Field();
        var isNot = Take("NOT");
        var sign = Current.Text.ToUpperInvariant();
        _at++;
        if (sign == "IN")
            return In(field, isNot);
        if (isNot && sign is not ("UNDER" or "CONTAINS"))
            throw Unexpected();
        var value = Value(field);
        if (field == "System.Id" && isTop)
            Bound(sign, value);
        Func<WiqlItem, bool> holds = sign switch
        {
            "=" => item => Compare(item, field, value) == 0,
            "<>" => item => Compare(item, field, value) != 0,
            ">" => item => Compare(item, field, value) > 0,
            "<" => item => Compare(item, field, value) < 0,
            ">=" => item => Compare(item, field, value) >= 0,
            "<=" => item => Compare(item, field, value) <= 0,
            "UNDER" => item => IsUnder(Text(item, field), value),
            "CONTAINS" => item => Text(item, field).Contains(value, StringComparison.OrdinalIgnoreCase),
            _ => throw new WiqlException($"TF51006: The query statement contains an operator that is not known. The error is caused by «{sign}»."),
        };
        return isNot ? item => !holds(item) : holds;
    }

    private Func<WiqlItem, bool> In(string field, bool isNot)
    {
        if (!TakeSign("("))
            throw Unexpected();
        List<string> values = [];
        do
            values.Add(Value(field));
        while (TakeSign(","));
        if (!TakeSign(")"))
            throw Unexpected();
        return item => values.Exists(value => Compare(item, field, value) == 0) != isNot;
    }

    private void Bound(string sign, string value)
    {
        if (!int.TryParse(value, out var id))
            return;
        if (sign is ">" or ">=" or "=")
            _firstId = Math.Max(_firstId, sign == ">" ? id + 1 : id);
        if (sign is "<" or "<=" or "=")
            _lastId = Math.Min(_lastId, sign == "<" ? id - 1 : id);
    }

    private string Value(string field)
    {
        var token = Current;
        _at++;
        if (token.Kind is '0' or '[')
            return token.Text;
        if (token.Kind == 'a')
        {
            return token.Text.ToUpperInvariant() switch
            {
                "@PROJECT" => ProjectModel.Project,
                "@ME" => People.All[0].DisplayName,
                "@TODAY" => Today(),
                _ => throw Unexpected(),
            };
        }

        if (token.Kind != '\'')
            throw new WiqlException($"TF51004: The query statement is missing a value. The error is caused by «{token.Text}».");
        if (ProjectModel.FieldType(field) == "dateTime" && token.Text.Length > 0)
        {
            if (!DateTimeOffset.TryParse(token.Text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var date))
                throw new WiqlException($"TF51577: The date is not valid. The error is caused by «{token.Text}».");
            if (!hasTime && date.TimeOfDay != TimeSpan.Zero)
            {
                throw new WiqlException("You cannot supply a time with the date when running a query using date precision. "
                    + $"The error is caused by «[{field}] '{token.Text}'».");
            }
        }

        return token.Text;
    }

    private string Today()
    {
        var days = 0;
        if (TakeSign("-"))
            days = -int.Parse(tokens[_at++].Text);
        else if (Current is { Kind: '0', Text: ['-', ..] text })
            (days, _) = (int.Parse(text), _at++);
        return Json.Date(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(days));
    }

    private static string Text(WiqlItem item, string field) => field switch
    {
        "System.Id" => $"{item.Id}",
        _ => item.Item.Fields[field] switch
        {
            null => "",
            System.Text.Json.Nodes.JsonObject person => person["displayName"]!.GetValue<string>(),
            var value => value.ToString(),
        },
    };

    private int Compare(WiqlItem item, string field, string value)
    {
        if (field == "System.Id" && int.TryParse(value, out var id))
            return item.Id.CompareTo(id);
        var text = field == "System.Rev" ? $"{item.Item.Rev}" : Text(item, field);
        return ProjectModel.FieldType(field) switch
        {
            "dateTime" => Date(text).CompareTo(Date(value)),
            "integer" or "double" => Number(text).CompareTo(Number(value)),
            _ => string.Compare(text, value, StringComparison.OrdinalIgnoreCase),
        };
    }

    private DateTimeOffset Date(string text)
    {
        var date = text.Length == 0 ? DateTimeOffset.MinValue : DateTimeOffset.Parse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal);
        return hasTime || date == DateTimeOffset.MinValue ? date : new DateTimeOffset(date.UtcDateTime.Date, TimeSpan.Zero);
    }

    private static double Number(string text) => double.TryParse(text, out var number) ? number : double.NaN;

    private static bool IsUnder(string path, string root) => path.Equals(root, StringComparison.OrdinalIgnoreCase)
        || path.StartsWith(root + "\\", StringComparison.OrdinalIgnoreCase);

    private string Field()
    {
        var token = Current;
        _at++;
        if (token.Kind is not ('[' or 'a'))
            throw new WiqlException($"TF51004: The query statement is missing a field name. The error is caused by «{token.Text}».");
        return ProjectModel.FindField(token.Text)
            ?? throw new WiqlException($"TF51005: The query references a field that does not exist. The error is caused by «[{token.Text}]».");
    }

    private bool Take(string word)
    {
        if (!Current.Is(word))
            return false;
        _at++;
        return true;
    }

    private bool TakeSign(string sign)
    {
        if (!Current.IsSign(sign))
            return false;
        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Take(word))
            throw Unexpected();
    }

    private WiqlException Unexpected() =>
        new($"TF51006: The query statement is not valid. The error is caused by «{(Current.Text.Length == 0 ? "the end" : Current.Text)}».");
}
