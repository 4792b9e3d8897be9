using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text;

/// <summary>The tables of fields and functions, ready for the reader of queries.</summary>
internal sealed class JqlMeanings
{
    private readonly AsciiNames<JqlMeaning> _fields;
    private readonly AsciiNames<JqlMeaning> _functions;

    private JqlMeanings()
    {
        _fields = new(JqlFields.Rows.SelectMany(row => row.Names.Select(name => (name, MeaningOf(row.Value, row.Kinds, firstOnly: false)))));
        _functions = new(JqlFunctions.Rows.Select(row => (row.Name, MeaningOf(row.Value, row.Kinds, row.FirstOnly))));
    }

    /// <summary>A query is Jira's whatever the product of the plan: its users are Jira's.</summary>
    public static JqlMeanings BuiltIn { get; } = new();

    public JqlMeaning CustomField { get; } = new(JqlValue.CustomField, Kind("customField"));

    public JqlMeaning User { get; } = new(JqlValue.User, Kind("userName"));

    public JqlMeaning OfField(ReadOnlySpan<byte> name) => _fields.TryFind(name, out var meaning) ? meaning : JqlMeaning.None;

    public JqlMeaning OfFunction(ReadOnlySpan<byte> name) => _functions.TryFind(name, out var meaning) ? meaning : JqlMeaning.None;

    private static JqlMeaning MeaningOf(JqlValue value, IReadOnlyList<string> kinds, bool firstOnly) => value switch
    {
        JqlValue.Project or JqlValue.Issue => new(value, Kind(kinds[0]), Kind(kinds[1]), firstOnly),
        JqlValue.QueryOrIssueKey => new(value, Key: Kind(kinds[0]), FirstOnly: firstOnly),
        _ => new(value, Kind(kinds[0]), FirstOnly: firstOnly),
    };

    private static ReferenceKind Kind(string name) => TextRules.Kind(Product.Jira, name);
}
