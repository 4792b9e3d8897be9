using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>The tables of fields and functions, ready for the reader of queries.</summary>
internal sealed class JqlMeanings
{
    private readonly AsciiNames<JqlMeaning> _fields;
    private readonly AsciiNames<JqlMeaning> _functions;

    private readonly List<JqlMeaning> _all = [JqlMeaning.None];
    private readonly Product _product;

    private JqlMeanings(Product product, IReadOnlyList<JqlField> fields, IReadOnlyList<JqlFunction> functions)
    {
        _product = product;
        _fields = new(fields.SelectMany(row => row.Names.Select(name => (name, Add(row.Value, row.Kinds)))));
        _functions = new(functions.Select(row => (row.Name, Add(row.Value, row.Kinds, row.FirstOnly))));
        CustomField = Add(JqlValue.CustomField, ["customField"]);
        User = Add(JqlValue.User, ["userName"]);
        UnknownFunction = Add(JqlValue.UnknownFunction, []);
    }

    /// <summary>A query is Jira's whatever the product of the plan: its users are Jira's.</summary>
    public static JqlMeanings BuiltIn { get; } = new(Product.Jira, JqlFields.Rows, JqlFunctions.Rows);

    /// <summary>Of CQL, which is Confluence's: its users go by their keys, and its functions are left alone.</summary>
    public static JqlMeanings OfCql { get; } = new(Product.Confluence, CqlFields.Rows, []);

    public bool IsCql => _product == Product.Confluence;

    public JqlMeaning UnknownFunction { get; }

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
            JqlValue.UnknownFunction => new(number, value),
            _ => new(number, value, Kind(kinds[0]), FirstOnly: firstOnly),
        });
        return _all[number];
    }

    private ReferenceKind Kind(string name) => TextRules.Kind(_product, name);
}
