using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>Base URL of a source server, taken apart. Scheme and default port are left out: a server is reached by http and https.</summary>
/// <param name="Port">Empty: the default one of either scheme.</param>
/// <param name="Path">The context path (<c>/jira</c>), or empty.</param>
internal sealed record SourceServer(byte[] Host, byte[] Port, byte[] Path)
{
    /// <param name="baseUrl">Absolute, http or https, without user, query, fragment and slash at its end.</param>
    public static SourceServer Parse(string baseUrl)
    {
        var utf8 = Encoding.UTF8.GetBytes(baseUrl);
        var authority = UrlAuthority.TryRead(utf8, out var read)
            ? read
            : throw new ArgumentException($"'{baseUrl}' is no base URL; expected an absolute http or https URL without user.", nameof(baseUrl));
        return new SourceServer(
            utf8[authority.HostStart..authority.HostEnd],
            authority.Port(utf8).ToArray(),
            Encoding.UTF8.GetBytes(baseUrl[Encoding.UTF8.GetCharCount(utf8, 0, authority.End)..].TrimEnd('/')));
    }

    /// <summary>A server with letters beyond ASCII in its name stands in URLs by these letters or in Punycode (RFC 5891), whichever of them its base URL has.</summary>
    public static IEnumerable<SourceServer> Spellings(SourceServer server)
    {
        yield return server;
        var host = Encoding.UTF8.GetString(server.Host);
        if (host.StartsWith('[')) yield break;
        var isAscii = Ascii.IsValid(host);
        if (isAscii && !host.Contains("xn--", StringComparison.OrdinalIgnoreCase)) yield break;
        if (Other(host, isAscii) is { } other && other != host) yield return server with { Host = Encoding.UTF8.GetBytes(other) };
    }

    /// <returns>Null for what is no name of a host.</returns>
    private static string? Other(string host, bool isAscii)
    {
        var names = new IdnMapping();
        try
        {
            return isAscii ? names.GetUnicode(host) : names.GetAscii(host);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
