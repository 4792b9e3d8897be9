namespace ConnectApp.Emulator.Services;

/// <summary>One call as it arrived, whichever way it came in.</summary>
internal sealed class ServiceRequest
{
    private ServiceRequest(string method, string rawPath, IReadOnlyList<string> segments, IReadOnlyDictionary<string, string> query)
    {
        (Method, RawPath, Segments, Query) = (method, rawPath, segments, query);
    }

    public string Method { get; }

    /// <summary>As sent, without the query.</summary>
    public string RawPath { get; }

    /// <summary>The decoded steps of the path below the service.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Steps that lead to the operations and belong to none: organisation and project, or the gateway's.</summary>
    public IReadOnlyList<string> Scope { get; private init; } = [];

    /// <summary>Decoded; names in any case; of a repeated name all values, with a comma between.</summary>
    public IReadOnlyDictionary<string, string> Query { get; }

    /// <summary>Names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the sender broke off in the middle of the body.</summary>
    public bool IsCutOff { get; init; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <param name="target">Path and query as sent, beginning with <c>/</c>.</param>
    /// <param name="skip">Steps of the path that lead to the service.</param>
    public static ServiceRequest Create(
        string method, string target, int skip, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, bool isCutOff = false)
    {
        var parts = target.Split('?', 2);
        var segments = parts[0].Split('/').Skip(1 + skip).Select(Uri.UnescapeDataString).ToArray();
        var query = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in parts.ElementAtOrDefault(1)?.Split('&', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var (name, value) = pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (pair[..at], pair[(at + 1)..]) : (pair, "");
            (name, value) = (Decode(name), Decode(value));
            query[name] = query.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        }

        return new ServiceRequest(method, parts[0], segments, query) { Headers = headers, Body = body, IsCutOff = isCutOff };
    }

    /// <summary>The same call with so many of its steps as its scope.</summary>
    public ServiceRequest Below(int steps) =>
        new(Method, RawPath, [.. Segments.Skip(steps)], Query) { Scope = [.. Segments.Take(steps)], Headers = Headers, Body = Body, IsCutOff = IsCutOff };

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
