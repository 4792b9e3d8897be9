using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Urls;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>A stage for URLs of Jira at <c>https://jira.example.org</c> and <c>https://example.org/jira</c>, and of Confluence at <c>https://example.org/confluence</c>.</summary>
internal static class UrlStage
{
    public const string Jira = "https://jira.example.org";
    public const string Confluence = "https://example.org/confluence";

    public static readonly TextRules Rules = new(Product.Jira, [Jira, "https://example.org/jira", Confluence]);

    public static TextStage With(TextRules? rules = null) => new(Languages(rules ?? Rules));

    public static TextPass Pass(ITextOwner owner, TextRules rules) => new(owner, Languages(rules));

    private static Dictionary<TextLanguage, ITextLanguage> Languages(TextRules rules) => new()
    {
        [TextLanguage.Url] = new UrlLanguage(rules),
        [TextLanguage.Jql] = new ProjectJql(),
        [TextLanguage.Cql] = new ProjectJql(),
    };

    /// <summary>Understands the letters KEY wherever they stand: JQL itself is tested elsewhere.</summary>
    private sealed class ProjectJql : ITextLanguage
    {
        public void Rewrite(ReadOnlySpan<byte> text, TextPass pass)
        {
            for (var at = 0; text[at..].IndexOf("KEY"u8) is var found and >= 0; at += found + 3)
                pass.Reference(TextRules.Kind(Product.Jira, "projectKey"), "KEY"u8, at + found, at + found + 3);
        }
    }

    /// <summary>What a reference of these tests becomes: 10000 of any kind is 80000, KEY is NEW, SPACE is ROOM.</summary>
    public static TextStage WithUrlMappings(this TextStage stage)
    {
        foreach (var product in (ReadOnlySpan<Product>)[Product.Jira, Product.Confluence])
        {
            foreach (var kind in ReferenceKinds.Of(product).Values.Where(k => k.Namespace.Length > 0 && k.NeverMapped is null))
                stage.Map(kind.Namespace, kind.KeyPrefix + "10000" + kind.KeySuffix, "80000");
            stage.Map("identity:user", TextRules.Kind(product, "userKey").KeyPrefix + "2c9680839d34a92c019d34add3010000", "712020:c0ffee");
        }

        return stage.Map("derived/jira:projectKey", "KEY", "NEW").Map("derived/confluence:spaceKey", "SPACE", "ROOM").Map("derived/confluence:spaceKey", "~ada", "~5b10")
            .Map("identity:user", "jira.username/ada", "712020:c0ffee").Map("identity:group", "identity:group:name/jira-users", "staff");
    }
}
