using System.Text;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Planning.Predictions;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

/// <summary>
/// The tables of docs/work-items.md are made from the code. <c>UPDATE_DOCS=1 dotnet test tests/ConnectApp.WorkItems.Tests --filter WorkItemsPageTests</c>
/// writes them anew.
/// </summary>
public sealed class WorkItemsPageTests
{
    private static readonly Dictionary<string, Func<string>> s_tables = new()
    {
        ["types"] = () => Table(["Azure DevOps", "Jira"], TypeMapping.Defaults.Select(d => new[] { d.Key, d.Value })),
        ["states"] = () => Table(["state", "status"], StatusMapping.Defaults.Select(d => new[] { d.Key, d.Value })),
        ["categories"] = () => Table(
            ["category of the state", "category of the status"], StatusMapping.Categories.Select(c => new[] { c.Key, string.Join(", else ", c.Value) })),
        ["fields"] = () => Table(["field", "Jira", "how"], FieldTarget.Defaults.Select(f => new[] { $"`{f.ReferenceName}`", f.Target, f.Rule })),
        ["derived"] = () => string.Join(", ", FieldTarget.Derived.Select(d => $"`{d}`")) + "\n",
        ["links"] = () => Table(
            ["link", "Jira", "reads"],
            LinkMapping.Defaults.Select(l => new[] { $"`{l.Rel}`", l.LinkType, l.IsReversed ? $"target {l.Words} item" : $"item {l.Words} target" })),
        ["predictions"] = () => Table(
            ["name", "failure", "what happens", "code"],
            PredictedFailures.All.Select(p => new[] { $"`{p.Id}`", p.What, Words(p.Outcome), p.Code is null ? "" : $"`{p.Code}`" })),
    };

    [Fact]
    public void Page_Tables_AreThoseOfTheCode()
    {
        var path = Path.Combine(Root(), "docs", "work-items.md");
        var page = File.ReadAllText(path);

        var expected = s_tables.Aggregate(page, (text, table) => Replace(text, table.Key, table.Value()));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(path, expected);

        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Page_Codes_AreAllExplained()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "work-items.md"));

        var codes = typeof(Model.ProblemCodes).GetFields().Select(f => (string)f.GetValue(null)!);

        Assert.All(codes, c => Assert.Contains($"| `{c}` |", page, StringComparison.Ordinal));
    }

    private static string Words(PredictedOutcome outcome) => outcome switch
    {
        PredictedOutcome.RunEnds => "the run ends before it writes",
        PredictedOutcome.ItemFails => "items fail",
        PredictedOutcome.PartFails => "a part fails, the item is migrated",
        PredictedOutcome.Skipped => "left out or changed by rule",
        _ => "warning",
    };

    private static string Replace(string page, string name, string table)
    {
        var begin = $"<!-- generated: {name} -->\n";
        var start = page.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"The page has no table {name}.");
        start += begin.Length;
        var end = page.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        return page[..start] + table + page[end..];
    }

    private static string Table(string[] head, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder().Append("| ").AppendJoin(" | ", head).Append(" |\n|").Append(string.Concat(head.Select(_ => " --- |"))).Append('\n');
        foreach (var row in rows) table.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return table.ToString();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConnectApp.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
