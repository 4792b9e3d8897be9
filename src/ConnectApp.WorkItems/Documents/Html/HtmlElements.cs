using System.Collections.Frozen;
using ConnectApp.WorkItems.Documents.Adf;

namespace ConnectApp.WorkItems.Documents.Html;

/// <summary>What the elements of HTML mean for a document; elements that are not listed are looked through.</summary>
internal static class HtmlElements
{
    /// <summary>Elements whose content is not shown.</summary>
    public static readonly FrozenSet<string> Hidden =
        FrozenSet.Create("script", "style", "template", "title", "iframe", "noframes", "noembed");

    /// <summary>Elements that never have an end tag.</summary>
    public static readonly FrozenSet<string> Void = FrozenSet.Create(
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "basefont", "bgsound", "frame", "keygen");

    /// <summary>Elements that begin and end a paragraph.</summary>
    public static readonly FrozenSet<string> Blocks = FrozenSet.Create(
        "address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "header", "hgroup", "html", "legend", "main", "nav", "p", "section", "summary");

    public static readonly FrozenDictionary<string, Marks> Marks = new Dictionary<string, Marks>
    {
        ["b"] = new(MarkKinds.Strong),
        ["strong"] = new(MarkKinds.Strong),
        ["dt"] = new(MarkKinds.Strong),
        ["summary"] = new(MarkKinds.Strong),
        ["i"] = new(MarkKinds.Em),
        ["em"] = new(MarkKinds.Em),
        ["cite"] = new(MarkKinds.Em),
        ["dfn"] = new(MarkKinds.Em),
        ["var"] = new(MarkKinds.Em),
        ["u"] = new(MarkKinds.Underline),
        ["ins"] = new(MarkKinds.Underline),
        ["s"] = new(MarkKinds.Strike),
        ["strike"] = new(MarkKinds.Strike),
        ["del"] = new(MarkKinds.Strike),
        ["sub"] = new(MarkKinds.Sub),
        ["sup"] = new(MarkKinds.Sup),
        ["code"] = new(MarkKinds.Code),
        ["tt"] = new(MarkKinds.Code),
        ["kbd"] = new(MarkKinds.Code),
        ["samp"] = new(MarkKinds.Code),
        ["mark"] = new(MarkKinds.None, Background: "#fff0b3"),
    }.ToFrozenDictionary();

    /// <summary>Elements that a browser opens again after a block that was closed around them.</summary>
    public static readonly FrozenSet<string> Formatting = FrozenSet.Create(
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u");

    /// <summary>Elements that a start tag of the same group ends, up to the nearest list, table or cell.</summary>
    private static readonly FrozenDictionary<string, string[]> s_ends = new Dictionary<string, string[]>
    {
        ["li"] = ["li"],
        ["dt"] = ["dt", "dd"],
        ["dd"] = ["dt", "dd"],
        ["tbody"] = ["caption", "tr", "tbody", "thead", "tfoot"],
        ["thead"] = ["caption", "tr", "tbody", "thead", "tfoot"],
        ["tfoot"] = ["caption", "tr", "tbody", "thead", "tfoot"],
        ["tr"] = ["caption", "tr"],
        ["td"] = ["td", "th"],
        ["th"] = ["td", "th"],
        ["a"] = ["a"],
        ["option"] = ["option"],
    }.ToFrozenDictionary();

    public static IReadOnlyList<string> EndedBy(string name) => s_ends.GetValueOrDefault(name, []);

    /// <summary>Elements that an end tag does not reach out of.</summary>
    public static bool IsBorderFor(string border, string ended) => border switch
    {
        "table" => true,
        "td" or "th" => ended is not ("td" or "th" or "tr" or "tbody" or "thead" or "tfoot" or "table"),
        "ul" or "ol" or "menu" or "dir" => ended is "li",
        "dl" => ended is "dt" or "dd",
        _ => false,
    };

    /// <summary>Elements whose end also ends bold, italics and the like that were begun inside.</summary>
    public static bool EndsFormatting(string name) => name is "td" or "th" or "tr" or "tbody" or "thead" or "tfoot" or "table" or "caption";

    /// <summary>Elements that stand on lines of their own.</summary>
    public static bool IsBlock(string name) =>
        Blocks.Contains(name) || HeadingLevel(name) > 0
        || name is "ul" or "ol" or "menu" or "dir" or "li" or "table" or "thead" or "tbody" or "tfoot" or "tr" or "td" or "th" or "blockquote"
            or "pre" or "xmp" or "plaintext" or "listing" or "hr";

    public static int HeadingLevel(string name) => name.Length == 2 && name[0] == 'h' && name[1] is >= '1' and <= '6' ? name[1] - '0' : 0;

    public static bool IsKnown(string name) =>
        IsBlock(name) || Hidden.Contains(name) || Void.Contains(name) || Marks.ContainsKey(name) || Formatting.Contains(name)
        || name is "span" or "label" or "abbr" or "q" or "bdo" or "bdi" or "picture" or "video" or "audio" or "object" or "svg" or "button" or "textarea"
            or "colgroup";
}
