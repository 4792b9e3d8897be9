using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>
/// Elements whose attributes and texts are both references, and rows whose column names repeat, against twins that know each value from having made it; what comes out is read by XmlReader and a few
/// lines of CSV. <c>CONNECTAPP_FUZZ_SECONDS=300</c> runs each as long, see <see cref="Fuzz"/>.
/// </summary>
public sealed class CellFuzzTests
{
    private static readonly MissingPolicy[] Policies = [MissingPolicy.Keep, MissingPolicy.Null, MissingPolicy.Skip];
    private static readonly string[] Users = ["ada", "björn", "user 3", "x&y", "nobody", "no<one"];
    private static readonly string[] Issues = ["10001", "10002", "10003.0", "99999", "-1", "0", ""];

    private static readonly ReferenceKind Issue = ReferenceKinds.Of(Product.Jira)["issueId"];

    // CA5394: the seed makes a failing case come again.
#pragma warning disable CA5394
    [Fact]
    public void Fuzz_XmlAttributesTextsAndStars_EqualTheTwin() => Fuzz.Run(2000, random =>
    {
        var (owner, author, comment, id, text, watcher) = (Policy(random), Policy(random), Policy(random), Policy(random), Policy(random), Policy(random));
        var engine = Rewrites.Rewriter(Mappings(),
            Rewrites.Field("$['@owner']", Rewrites.User, owner), Rewrites.Field("$.comment[*]['@author']", Rewrites.User, author), Rewrites.Field("$.comment[*]", Issue, comment),
            Rewrites.Field("$.issue['@id']", Issue, id), Rewrites.Field("$.issue", Rewrites.User, text), Rewrites.Field("$.watcher[*]", Rewrites.User, watcher));
        var twin = new Twin();
        var children = new List<string> { "<id>7</id>" };
        var expected = new List<(string Name, string? Attribute, string Text)> { ("id", null, "7") };
        for (var i = random.Next(4); i > 0; i--) Add("comment", "author", twin.User(Pick(random, Users), author), twin.Issue(Pick(random, Issues), comment));
        if (random.Next(2) == 0) Add("issue", "id", twin.Issue(Pick(random, Issues), id), twin.User(Pick(random, Users), text));
        for (var i = random.Next(4); i > 0; i--) Add("watcher", "role", ("10001", "10001"), twin.User(Pick(random, Users), watcher));
        var own = twin.User(Pick(random, Users), owner);
        var record = $"<r owner{White(random)}={White(random)}{Attribute(random, own.Before)}>{string.Concat(children.Select(c => White(random) + c))}</r>";

        var actual = Rewrites.Run(engine, record, Rewrites.Xml);

        Assert.True((twin.IsSkipped ? RewriteOutcome.Skipped : RewriteOutcome.Loaded) == actual.Outcome, $"{record}: {actual.Outcome}");
        Assert.True(twin.Missing == actual.Problems.Count(p => p.Code == ProblemCode.MissingMapping), $"{record}: {string.Join(' ', actual.Problems.Select(p => p.Path))}");
        if (twin.IsSkipped) return;
        var read = XElement.Parse(actual.Text);
        Assert.Equal(own.After, read.Attribute("owner")!.Value);
        Assert.True(expected.SequenceEqual(read.Elements().Select(e => (e.Name.LocalName, e.Attributes().FirstOrDefault()?.Value, e.Value))), $"{record}\n{actual.Text}");
        if (!twin.IsChanged) Assert.Equal(record, actual.Text);

        void Add(string name, string attribute, (string Before, string After) ofAttribute, (string Before, string After) ofText)
        {
            children.Add($"<{name}{White(random)} {attribute}{White(random)}={Attribute(random, ofAttribute.Before)}{White(random)}>{Characters(random, ofText.Before)}</{name}>");
            expected.Add((name, ofAttribute.After, ofText.After));
        }
    });

