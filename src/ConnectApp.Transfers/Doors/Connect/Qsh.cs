using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Query string hash: binds a token to one request. <c>canonical = METHOD &amp; path &amp; query</c>, hashed by SHA-256 as lower-case hex.
/// </summary>
/// <remarks>
/// Source: developer.atlassian.com, "Understanding JWT for Connect apps", "Creating a query string hash". A worked example:
/// <c>get https://site/wiki/rest/a%20b/?b=2&amp;a=x+y&amp;a=w&amp;jwt=…</c> with base path <c>/wiki</c> gives <c>GET&amp;/rest/a%20b&amp;a=w,x%20y&amp;b=2</c>.
/// Works on the request line as it is sent: Request.Path and Request.Query of ASP.NET Core resolve dot segments, decode, and compare names without case.
/// </remarks>
internal static class Qsh
{
    /// <summary>The text that context and session tokens carry instead of a hash.</summary>
    public const string Context = "context-qsh";

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> s_targetCharacters = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7F - 0x21).Select(c => (char)c)]);

    /// <param name="target">Path and query as on the wire, or a whole URL; a fragment does not count.</param>
    /// <param name="basePath">Path of the base URL: empty, or <c>/…</c>; removed once, and only at the end of a segment.</param>
    /// <returns>Null: the target is no path, or its query is not percent-encoded UTF-8; then nothing fits.</returns>
    public static string? Canonical(string method, string target, string basePath)
    {
        if (target.Length > 0 && target.AsSpan().ContainsAnyExcept(s_targetCharacters)) return null;

        var rest = WithoutFragment(target.AsSpan());
        if (OriginLength(rest) is not { } origin) return null;
        rest = rest[origin..];

        var mark = rest.IndexOf('?');
        var path = mark < 0 ? rest : rest[..mark];
        var query = CanonicalQuery(mark < 0 ? [] : rest[(mark + 1)..]);
        return query is null ? null : $"{method.ToUpperInvariant()}&{CanonicalPath(path, basePath)}&{query}";
    }

    /// <returns>Null where <see cref="Canonical"/> gives none.</returns>
    public static string? TryCompute(string method, string target, string basePath) =>
        Canonical(method, target, basePath) is { } canonical ? Hash(canonical) : null;

    public static string Hash(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    /// <summary>In constant time for texts of one length.</summary>
    public static bool AreEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static ReadOnlySpan<char> WithoutFragment(ReadOnlySpan<char> target)
    {
        var fragment = target.IndexOf('#');
        return fragment < 0 ? target : target[..fragment];
    }

    /// <summary>Length of <c>scheme://authority</c> in an absolute-form target (RFC 9112, 3.2.2); 0 in the usual origin-form.</summary>
    private static int? OriginLength(ReadOnlySpan<char> target)
    {
        if (target.IsEmpty || target[0] is '/' or '?') return 0;

        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || target[..scheme].ContainsAny('/', '?')) return null; // "*" or authority-form

        var authority = scheme + 3;
        var end = target[authority..].IndexOfAny('/', '?');
        return end < 0 ? target.Length : authority + end;
    }

    private static string CanonicalPath(ReadOnlySpan<char> path, string basePath)
    {
        var prefix = basePath.AsSpan().TrimEnd('/');
        // "/app" is no base of "/apple": libraries that cut there let one resource pass for another.
        if (!prefix.IsEmpty && path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'))
            path = path[prefix.Length..];

        var canonical = path.ToString().Replace("&", "%26", StringComparison.Ordinal);
        if (!canonical.StartsWith('/')) canonical = "/" + canonical;
        return canonical.Length > 1 && canonical.EndsWith('/') ? canonical[..^1] : canonical;
    }

    private static string? CanonicalQuery(ReadOnlySpan<char> query)
    {
        // Keyed and ordered by the encoded name, as the written rule says; only names the product never sends would differ in the reference library.
        var parameters = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var range in query.Split('&'))
        {
            var piece = query[range];
            if (piece.IsEmpty) continue;

            var equals = piece.IndexOf('=');
            var name = Decode(equals < 0 ? piece : piece[..equals]);
            var value = Decode(equals < 0 ? [] : piece[(equals + 1)..]);
            if (name is null || value is null) return null;
            if (name == "jwt") continue;

            var key = Uri.EscapeDataString(name);
            if (!parameters.TryGetValue(key, out var values)) parameters.Add(key, values = []);
            values.Add(value);
        }

        return string.Join('&', parameters.Select(p =>
        {
            // Sorted before encoding, joined by a comma that is not encoded: a comma inside a value is %2C.
            p.Value.Sort(StringComparer.Ordinal);
            return $"{p.Key}={string.Join(',', p.Value.Select(Uri.EscapeDataString))}";
        }));
    }

    /// <summary>Percent-decodes once; a plus is a space.</summary>
    /// <returns>Null: a percent sign without two hex digits, or bytes that are not UTF-8.</returns>
    internal static string? Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+')) return text.ToString();

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = (byte)(text[i] == '+' ? ' ' : text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return null;
            bytes[length++] = (byte)(Convert.FromHexString(text.Slice(i + 1, 2))[0]);
            i += 2;
        }

        try
        {
            return s_strictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
