using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>One request to a site, before it has an authority.</summary>
/// <param name="Operation">Verb and path template, for logs.</param>
/// <param name="Path">After the site's base URL; escaped to the last character, since qsh is signed over this very text.</param>
/// <param name="Body">JSON; null for a GET, which the products refuse with a body.</param>
/// <param name="SafeToRepeat">True for a POST that does no harm twice.</param>
/// <param name="Transfer">Which transfer the call is about; null: none, it may be made at any time.</param>
internal sealed record SiteCall(
    string Operation, HttpMethod Method, string Path, byte[]? Body = null, bool SafeToRepeat = false, TransferId? Transfer = null)
{
    /// <summary>Escapes one path segment.</summary>
    /// <exception cref="ArgumentException">A text that is no segment of its own: it would name another resource.</exception>
    public static string Segment(string text) => IsSegment(text) ? Uri.EscapeDataString(text) : throw new ArgumentException($"'{text}' cannot stand in a path.", nameof(text));

    /// <summary>Whether the text names a resource of its own where it stands in a path.</summary>
    public static bool IsSegment(string text) => text is not ("" or "." or "..");

    /// <summary>Joins a query; parameters without a value are left out.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new System.Text.StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (value is null) continue;

            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }
}