    [Fact]
    public void Fuzz_CsvRepeatedColumns_EqualTheTwin() => Fuzz.Run(2000, random =>
    {
        var (watchers, issues) = (Policy(random), Policy(random));
        string[] columns = ["Watchers", "id", " Watchers ", "Issue", "Watchers", "other"];
        var onlySecond = random.Next(3) == 0;
        var engine = Rewrites.Rewriter(Mappings(), Rewrites.Field(onlySecond ? "$['Watchers#2']" : "$.Watchers", Rewrites.User, watchers), Rewrites.Field("$.Issue", Issue, issues));
        var twin = new Twin();
        var cells = columns.Select((column, place) => column.Trim() switch
        {
            "id" => ("7", "7"),
            "Issue" => twin.Issue(Pick(random, Issues), issues),
            "Watchers" when !onlySecond || place == 2 => twin.User(random.Next(4) == 0 ? "" : Pick(random, Users), watchers),
            _ => Same(Pick(random, ["ada", "10001", "a;b", "say \"x\""])),
        }).ToList();
        var record = string.Join(';', cells.Select(c => Cell(random, c.Item1)));

        var actual = Rewrites.Run(engine, record, new CsvShape((byte)';', [.. columns.Select(c => c.Trim())]));

        Assert.True((twin.IsSkipped ? RewriteOutcome.Skipped : RewriteOutcome.Loaded) == actual.Outcome, $"{record}: {actual.Outcome}");
        Assert.True(twin.Missing == actual.Problems.Count(p => p.Code == ProblemCode.MissingMapping), $"{record}: {string.Join(' ', actual.Problems.Select(p => p.Path))}");
        if (twin.IsSkipped) return;
        Assert.True(cells.Select(c => c.Item2).SequenceEqual(Cells(actual.Text)), $"{record}\n{actual.Text}\nexpected {string.Join(';', cells.Select(c => c.Item2))}, only the second: {onlySecond}");
        if (!twin.IsChanged) Assert.Equal(record, actual.Text);
    });

    private static MissingPolicy Policy(Random random) => Policies[random.Next(4) == 0 ? 2 : random.Next(2)];

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    private static (string, string) Same(string text) => (text, text);

    private static string White(Random random) => random.Next(5) switch { 0 => " ", 1 => "\n", _ => "" };

    private static string Attribute(Random random, string text)
    {
        var quote = random.Next(2) == 0 ? '"' : '\'';
        return $"{quote}{Spelled(random, text)}{quote}";
    }

    private static string Characters(Random random, string text) => random.Next(4) switch
    {
        0 => $"<![CDATA[{text}]]>",
        1 when text.Length > 1 => $"{Spelled(random, text[..1])}<![CDATA[{text[1..]}]]>",
        2 => $"<!-- c -->{Spelled(random, text)}",
        _ => Spelled(random, text),
    };

    private static string Spelled(Random random, string text)
    {
        var spelled = new StringBuilder();
        foreach (var c in text)
        {
            if (random.Next(6) == 0) spelled.Append(random.Next(2) == 0 ? string.Create(CultureInfo.InvariantCulture, $"&#{(int)c};") : string.Create(CultureInfo.InvariantCulture, $"&#x{(int)c:X};"));
            else spelled.Append(c switch { '&' => "&amp;", '<' => "&lt;", _ => c.ToString() });
        }

        return spelled.ToString();
    }

    private static string Cell(Random random, string text) =>
        text.AsSpan().IndexOfAny(";\"") >= 0 || random.Next(4) == 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
#pragma warning restore CA5394

    private static List<string> Cells(string row)
    {
        List<string> cells = [""];
        var isQuoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == '"' && isQuoted && i + 1 < row.Length && row[i + 1] == '"') cells[^1] += row[i++];
            else if (row[i] == '"') isQuoted = !isQuoted;
            else if (row[i] == ';' && !isQuoted) cells.Add("");
            else cells[^1] += row[i];
        }

        return cells;
    }

    private static MappingSet Mappings() => Rewrites.Mappings(
        ("identity:user", "jira.userkey/ada", "557058:1"), ("identity:user", "jira.userkey/björn", "557058:2"), ("identity:user", "jira.userkey/user 3", "557058:3"),
        ("identity:user", "jira.userkey/x&y", "557058:4"), ("jira:issue", "10001", "20001"), ("jira:issue", "10002", "10001"), ("jira:issue", "10003", "20003"));

    /// <summary>What becomes of a value, by the contract alone.</summary>
    private sealed class Twin
    {
        public bool IsSkipped { get; private set; }
        public bool IsChanged { get; private set; }
        public int Missing { get; private set; }

        public (string Before, string After) User(string value, MissingPolicy policy) => value.Length == 0 ? (value, value)
            : Value(value, value switch { "ada" => "557058:1", "björn" => "557058:2", "user 3" => "557058:3", "x&y" => "557058:4", _ => null }, policy);

        public (string Before, string After) Issue(string value, MissingPolicy policy) => value is "-1" or "0" or "" ? (value, value)
            : Value(value, value switch { "10001" => "20001", "10002" => "10001", "10003.0" => "20003", _ => null }, policy);

        private (string Before, string After) Value(string value, string? cloudId, MissingPolicy policy)
        {
            if (cloudId is null) Missing++;
            IsSkipped |= cloudId is null && policy == MissingPolicy.Skip;
            IsChanged |= cloudId is not null || policy == MissingPolicy.Null;
            return (value, cloudId ?? (policy == MissingPolicy.Null ? "" : value));
        }
    }
}
