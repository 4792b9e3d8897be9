using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>Tells URLs of the source servers from those of others.</summary>
internal sealed class SourceServers
{
    private readonly SourceServer[] _servers;

    /// <param name="sources">Base URLs, as in <see cref="TextRules.Sources"/>.</param>
    public SourceServers(IReadOnlyList<string> sources)
    {
        _servers = [.. sources.Select(SourceServer.Parse).SelectMany(SourceServer.Spellings).OrderByDescending(s => s.Path.Length)];
        LongestBase = "https://:65535/".Length + _servers.Select(s => s.Host.Length + s.Path.Length).DefaultIfEmpty().Max();
    }

    public bool IsEmpty => _servers.Length == 0;

    /// <summary>As many bytes of a URL as it takes to see its base URL, and what follows that.</summary>
    public int LongestBase { get; }

    /// <summary>Length of the base URL (scheme, host, port, context path) that begins a URL; of several the longest. 0: the URL is of another server.</summary>
    /// <param name="url">A whole URL; <c>//host/path</c> too.</param>
    public int BaseLength(ReadOnlySpan<byte> url)
    {
        if (_servers.Length == 0 || !UrlAuthority.TryRead(url, out var authority)) return 0;
        var host = url[authority.HostStart..authority.HostEnd];
        var path = url[authority.End..];
        foreach (var server in _servers)
        {
            if (AreSame(host, server.Host) && authority.Port(url).SequenceEqual(server.Port) && BeginsWith(path, server.Path))
                return authority.End + server.Path.Length;
        }

        return 0;
    }

    /// <summary>Letters beyond ASCII are compared as they are written, in their own letters and in Punycode.</summary>
    private static bool AreSame(ReadOnlySpan<byte> host, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(host, other) || host.SequenceEqual(other);

    private static bool BeginsWith(ReadOnlySpan<byte> path, ReadOnlySpan<byte> contextPath) =>
        path.StartsWith(contextPath) && (path.Length == contextPath.Length || path[contextPath.Length] is (byte)'/' or (byte)'?' or (byte)'#');
}
