using System.Globalization;
using System.Text.RegularExpressions;

namespace ConnectApp.Emulator.Jira;

/// <summary>JQL as far as a migration needs it: conditions with AND, lists, and an order by key, id, created or updated.</summary>
internal sealed partial class Jql
{
    private readonly List<Func<JiraIssue, bool>> _conditions = [];
    private readonly List<string> _tokens;
    private readonly JiraSite _site;
    private int _at;

    private Jql(string query, JiraSite site)
    {
        _site = site;
        _tokens = [.. Token().Matches(query).Select(m => m.Value)];
    }

    public bool IsDescending { get; private set; }

    /// <exception cref="JqlException">Jira refuses the query.</exception>
    public static Jql Parse(string query, JiraSite site)
    {
        var jql = new Jql(query, site);
        while (jql._at < jql._tokens.Count && !jql.IsNext("ORDER"))
        {
            jql.ReadCondition();
            if (!jql.Take("AND"))
                break;
        }

        jql.ReadOrder();
        if (jql._at < jql._tokens.Count)
            throw new JqlException($"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{jql._tokens[jql._at]}'.");
        if (jql._conditions.Count == 0)
            throw new JqlException("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.");
        return jql;
    }

    public bool Holds(JiraIssue issue) => _conditions.TrueForAll(holds => holds(issue));

    private void ReadCondition()
    {
        var field = Next().Trim('"').ToLowerInvariant();
        var isNot = Take("NOT");
        var sign = Next().ToLowerInvariant();
        if (sign == "is")
        {
            isNot = Take("NOT");
            Next();
            _conditions.Add(issue => Values(issue, field).Any(v => v.Length > 0) == isNot);
            return;
        }

        var values = sign == "in" ? ReadList() : [Unquoted(Next())];
        if (sign is "in" or "=" or "!=")
        {
            var isNegative = isNot || sign == "!=";
            _conditions.Add(issue => Values(issue, field).Any(v => values.Exists(w => v.Equals(w, StringComparison.OrdinalIgnoreCase))) != isNegative);
        }
        else if (sign == "~")
        {
            _conditions.Add(issue => Values(issue, field).Any(v => v.Contains(values[0].Trim('"', '\\'), StringComparison.OrdinalIgnoreCase)));
        }
        else
        {
            _conditions.Add(issue => Compare(issue, field, sign, values[0]));
        }
    }

    private List<string> ReadList()
    {
        List<string> values = [];
        if (Next() != "(")
            throw new JqlException("Error in the JQL Query: Expecting '(' before a list of values.");
        do
            values.Add(Unquoted(Next()));
        while (Take(","));
        return Next() == ")" ? values : throw new JqlException("Error in the JQL Query: Expecting ')' behind a list of values.");
    }

    private void ReadOrder()
    {
        if (!Take("ORDER"))
            return;
        if (!Take("BY"))
            throw new JqlException("Error in the JQL Query: Expecting 'BY' after 'ORDER'.");
        Next();
        IsDescending = Take("DESC");
        if (!IsDescending)
            Take("ASC");
    }

    private IEnumerable<string> Values(JiraIssue issue, string field) => field switch
    {
        "project" => [JiraModel.ProjectKey, JiraModel.ProjectId, "Emulated"],
        "key" or "issuekey" or "issue" or "id" => [issue.Key, $"{issue.Id}"],
        "issuetype" or "type" => [issue.Type.Name, issue.Type.Id],
        "status" => [issue.Status.Name, issue.Status.Id],
        "statuscategory" => [issue.Status.Category],
        "labels" => issue.Fields()["labels"] is System.Text.Json.Nodes.JsonArray labels ? labels.Select(l => l!.GetValue<string>()) : [],
        "summary" or "text" => [JiraModel.Text(issue.Fields()["summary"]) ?? ""],
        "parent" => issue.Parent is { } parent ? [_site.Find(parent)!.Key, $"{parent}"] : [],
        "assignee" => [JiraModel.Text(issue.Fields()["assignee"]?["accountId"]) ?? ""],
        _ => throw new JqlException($"Field '{field}' does not exist or you do not have permission to view it."),
    };

    private static bool Compare(JiraIssue issue, string field, string sign, string value)
    {
        var order = field switch
        {
            "created" => issue.Created.CompareTo(Date(value)),
            "updated" => issue.Updated.CompareTo(Date(value)),
            "id" or "key" or "issuekey" or "issue" => issue.Number.CompareTo(Number(value)),
            _ => throw new JqlException($"The operator '{sign}' is not supported by the '{field}' field."),
        };
        return sign switch { ">" => order > 0, ">=" => order >= 0, "<" => order < 0, "<=" => order <= 0, _ => throw new JqlException($"Error in the JQL Query: '{sign}' is no operator.") };
    }

    private static DateTimeOffset Date(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
            : throw new JqlException($"Date value '{text}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd'.");

    private static int Number(string text) => int.TryParse(text.AsSpan(text.LastIndexOf('-') + 1), out var number) ? number
        : throw new JqlException($"The issue key '{text}' is invalid.");

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw new JqlException("Error in the JQL Query: unexpected end.");

    private bool IsNext(string word) => _at < _tokens.Count && _tokens[_at].Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool Take(string word)
    {
        if (!IsNext(word))
            return false;
        _at++;
        return true;
    }

    private static string Unquoted(string token) => token is ['"', .., '"'] or ['\'', .., '\''] ? token[1..^1] : token;

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[<>!]=|[=<>~(),]|[^\s=<>~(),!"']+
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
