using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Storage;
using ConnectApp.Rewriting.Text.Urls;
using ConnectApp.Rewriting.Text.Wiki;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Stages for the languages of markup.</summary>
internal static class MacroStage
{
    public const string Jira = "https://jira.example.org";

    public static TextStage Of(Product product)
    {
        var rules = new TextRules(product, [Jira]);
        return new TextStage(new Dictionary<TextLanguage, ITextLanguage>
        {
            [TextLanguage.Wiki] = new WikiLanguage(rules),
            [TextLanguage.Storage] = new StorageLanguage(rules),
            [TextLanguage.Url] = new UrlLanguage(rules),
            [TextLanguage.Jql] = new JqlLanguage(JqlMeanings.BuiltIn),
        });
    }

    public static TextStage WithMappings(this TextStage stage) => stage
        .Map("identity:user", "jira.username/ada", "557058:a1")
        .Map("identity:user", "confluence.userkey/ff8080", "557058:a1")
        .Map(ReferenceKinds.DerivedProjectKey, "DEMO", "MOVED")
        .Map(ReferenceKinds.DerivedSpaceKey, "DEMO", "MOVED")
        .Map(ReferenceKinds.DerivedSpaceKey, "TEST", "TRIED")
        .Map(ReferenceKinds.DerivedSpaceKey, "~ada", "~557058a1")
        .Map("confluence:page", "65601", "99");
}
