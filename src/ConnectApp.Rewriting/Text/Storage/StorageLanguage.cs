using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Storage;

/// <summary>
/// Confluence's storage format: a fragment of XML with several roots, the prefixes <c>ac:</c> and <c>ri:</c> bound nowhere and HTML's named entities ("Confluence Storage Format").
/// Only values of attributes and text in parameters of macros change, and the name of <c>ri:userkey</c>, which becomes <c>ri:account-id</c>.
/// </summary>
/// <remarks>
/// It is not checked for being well-formed: tags that do not match, entities that nobody declared and attributes without quotes are walked over. What cannot be read, a tag, a comment or a CDATA section
/// that does not end, is a problem; of several the first is told.
/// </remarks>
internal sealed class StorageLanguage : ITextLanguage
{
    public StorageLanguage(TextRules rules)
    {
        HasSources = rules.Sources.Count > 0;
        Macros = new MacroReferences(rules, MacroForms.Storage);
    }

    /// <summary>Without sources no URL is a reference.</summary>
    public bool HasSources { get; }

    /// <summary>The users of a storage format are Confluence's, whatever product the plan is for.</summary>
    public TextReference UserKey { get; } = new(TextRules.Kind(Product.Confluence, "userKey"));

    public TextReference UserName { get; } = new(TextRules.Kind(Product.Confluence, "userName"));
    public TextReference SpaceKey { get; } = new(TextRules.Kind(Product.Confluence, "spaceKey"));
    public TextReference PageId { get; } = new(TextRules.Kind(Product.Confluence, "pageId"));
    public MacroReferences Macros { get; }

    /// <summary>Names of the macros around the place in hand, outermost first; texts inside texts add theirs at the end and take them away.</summary>
    public List<(int Start, int Length)> OpenMacros { get; } = [];

    public void Rewrite(ReadOnlySpan<byte> text, TextPass pass)
    {
        var outer = OpenMacros.Count;
        new StorageWalk(this, text, pass).Walk();
        OpenMacros.RemoveRange(outer, OpenMacros.Count - outer);
        if (outer == 0 && OpenMacros.Capacity > MostKeptMacros) OpenMacros.Capacity = 0;
    }

    /// <summary>What one strange text needed is given back.</summary>
    private const int MostKeptMacros = 4096;
}
