using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Wiki;

/// <summary>
/// Wiki markup of Jira and of Confluence up to version 3: mentions, links, URLs, parameters of macros. It is read as Atlassian's renderer reads it ("Text Formatting
/// Notation Guide"), as far as references depend on it; nothing is broken markup, what is not closed is text.
/// </summary>
/// <remarks>
/// <c>{code}</c>, <c>{noformat}</c>, <c>{{monospace}}</c> and what a backslash escapes stay. Issue keys are no references, in brackets or not. The keys of spaces in
/// <c>[KEY:Title]</c> and the ids of pages in <c>[$65601]</c> are references only in Confluence's texts: Jira reads no such links.
/// </remarks>
internal sealed class WikiLanguage : ITextLanguage
{
    public WikiLanguage(TextRules rules)
    {
        IsConfluence = rules.Product == Product.Confluence;
        Servers = new SourceServers(rules.Sources);
        UserName = rules.Kind("userName");
        SpaceKey = rules.Kind("spaceKey");
        PageId = rules.Kind("pageId");
        Macros = new MacroReferences(rules, MacroForms.Wiki);
    }

    public bool IsConfluence { get; }

    public SourceServers Servers { get; }

    public ReferenceKind UserName { get; }
    public ReferenceKind SpaceKey { get; }
    public ReferenceKind PageId { get; }
    public MacroReferences Macros { get; }

    /// <summary>Scratch space for one replacement.</summary>
    public GrowingBytes Spelling { get; } = new();

    public void Rewrite(ReadOnlySpan<byte> text, TextPass pass) => new WikiWalk(this, text, pass).Walk(0, text.Length);
}
