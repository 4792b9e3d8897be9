using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Emulator.Signing;

/// <summary>
/// The canonical request of Atlassian Connect and its hash, <c>qsh</c> ("Creating a query string hash").
/// Steps: METHOD, the path after the base URL with <c>&amp;</c> escaped, the parameters without <c>jwt</c>, encoded, grouped and sorted.
/// Example: <c>GET&amp;/mapping/page&amp;namespace=jira%3Aissue&amp;pageSize=1200</c>.
/// </summary>
internal static class CanonicalRequest
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="target">Path and query as sent, without the base URL's path; a fragment is not part of it.</param>
    /// <returns>Lower-case hex SHA-256, or null where the query is not validly encoded.</returns>
    public static string? Hash(string method, string target)
    {
        var canonical = Create(method, target);
        return canonical is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    public static string? Create(string method, string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var query = Query(question < 0 ? "" : target[(question + 1)..]);
        return query is null ? null : $"{method.ToUpperInvariant()}&{Path(question < 0 ? target : target[..question])}&{query}";
    }

    /// <summary>Removes the base path once, only at the end of a segment, so that <c>/app</c> is not cut from <c>/apple</c>.</summary>
    public static string After(string basePath, string target)
    {
        var trimmed = basePath.TrimEnd('/');
        return trimmed.Length > 0 && target.StartsWith(trimmed, StringComparison.Ordinal)
            && (target.Length == trimmed.Length || target[trimmed.Length] is '/' or '?') ? target[trimmed.Length..] : target;
    }

    private static string Path(string path)
    {
        var escaped = path.Replace("&", "%26", StringComparison.Ordinal);
        if (!escaped.StartsWith('/'))
            escaped = "/" + escaped;
        return escaped.Length > 1 && escaped.EndsWith('/') ? escaped[..^1] : escaped;
    }

    private static string? Query(string query)
    {
        var parameters = Parse(query);
        if (parameters is null)
            return null;
        var groups = parameters.Where(p => p.Name != "jwt").GroupBy(p => p.Name, StringComparer.Ordinal)
            .Select(g => (Name: Uri.EscapeDataString(g.Key), Values: g.Select(p => p.Value).Order(CodePointOrder.Instance)))
            .OrderBy(g => g.Name, StringComparer.Ordinal)
            .Select(g => $"{g.Name}={string.Join(',', g.Values.Select(Uri.EscapeDataString))}");
        return string.Join('&', groups);
    }

    /// <summary>Decoded parameters in their order; null where a percent sequence or its UTF-8 is broken.</summary>
    public static IReadOnlyList<(string Name, string Value)>? Parse(string query)
    {
        List<(string, string)> parameters = [];
        foreach (var piece in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? piece : piece[..equals]);
            var value = Decode(equals < 0 ? "" : piece[(equals + 1)..]);
            if (name is null || value is null)
                return null;
            parameters.Add((name, value));
        }

        return parameters;
    }

    internal static string? Decode(string text, bool plusIsSpace = true)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c != '%')
            {
                if (char.IsSurrogate(c))
                    return null;
                StrictUtf8.GetBytes([plusIsSpace && c == '+' ? ' ' : c], bytes);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return null;
            bytes.GetSpan(1)[0] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
            bytes.Advance(1);
            i += 2;
        }

        try
        {
            return StrictUtf8.GetString(bytes.WrittenSpan);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>UTF-16 order differs from code point order above the basic plane; UTF-8 order does not.</summary>
    private sealed class CodePointOrder : IComparer<string>
    {
        public static readonly CodePointOrder Instance = new();

        public int Compare(string? x, string? y) =>
            Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
