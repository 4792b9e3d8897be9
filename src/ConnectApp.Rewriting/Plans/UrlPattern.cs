using System.Diagnostics.CodeAnalysis;

namespace ConnectApp.Rewriting.Plans;

/// <summary>
/// A form of URL, written as such a URL without the server's base URL, and with names of references in braces:
/// <c>/browse/{issueKey}?focusedCommentId={commentId}#comment-{commentId}</c>. A star is anything, as a whole path segment or a part of one; more segments may follow.
/// </summary>
/// <param name="Path">The segments from the first.</param>
/// <param name="Fragment">Null: none that matters.</param>
public sealed record UrlPattern(string Text, IReadOnlyList<UrlPiece> Path, IReadOnlyList<UrlParameter> Query, UrlPiece? Fragment)
{
    public const int MaxLength = 500;
    public const int MaxSegments = 12;

    /// <summary>Every piece in the order in which the pattern writes them.</summary>
    public IEnumerable<UrlPiece> Pieces =>
        Path.Concat(Query.SelectMany(p => p.Value is null ? [p.Name] : new[] { p.Name, p.Value })).Concat(Fragment is null ? [] : [Fragment]);

    /// <summary>Names in braces, each once.</summary>
    public IEnumerable<string> Names => Pieces.Where(p => p.IsReference).Select(p => p.Hole!).Distinct();

    public static UrlPattern Parse(string text) =>
        TryParse(text, out var pattern, out var fault) ? pattern : throw new ArgumentException($"'{text}': {fault}", nameof(text));

    /// <param name="fault">What is wrong, and what was expected.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out UrlPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        pattern = null;
        fault = FindFault(text);
        if (fault is not null) return false;
        var (beforeFragment, fragment) = Cut(text, '#');
        var (path, query) = Cut(beforeFragment, '?');
        List<string> texts = [.. path[1..].Split('/')];
        if (texts[^1].Length == 0) texts.RemoveAt(texts.Count - 1);
        var parameters = query is null ? [] : query.Split('&').Select(p => Cut(p, '=')).ToList();
        if (texts.Count > MaxSegments) fault = $"it has {texts.Count} path segments; expected at most {MaxSegments}";
        else if (texts.Contains("")) fault = "it has an empty path segment";
        else if (parameters.Exists(p => p.Before.Length == 0)) fault = "a parameter has no name";
        if (fault is not null) return false;

        pattern = new UrlPattern(
            text,
            [.. texts.Select(ParsePiece)],
            [.. parameters.Select(p => new UrlParameter(ParsePiece(p.Before), p.After is null ? null : ParsePiece(p.After)))],
            fragment is null ? null : ParsePiece(fragment));
        if (pattern.Names.Any()) return true;
        (pattern, fault) = (null, "it has no name in braces, so nothing of it is a reference");
        return false;
    }

    private static string? FindFault(string text)
    {
        if (text.Length > MaxLength) return $"it is longer than {MaxLength} characters";
        if (!text.StartsWith('/')) return "it does not begin with a slash; expected a path without the server's base URL, such as /browse/{issueKey}";
        if (text.Any(c => c <= ' ' || c is '\\' or '"' or '<' or '>')) return "it has a character that no URL has";
        foreach (var piece in text.Split('/', '?', '&', '=', '#'))
        {
            var names = piece.Count(c => c is '{' or '*');
            if (names > 1) return $"'{piece}' has several names or stars; expected one between two slashes or in a parameter";
            var (open, close) = (piece.IndexOf('{', StringComparison.Ordinal), piece.IndexOf('}', StringComparison.Ordinal));
            if (open < 0 == close >= 0 || piece.Count(c => c == '}') > 1 || (open >= 0 && close < open + 2)) return $"'{piece}' has a brace without its other one, or no name in braces";
        }

        return null;
    }

    private static UrlPiece ParsePiece(string text)
    {
        if (text.IndexOf('*', StringComparison.Ordinal) is var star and >= 0) return new UrlPiece(text[..star], "", text[(star + 1)..]);
        var open = text.IndexOf('{', StringComparison.Ordinal);
        if (open < 0) return new UrlPiece(text);
        var close = text.IndexOf('}', StringComparison.Ordinal);
        return new UrlPiece(text[..open], text[(open + 1)..close], text[(close + 1)..]);
    }

    private static (string Before, string? After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is var found and >= 0 ? (text[..found], text[(found + 1)..]) : (text, null);
}
