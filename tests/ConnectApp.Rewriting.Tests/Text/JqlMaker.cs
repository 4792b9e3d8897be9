using System.Text;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Makes queries, and breaks them.</summary>
internal static class JqlMaker
{
    private static readonly string[] Pieces =
        ["(", ")", ",", "[", "]", "\"", "'", "\\", "\\u00", "\\ud83d", " and ", " or ", " not ", " in ", " was ", " changed ", " by ", "=", "!=", "~", "!", "&", "|", "cf[", "null", "order by ", "\0", "\n", "\u00fc", "\u00a0", "10010", "DEMO-1", "-7d"];

    /// <summary>A mapping that is one-to-one and keeps the form of ids.</summary>
    public static string There(ReferenceKind kind, string id) => char.IsAsciiDigit(id[0]) && kind.Name != "userName" ? "9" + id : kind.Name is "projectKey" or "issueKey" ? "ZQ" + id : "zq" + id;

    /// <summary>Another id that is still one of its kind: what is no key would be read as a query where either may stand.</summary>
    public static string Other(ReferenceKind kind, string id) => (kind.Name is "projectKey" or "issueKey" ? "Q" : "7") + id;

    public static string? Back(ReferenceKind kind, string id) => id.StartsWith('9') ? id[1..] : id.StartsWith("ZQ", StringComparison.OrdinalIgnoreCase) ? id[2..] : null;

    public static string Query(Random random) => (random.Next(8) == 0 ? " " : "") + Clauses(random, 0) + (random.Next(3) == 0 ? " ORDER BY " + Pick(random, "key", "cf[10020] DESC", "\"Epic Link\" asc, project") : "");

    public static byte[] Break(Random random, byte[] text)
    {
        var bytes = text.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
                case 1: bytes.Insert(at, (byte)random.Next(256)); break;
                case 2 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(6), bytes.Count - at)); break;
                default:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(30), bytes.Count - from)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Clauses(Random random, int depth)
    {
        var text = new StringBuilder(Clause(random, depth));
        for (var i = random.Next(3); i > 0; i--) text.Append(Pick(random, " AND ", " or ", "&&", " | ", "\r\nand\t")).Append(Clause(random, depth));
        return text.ToString();
    }

    private static string Clause(Random random, int depth)
    {
        switch (random.Next(12))
        {
            case 0 when depth < 4: return "(" + Clauses(random, depth + 1) + ")";
            case 1: return Pick(random, "not ", "NOT", "! ").TrimEnd() + " " + Clause(random, depth + 1);
            case 2 when depth < 2: return "issueFunction in " + Pick(random, "subtasksOf", "epicsOf") + "(" + Quote(random, Clauses(random, depth + 1)) + ")";
            case 3: return $"cf[{10000 + random.Next(50)}] " + Pick(random, "= High", "is not EMPTY", "in (1, \"2\")", "~ 'DEMO'");
            case 4: return "summary ~ " + Quote(random, Pick(random, "project = DEMO", "ö\"'\\ \t", "10010"));
            case 5: return "status changed FROM " + random.Next(20) + " to (Done, 10001) BY " + User(random) + " AFTER -7d";
            case 6: return "issue in linkedIssues(" + Key(random) + "-" + random.Next(1, 999) + ", \"blocks\")";
        }

        var field = random.Next(4);
        string Value() => field switch
        {
            0 => Pick(random, Key(random), "10010", "\"" + Key(random) + "\"", "'My project'"),
            1 => Pick(random, Key(random) + "-" + random.Next(1, 9999), "'" + Key(random) + "-7'", "10020"),
            2 => User(random),
            _ => Pick(random, "10010", "\"10010\"", "name", "\"a name\""),
        };
        var name = field switch
        {
            0 => Pick(random, "project", "PROJECT", "\"project\""),
            1 => Pick(random, "key", "issue", "parent", "\"Epic Link\""),
            2 => Pick(random, "assignee", "Reporter", "watcher"),
            _ => Pick(random, "fixVersion", "filter", "sprint", "labels", "type"),
        };
        return name + (random.Next(3) switch
        {
            0 => Pick(random, " = ", "!=", " was ", " was not ") + Value(),
            1 => Pick(random, " in (", " NOT IN(") + string.Join(Pick(random, ",", ", "), Enumerable.Range(0, random.Next(1, 5)).Select(_ => Value())) + ")",
            _ => " in (EMPTY, " + Value() + ", currentUser())",
        });
    }

    private static string Key(Random random) => Pick(random, "DEMO", "TEST_2", "A1", "PROJ");

    private static string User(Random random) => Pick(random, "ada", "\"ada lovelace\"", "'o\\'neil'", "\"jörg\"", "\"x@example.com\"", "alan-2");

    private static string Quote(Random random, string text)
    {
        var quote = random.Next(2) == 0 ? '"' : '\'';
        return quote + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace($"{quote}", $"\\{quote}", StringComparison.Ordinal) + quote;
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
