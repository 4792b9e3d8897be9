using System.Globalization;

namespace ConnectApp.WorkItems.Model;

/// <summary>A link or a file of a work item.</summary>
/// <param name="Rel">Reference name of the link type and its end, e.g. <c>System.LinkTypes.Hierarchy-Forward</c>.</param>
/// <param name="Name">File name of an attachment; for other links their type's name as it is shown. Null if the answer has none.</param>
/// <param name="Comment">What the author wrote about the link.</param>
/// <param name="Size">Bytes of an attachment, if the answer has them; only a hint.</param>
public sealed record Relation(string Rel, string Url, string? Name = null, string? Comment = null, long? Size = null)
{
    public bool Is(string rel) => Rel.Equals(rel, StringComparison.OrdinalIgnoreCase);

    /// <summary>Id of the work item at the other end: the last segment of the address; null for other links.</summary>
    public int? TargetId
    {
        get
        {
            if (!Url.Contains("/workItems/", StringComparison.OrdinalIgnoreCase)) return null;
            var last = LastSegment(Url);
            return int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
        }
    }

    /// <summary>GUID of an attachment: the last segment of the address; null for other links.</summary>
    public Guid? AttachmentId => Is(RelationNames.AttachedFile) && Guid.TryParse(LastSegment(Url), out var id) ? id : null;

    private static ReadOnlySpan<char> LastSegment(string url)
    {
        var path = url.AsSpan();
        if (path.IndexOfAny('?', '#') is var end and >= 0) path = path[..end];
        path = path.TrimEnd('/');
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
