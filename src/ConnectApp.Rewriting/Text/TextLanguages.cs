using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Adf;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Storage;
using ConnectApp.Rewriting.Text.Urls;
using ConnectApp.Rewriting.Text.Wiki;

namespace ConnectApp.Rewriting.Text;

/// <summary>The languages, and what references in them can ask for.</summary>
internal static class TextLanguages
{
    /// <summary>New instances for one <see cref="TextPass"/>.</summary>
    public static IReadOnlyDictionary<TextLanguage, ITextLanguage> Create(TextRules rules) => new Dictionary<TextLanguage, ITextLanguage>
    {
        [TextLanguage.Url] = new UrlLanguage(rules),
        [TextLanguage.Jql] = new JqlLanguage(JqlMeanings.BuiltIn),
        [TextLanguage.EncodedJql] = new EncodedJqlLanguage(),
        [TextLanguage.Cql] = new JqlLanguage(JqlMeanings.OfCql),
        [TextLanguage.Wiki] = new WikiLanguage(rules),
        [TextLanguage.Storage] = new StorageLanguage(rules),
        [TextLanguage.Adf] = new AdfLanguage(rules),
    };

    /// <summary>Namespaces that texts of a language can ask for, those of texts inside them included, each once.</summary>
    /// <param name="product">Product of the plan.</param>
    public static IEnumerable<string> NamespacesOf(TextLanguage language, Product product)
    {
        var kinds = language switch
        {
            TextLanguage.Jql => OfJql(),
            TextLanguage.Cql => OfCql(),
            TextLanguage.Url => [.. OfUrls(), .. OfQueries()],
            TextLanguage.Wiki => [.. Named(product, "userName", "spaceKey", "pageId"), .. OfMacros(product), .. OfUrls(), .. OfQueries()],
            TextLanguage.Storage => [.. Named(Product.Confluence, "userKey", "userName", "spaceKey", "pageId"), .. OfMacros(product), .. OfUrls(), .. OfQueries()],
            TextLanguage.Adf => [.. Named(product, "userKey"), .. OfMacros(product), .. OfUrls(), .. OfQueries()],
            _ => Array.Empty<ReferenceKind>(),
        };
        return kinds.Where(k => k.Namespace.Length > 0 && k.NeverMapped is null).Select(k => k.Namespace).Distinct();
    }

    private static ReferenceKind[] Named(Product product, params string[] names) => [.. names.Select(n => TextRules.Kind(product, n))];

    private static ReferenceKind[] OfMacros(Product product) => Named(product, [.. MacroTable.Rows.Select(r => r.Kind)]);

    /// <summary>A query is Jira's whatever the product.</summary>
    private static ReferenceKind[] OfJql() =>
        Named(Product.Jira, [.. JqlFields.Rows.SelectMany(r => r.Kinds), .. JqlFunctions.Rows.SelectMany(r => r.Kinds), "customField", "userName"]);

    private static ReferenceKind[] OfCql() => Named(Product.Confluence, [.. CqlFields.Rows.SelectMany(r => r.Kinds)]);

    private static ReferenceKind[] OfQueries() => [.. OfJql(), .. OfCql()];

    /// <summary>A URL of either product may stand in the texts of both.</summary>
    private static ReferenceKind[] OfUrls() => [.. Named(Product.Jira, Names(UrlForms.OfJira)), .. Named(Product.Confluence, Names(UrlForms.OfConfluence))];

    private static string[] Names(IReadOnlyList<UrlForm> forms) =>
        [.. forms.SelectMany(f => UrlPattern.Parse(f.Pattern).Names).Select(n => n is UrlForm.TinyLink or UrlForm.PreviewPath ? "pageId" : n).Distinct()];
}
