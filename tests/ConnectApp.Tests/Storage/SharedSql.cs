using System.Text.RegularExpressions;

namespace ConnectApp.Tests.Storage;

/// <summary>Looks in source text for SQL that SQLite and PostgreSQL do not share.</summary>
internal static partial class SharedSql
{
    private const int Patience = 10_000;

    // Raw strings first: they may hold quotation marks.
    [GeneratedRegex("""(?<open>\$*"{3,})(?<raw>.*?)"{3,}|(?<!')"(?<plain>(?:[^"\\\n]|\\.)*)" """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace, Patience)]
    private static partial Regex Literals();

    [GeneratedRegex(@"^\s*///?[^\n]*$", RegexOptions.Multiline, Patience)]
    private static partial Regex Comments();

    [GeneratedRegex("--[^\n]*", RegexOptions.None, Patience)]
    private static partial Regex CommentsOfScripts();

    [GeneratedRegex(@"\s+", RegexOptions.None, Patience)]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"\bIFNULL\s*\(|(?<![\w.])char\s*\(|\binstr\s*\(|\browid\b|\bINDEXED\s+BY\b|\bON\s+CONFLICT\s+DO\b|\bINSERT\s+OR\b|\bREPLACE\s+INTO\b|\bPRAGMA\b|\bsqlite_\w+|"
        + @"\brandomblob\b|\bzeroblob\b|\bprintf\s*\(|\bstrftime\b|\bGLOB\b|\bWITHOUT\s+ROWID\b|\bSTRICT\b|\bAUTOINCREMENT\b", RegexOptions.IgnoreCase, Patience)]
    private static partial Regex ForeignWords();

    /// <summary>With a comma at its own level the function compares values of one row, and PostgreSQL calls it GREATEST or LEAST.</summary>
    [GeneratedRegex(@"\b(?:MAX|MIN)\s*\((?:[^(),]|\((?:[^()]|\([^()]*\))*\))*,", RegexOptions.IgnoreCase, Patience)]
    private static partial Regex ScalarMaximum();

    [GeneratedRegex(@"^\s*(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH)\s", RegexOptions.IgnoreCase, Patience)]
    private static partial Regex Statement();

    /// <summary>Keys of a tenant's rows that are numbered by the engine, in each tenant from 1 where a tenant has a database of its own.</summary>
    [GeneratedRegex(@"\b(?:file_id|problem_id)\b", RegexOptions.None, Patience)]
    private static partial Regex NumberedKeys();

    [GeneratedRegex(@"const string (?<name>\w+)\s*=\s*(?<value>""{3}.*?""{3}|""[^""\n]*"")", RegexOptions.Singleline, Patience)]
    private static partial Regex Constants();

    /// <returns>What is found, one line each.</returns>
    public static IReadOnlyList<string> FindFaults(string source) =>
    [
        .. Strings(source).SelectMany(s => ForeignWords().Matches(s).Concat(ScalarMaximum().Matches(s)).Select(m => $"'{m.Value}' in: {OneLine(s)}")),
        .. Statements(source).Where(s => NumberedKeys().IsMatch(s) && !s.Contains("tenant_id", StringComparison.Ordinal))
            .Select(s => $"no tenant in: {OneLine(s)}"),
    ];

    /// <summary>Text of a script without its comments.</summary>
    public static IReadOnlyList<string> FindFaultsOfScript(string script)
    {
        var sql = CommentsOfScripts().Replace(script, "");
        return [.. ForeignWords().Matches(sql).Concat(ScalarMaximum().Matches(sql)).Select(m => $"'{m.Value}'")];
    }

    /// <summary>Statements, with the constants of the same file put in for <c>{Name}</c>.</summary>
    public static IEnumerable<string> Statements(string source)
    {
        var constants = Constants().Matches(source).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value.Trim('"'), StringComparer.Ordinal);
        return Strings(source).Where(s => Statement().IsMatch(s)).Select(s => constants.Aggregate(s, (text, c) => text.Replace($"{{{c.Key}}}", c.Value, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Strings(string source) =>
        Literals().Matches(Comments().Replace(source, "")).Select(m => m.Groups["raw"].Success ? m.Groups["raw"].Value : m.Groups["plain"].Value);

    private static string OneLine(string sql) => Spaces().Replace(sql.Trim(), " ");
}
