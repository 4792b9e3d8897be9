using System.Buffers;
using System.Net;

namespace ConnectApp.Core.Calls;

/// <summary>A host by name or address, or <c>*.domain</c>: one or more labels before a dot. In the built-in list a star may also stand for one inner label.</summary>
internal sealed class HostPattern
{
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._*");

    private readonly string _text;
    private readonly string[] _labels;

    private HostPattern(string text)
    {
        _text = text;
        _labels = text.Split('.');
    }

    /// <summary>Named in full, so whoever configured it meant this very host.</summary>
    public bool IsExact => !_text.Contains('*');

    public static HostPattern? TryParse(string? text)
    {
        var host = (text ?? "").Trim().ToLowerInvariant().TrimEnd('.');
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address) && host.Contains(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? ':' : '.'))
            return new HostPattern(address.ToString());

        if (host.Length == 0 || host.AsSpan().ContainsAnyExcept(s_nameCharacters)) return null;
        var labels = host.Split('.');
        var starsAlone = labels.All(l => l.Length > 0 && (l == "*" || !l.Contains('*')));
        // "*" or "*.com" would be every site: a wildcard needs a domain of two names behind it.
        return starsAlone && (!host.Contains('*') || labels.Count(l => l != "*") >= 2) ? new HostPattern(host) : null;
    }

    /// <param name="host"><c>Uri.IdnHost</c>: lower case, IPv6 without brackets.</param>
    public bool Matches(string host)
    {
        var name = host.ToLowerInvariant().TrimEnd('.');
        if (IsExact) return name == _text;

        var labels = name.Split('.');
        if (labels.Any(l => l.Length == 0) || IPAddress.TryParse(name, out _)) return false;
        if (_labels[0] == "*" ? labels.Length < _labels.Length : labels.Length != _labels.Length) return false;

        // From the end, so that a leading star takes whatever is left.
        for (var i = 1; i <= _labels.Length; i++)
        {
            if (_labels[^i] != "*" && _labels[^i] != labels[^i]) return false;
        }

        return true;
    }

    public override string ToString() => _text;
}
