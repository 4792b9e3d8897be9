using System.Buffers;
using System.Text;

namespace ConnectApp.Rewriting.Text;

/// <summary>Tells URLs of the source servers from those of others, and finds them in running text.</summary>
internal sealed class SourceServers
{
    /// <summary>
    /// What a bare URL is made of in Atlassian's renderer (<c>UrlRendererComponent.PURE_URL_PATTERN</c>), without the brackets, backslash and apostrophe that it allows too:
    /// they belong to the markup around a URL.
    /// </summary>
    private static readonly SearchValues<byte> OfUrls =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*;/?:@#&=%+$,()"u8);

    private readonly SourceServer[] _servers;

    /// <param name="sources">Base URLs, as in <see cref="TextRules.Sources"/>.</param>
    public SourceServers(IReadOnlyList<string> sources) =>
        _servers = [.. sources.Select(SourceServer.Parse).OrderByDescending(s => s.Path.Length)];

    public bool IsEmpty => _servers.Length == 0;

    /// <summary>Length of the base URL (scheme, host, port, context path) that begins a URL; of several the longest. 0: the URL is of another server.</summary>
    /// <param name="url">A whole URL; <c>//host/path</c> too.</param>
    public int BaseLength(ReadOnlySpan<byte> url)
    {
        if (_servers.Length == 0 || !UrlAuthority.TryRead(url, out var authority)) return 0;
        var host = url[authority.HostStart..authority.HostEnd];
        var path = url[authority.End..];
        foreach (var server in _servers)
        {
            if (Ascii.EqualsIgnoreCase(host, server.Host) && authority.Port(url).SequenceEqual(server.Port) && BeginsWith(path, server.Path))
                return authority.End + server.Path.Length;
        }

        return 0;
    }

    /// <summary>Whether a bare URL of a source server begins at <paramref name="start"/> of a running text, and where it ends.</summary>
    /// <param name="end">What follows a sentence's URL (<c>.,;:!?)</c>) and formatting around it (<c>*url*</c>) do not belong to it.</param>
    public bool TryReadUrl(ReadOnlySpan<byte> text, int start, out int end)
    {
        end = start;
        if (_servers.Length == 0 || (start > 0 && char.IsAsciiLetterOrDigit((char)text[start - 1]))) return false;
        var rest = text[start..];
        if (rest.Length < 8 || (rest[0] | 0x20) != 'h') return false;

        // Whether it is a source server's is looked at first: other URLs cost nothing but that.
        var baseLength = BaseLength(rest);
        if (baseLength == 0) return false;
        var length = rest[baseLength..].IndexOfAnyExcept(OfUrls);
        length = length < 0 ? rest.Length : baseLength + length;
        var around = start > 0 && text[start - 1] is (byte)'*' or (byte)'_' or (byte)'+' or (byte)'-' or (byte)'~' ? text[start - 1] : (byte)'.';
        while (length > baseLength && (rest[length - 1] == around || ".,;:!?)"u8.Contains(rest[length - 1]))) length--;
        end = start + length;
        return true;
    }

    /// <summary>Finds the first bare URL of a source server that begins at <paramref name="from"/> or later.</summary>
    public bool TryFindUrl(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        (start, end) = (text.Length, text.Length);
        if (_servers.Length == 0) return false;
        while (text[from..].IndexOf("://"u8) is var found and >= 0)
        {
            var colon = from + found;
            foreach (var scheme in (ReadOnlySpan<int>)[4, 5])
            {
                if (colon - scheme < from || !TryReadUrl(text, colon - scheme, out end)) continue;
                start = colon - scheme;
                return true;
            }

            from = colon + 3;
        }

        end = text.Length;
        return false;
    }

    private static bool BeginsWith(ReadOnlySpan<byte> path, ReadOnlySpan<byte> contextPath) =>
        path.StartsWith(contextPath) && (path.Length == contextPath.Length || path[contextPath.Length] is (byte)'/' or (byte)'?' or (byte)'#');
}
