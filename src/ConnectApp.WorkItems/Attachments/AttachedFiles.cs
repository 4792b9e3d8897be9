using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Attachments;

/// <summary>Files that are on an issue, as texts need them.</summary>
internal static class AttachedFiles
{
    public static Func<ImageReference, AttachedImage?> None { get; } = _ => null;

    public static Func<ImageReference, AttachedImage?> Of(IReadOnlyDictionary<string, PartRow> parts, string siteUrl) => image =>
        parts.TryGetValue($"attachment:{image.Key}", out var part)
            ? new AttachedImage(Guid.TryParse(part.MediaId, out var id) ? id : null, $"{siteUrl}/rest/api/3/attachment/content/{part.TargetId}")
            : null;
}
