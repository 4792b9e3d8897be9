using System.Net;
using System.Text;
using ConnectApp.WorkItems.Documents.Html;

namespace ConnectApp.WorkItems.Documents.Markdown;

/// <summary>
/// Azure DevOps stores Markdown with <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and quotes as entities. They are decoded once: marks of quotes, known tags and
/// mentions before the text is parsed, entities in code after it, all others by the parser.
/// </summary>
internal static class MarkdownEntities
{
    /// <summary>Around the identity id of a mention; non-characters, so that no text holds them.</summary>
    public const char MentionStart = '\uFDD0';
    public const char MentionEnd = '\uFDD1';

    private const int GuidLength = 36;

    public static string Prepare(string markdown)
    {
        var text = new StringBuilder(markdown.Length);
        var lineStart = true;
        for (var i = 0; i < markdown.Length; i++)
        {
            var rest = markdown.AsSpan(i);
            if (rest[0] is MentionStart or MentionEnd) continue;
            if (lineStart && rest.StartsWith("&gt;", StringComparison.Ordinal))
            {
                text.Append('>');
                i += "&gt;".Length - 1;
                continue;
            }
            if (rest[0] == '@' && Mention(rest[1..]) is { } mention)
            {
                text.Append('@').Append(MentionStart).Append(rest.Slice(1 + mention.Open, GuidLength)).Append(MentionEnd);
                i += mention.Length;
                continue;
            }
            if (rest[0] == '&' && EscapedTag(rest) is { } tag)
            {
                text.Append('<').Append(WebUtility.HtmlDecode(rest["&lt;".Length..tag].ToString())).Append('>');
                i += tag + "&gt;".Length - 1;
                lineStart = false;
                continue;
            }

            text.Append(rest[0]);
            lineStart = rest[0] == '\n' || (lineStart && rest[0] is ' ' or '\t' or '>' or '\r');
        }
        return text.ToString();
    }

    /// <summary>Text of code: entities decoded, mentions as they were written.</summary>
    public static string Code(string code) =>
        WebUtility.HtmlDecode(code.Replace(MentionStart.ToString(), "<", StringComparison.Ordinal).Replace(MentionEnd.ToString(), ">", StringComparison.Ordinal));

    /// <returns>Where the identity id begins and how long the mention is after its <c>@</c>; null if none begins here.</returns>
    private static (int Open, int Length)? Mention(ReadOnlySpan<char> text)
    {
        foreach (var (open, close) in new[] { ("<", ">"), ("&lt;", "&gt;") })
        {
            var length = open.Length + GuidLength + close.Length;
            if (text.Length >= length && text.StartsWith(open, StringComparison.Ordinal) && Guid.TryParseExact(text.Slice(open.Length, GuidLength), "D", out _)
                && text[(open.Length + GuidLength)..].StartsWith(close, StringComparison.Ordinal))
                return (open.Length, length);
        }
        return null;
    }

    /// <returns>Where <c>&amp;gt;</c> of an escaped tag with a known name begins; null for other text, which stays text.</returns>
    private static int? EscapedTag(ReadOnlySpan<char> text)
    {
        const int longest = 400;
        if (!text.StartsWith("&lt;", StringComparison.Ordinal)) return null;

        var name = text["&lt;".Length..];
        if (name.StartsWith("/", StringComparison.Ordinal)) name = name[1..];
        var length = 0;
        while (length < name.Length && length < 12 && char.IsAsciiLetterOrDigit(name[length])) length++;
        if (length == 0 || !HtmlElements.IsKnown(name[..length].ToString().ToLowerInvariant())) return null;

        var end = text[..Math.Min(text.Length, longest)].IndexOf("&gt;", StringComparison.Ordinal);
        return end < 0 || text[..end].ContainsAny('\n', '<', '>') ? null : end;
    }
}
