using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>The tables of fields and functions, ready for the reader of queries.</summary>
internal sealed class JqlMeanings
{
    private readonly AsciiNames<JqlMeaning> _fields;
    private readonly AsciiNames<JqlMeaning> _functions;

    private readonly List<JqlMeaning> _all = [JqlMeaning.None];

    private JqlMeanings()
    {
        _fields = new(JqlFields.Rows.SelectMany(row => row.Names.Select(name => (name, Add(row.Value, row.Kinds)))));
        _functions = new(JqlFunctions.Rows.Select(row => (row.Name, Add(row.Value, row.Kinds, row.FirstOnly))));
        CustomField = Add(JqlValue.CustomField, ["customField"]);
        User = Add(JqlValue.User, ["userName"]);
    }

    /// <summary>A query is Jira's whatever the product of the plan: its users are Jira's.</summary>
    public static JqlMeanings BuiltIn { get; } = new();

    public JqlMeaning CustomField { get; }

    public JqlMeaning User { get; }

    public JqlMeaning this[int number] => _all[number];

    public JqlMeaning OfField(ReadOnlySpan<byte> name) => _fields.TryFind(name, out var meaning) ? meaning : JqlMeaning.None;

    public JqlMeaning OfFunction(ReadOnlySpan<byte> name) => _functions.TryFind(name, out var meaning) ? meaning : JqlMeaning.None;

    private JqlMeaning Add(JqlValue value, IReadOnlyList<string> kinds, bool firstOnly = false)
    {
        var number = checked((byte)_all.Count);
        _all.Add(value switch
        {
            JqlValue.Project or JqlValue.Issue => new(number, value, Kind(kinds[0]), Kind(kinds[1]), firstOnly),
            JqlValue.QueryOrIssueKey => new(number, value, Key: Kind(kinds[0]), FirstOnly: firstOnly),
            _ => new(number, value, Kind(kinds[0]), FirstOnly: firstOnly),
        });
        return _all[number];
    }

    private static ReferenceKind Kind(string name) => TextRules.Kind(Product.Jira, name);
}
