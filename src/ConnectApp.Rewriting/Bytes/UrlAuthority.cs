using System.Text;

namespace ConnectApp.Rewriting.Bytes;

/// <summary>Where host and port of an http or https URL stand (RFC 3986, 3.2); <c>//host/path</c> has either scheme.</summary>
/// <param name="PortStart">After the colon, or <paramref name="End"/> where there is none.</param>
internal readonly record struct UrlAuthority(int HostStart, int HostEnd, int PortStart, int End)
{
    /// <summary>A host has at most 253 characters (RFC 1035, 2.3.4); what goes on longer is none, and is not looked through.</summary>
    private const int MaxLength = 300;

    /// <returns>False where the text does not begin with a scheme or <c>//</c>, names a user, or has no host.</returns>
    public static bool TryRead(ReadOnlySpan<byte> url, out UrlAuthority authority)
    {
        authority = default;
        var hostStart = SchemeLength(url);
        if (hostStart == 0) return false;
        var rest = url[hostStart..Math.Min(url.Length, hostStart + MaxLength)];
        var length = rest.IndexOfAny("/?#\\"u8);
        if (length < 0) length = rest.Length;
        if (length == MaxLength || rest[..length].Contains((byte)'@')) return false;

        // The colons of an IPv6 address stand in brackets.
        var colon = rest[..length].LastIndexOf((byte)':');
        if (colon < rest[..length].LastIndexOf((byte)']')) colon = -1;
        var end = hostStart + length;
        authority = colon < 0 ? new UrlAuthority(hostStart, end, end, end) : new UrlAuthority(hostStart, hostStart + colon, hostStart + colon + 1, end);
        return authority.HostEnd > hostStart;
    }

    /// <summary>Empty for the default ports.</summary>
    public ReadOnlySpan<byte> Port(ReadOnlySpan<byte> url)
    {
        var port = url[PortStart..End];
        return port.SequenceEqual("80"u8) || port.SequenceEqual("443"u8) ? default : port;
    }

    /// <summary>Whether a value, its escapes not yet read, is an http or https URL and no id.</summary>
    public static bool BeginsUrl(ReadOnlySpan<byte> raw) =>
        raw.Length >= 8 && Ascii.EqualsIgnoreCase(raw[..4], "http"u8) && raw[4..Math.Min(raw.Length, "https\\://".Length)].IndexOf("//"u8) > 0;

    private static int SchemeLength(ReadOnlySpan<byte> url)
    {
        if (url.StartsWith("//"u8)) return 2;
        if (url.Length < 8 || !Ascii.EqualsIgnoreCase(url[..4], "http"u8)) return 0;
        if (url[4..].StartsWith("://"u8)) return 7;
        return url[4] is (byte)'s' or (byte)'S' && url[5..].StartsWith("://"u8) ? 8 : 0;
    }
}
