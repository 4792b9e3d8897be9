using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Stages for the languages of markup, with the simplest languages for the texts in them.</summary>
internal static class MacroStage
{
    public const string Jira = "https://jira.example.org";

    public static TextStage Of(Product product, MacroTable? macros = null)
    {
        var rules = new TextRules(product, [Jira]);
        return new TextStage(new Dictionary<TextLanguage, ITextLanguage>
        {
            [TextLanguage.Wiki] = new WikiLanguage(rules, macros),
            [TextLanguage.Storage] = new StorageLanguage(rules, macros),
            [TextLanguage.Url] = new After(rules, Jira + "/browse/", "issueKey"),
            [TextLanguage.Jql] = new After(rules, "project = ", "projectKey"),
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

    /// <summary>A text that begins with some words, or has them in it, and then a key.</summary>
    private sealed class After(TextRules rules, string words, string kind) : ITextLanguage
    {
        public void Rewrite(ReadOnlySpan<byte> text, TextPass pass)
        {
            var at = text.IndexOf(System.Text.Encoding.UTF8.GetBytes(words));
            if (at < 0) return;
            at += words.Length;
            var length = text[at..].IndexOfAny(" )&?\""u8);
            var key = length < 0 ? text[at..] : text.Slice(at, length);
            if (kind == "issueKey") pass.IssueKey(rules.Kind(kind), key, at);
            else pass.Reference(rules.Kind(kind), key, at, at + key.Length);
        }
    }
}
