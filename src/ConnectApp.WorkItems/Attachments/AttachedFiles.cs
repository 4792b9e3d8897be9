using ConnectApp.WorkItems.Documents;

namespace ConnectApp.WorkItems.Attachments;

/// <summary>Files that are on an issue, as texts need them.</summary>
internal static class AttachedFiles
{
    public static Func<ImageReference, AttachedImage?> None { get; } = _ => null;
}
