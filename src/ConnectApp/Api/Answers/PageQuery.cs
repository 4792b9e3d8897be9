using System.Globalization;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Api.Answers;

/// <summary>Reads a query's parameters and gathers what is wrong with them; no fault repeats a value of the request.</summary>
internal sealed class PageQuery(IQueryCollection query)
{
    private readonly List<string> _faults = [];

    /// <summary>Null: nothing is wrong.</summary>
    public IResult? Refusal => _faults.Count == 0 ? null : ApiErrors.Validation(_faults);

    public void Fault(string sentence) => _faults.Add(sentence);

    public string? Text(string name)
    {
        if (query[name] is not { Count: > 0 } values) return null;
        if (values is [{ } one]) return one;
        _faults.Add($"{name} must be given once");
        return null;
    }

    public int Limit(int usual, int largest)
    {
        if (Text("limit") is not { } text) return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= largest) return limit;
        _faults.Add(string.Create(CultureInfo.InvariantCulture, $"limit must be a number from 1 to {largest}"));
        return usual;
    }

    /// <returns>What the cursor was made of; null: none was given, or a wrong one.</returns>
    public string[]? After(string list, int parts)
    {
        if (Text("after") is not { } text) return null;
        var cursor = Cursor.Parse(text, list, parts);
        if (cursor is null) _faults.Add("after must be the next of an earlier answer of this list");
        return cursor;
    }

    /// <summary>Of a list whose cursor is a number.</summary>
    /// <returns>0: from the start.</returns>
    public long AfterNumber(string list)
    {
        if (After(list, 1) is not [var text]) return 0;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        _faults.Add("after must be the next of an earlier answer of this list");
        return 0;
    }
}
