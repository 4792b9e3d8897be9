using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>Every form of URL that a run knows, by what its path begins with: the plan's rows, then the built-in ones.</summary>
internal sealed class UrlTable
{
    private readonly List<(byte[] First, UrlRow[] Rows)> _groups = [];
    private readonly UrlRow[] _ofAnyStart;

    public UrlTable(TextRules rules)
    {
        // The plan's rows stand first, so that what they say of a path or parameter counts before the built-in rows.
        List<(string? First, UrlRow Row)> rows =
        [
            .. rules.Urls.Select(u => (First(u.Pattern), new UrlRow(u.Pattern, rules.Product, isOfPlan: true, name => new TextReference(u.Kinds[name])))),
            .. BuiltIn(UrlForms.OfJira, Product.Jira),
            .. BuiltIn(UrlForms.OfConfluence, Product.Confluence),
        ];
        _ofAnyStart = [.. rows.Where(r => r.First is null).Select(r => r.Row)];
        foreach (var first in rows.Select(r => r.First).OfType<string>().Distinct())
            _groups.Add((Encoding.UTF8.GetBytes(first), [.. rows.Where(r => r.First is null || r.First == first).Select(r => r.Row)]));
    }

    /// <summary>Rows whose first path segment may be this one.</summary>
    public ReadOnlySpan<UrlRow> RowsFor(ReadOnlySpan<byte> firstSegment)
    {
        foreach (var (first, rows) in _groups)
        {
            if (firstSegment.SequenceEqual(first)) return rows;
        }

        return _ofAnyStart;
    }

    private static IEnumerable<(string? First, UrlRow Row)> BuiltIn(IReadOnlyList<UrlForm> forms, Product product) =>
        from form in forms
        let pattern = UrlPattern.Parse(form.Pattern)
        select (First(pattern), new UrlRow(pattern, product, isOfPlan: false, name => Reference(product, name)));

    private static TextReference Reference(Product product, string name) =>
        name switch
        {
            UrlForm.TinyLink => new TextReference(TextRules.Kind(product, "pageId"), TextValue.TinyLink),
            UrlForm.PreviewPath => new TextReference(TextRules.Kind(product, "pageId"), TextValue.PreviewPath),
            _ => new TextReference(TextRules.Kind(product, name)),
        };

    private static string? First(UrlPattern pattern) => pattern.Path is [{ Hole: null } first, ..] ? first.Before : null;
}
