using System.Globalization;

namespace ConnectApp.WorkItems.Documents.References;

/// <summary>Recognises addresses that lead to the Azure DevOps organisation of the run.</summary>
internal sealed class SourceLinks
{
    private const int MaximumAddress = 8192;

    private static readonly string[] s_work = ["_workitems/edit/", "_apis/wit/workitems/", "_workitems/"];
    private static readonly string[] s_files = ["_apis/wit/attachments/"];

    private readonly Uri _source;
    private readonly string[] _prefixes;

    /// <param name="sourceUrl">Address of the organisation.</param>
    public SourceLinks(string sourceUrl)
    {
        _source = new(sourceUrl.TrimEnd('/') + "/", UriKind.Absolute);
        var organization = _source.Host.Equals("dev.azure.com", StringComparison.OrdinalIgnoreCase) ? _source.AbsolutePath.Trim('/')
            : _source.Host.EndsWith(".visualstudio.com", StringComparison.OrdinalIgnoreCase) ? _source.Host.Split('.')[0]
            : null;
        _prefixes = organization is null
            ? [Prefix(_source)]
            : [$"//dev.azure.com/{organization}/", $"//{organization}.visualstudio.com/"];
    }

    /// <summary>An address with scheme http, https or mailto; relative ones are completed by the organisation's.</summary>
    /// <returns>Null if the address is none, has another scheme or is too long.</returns>
    public Uri? Absolute(string? address)
    {
        if (address is null || address.Length > MaximumAddress) return null;

        var plain = string.Concat(address.Where(c => !char.IsControl(c))).Trim();
        if (plain.Length == 0 || plain[0] == '#' || plain.StartsWith("//", StringComparison.Ordinal)) return null;
        if (plain[0] == '\\' || !Uri.TryCreate(_source, plain, out var uri)) return null;
        return uri.Scheme is "http" or "https" or "mailto" && uri.AbsoluteUri.Length <= MaximumAddress ? uri : null;
    }

    /// <returns>Id of the work item that the address shows; null for every other address, also of other organisations.</returns>
    public int? WorkItem(Uri uri)
    {
        if (PathInside(uri) is not { } path) return null;
        foreach (var marker in s_work)
            if (After(path, marker) is { } rest && Number(FirstSegment(rest)) is { } id) return id;

        return path.Contains("_workitems", StringComparison.OrdinalIgnoreCase) || path.Contains("_boards", StringComparison.OrdinalIgnoreCase)
            || path.Contains("_backlogs", StringComparison.OrdinalIgnoreCase) || path.Contains("_sprints", StringComparison.OrdinalIgnoreCase)
            ? Number(Query(uri, "workitem") ?? Query(uri, "id"))
            : null;
    }

    /// <returns>GUID and name of the attachment that the address leads to; null for every other address.</returns>
    public (Guid Id, string? FileName)? Attachment(Uri uri)
    {
        if (PathInside(uri) is not { } path) return null;
        foreach (var marker in s_files)
            if (After(path, marker) is { } rest && Guid.TryParse(FirstSegment(rest), out var id)) return (id, Query(uri, "fileName"));

        return path.Contains("AttachFileHandler.ashx", StringComparison.OrdinalIgnoreCase)
            && Guid.TryParse(Query(uri, "FileNameGuid") ?? Query(uri, "FileID"), out var old) ? (old, Query(uri, "FileName")) : null;
    }

    private string? PathInside(Uri uri)
    {
        if (uri.Scheme is not ("http" or "https")) return null;
        var address = $"//{uri.Authority}{uri.AbsolutePath}";
        var prefix = Array.Find(_prefixes, p => address.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        return prefix is null ? null : address[(prefix.Length - 1)..];
    }

    private static string Prefix(Uri uri) => $"//{uri.Authority}{uri.AbsolutePath}";

    private static string? After(string path, string marker)
    {
        var at = path.IndexOf("/" + marker, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : path[(at + 1 + marker.Length)..];
    }

    private static string FirstSegment(string path) => path.Split('/')[0];

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    private static string? Query(Uri uri, string name)
    {
        foreach (var pair in uri.Query.TrimStart('?').Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair[..equals].Equals(name, StringComparison.OrdinalIgnoreCase))
                return Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
        }
        return null;
    }
}
