using ConnectApp.WorkItems.Jira;

namespace ConnectApp.WorkItems.Attachments;

/// <summary>
/// Finds the media id of an attachment, which a document needs to show it: the address that the attachment's content redirects to holds it.
/// That address is never followed and never logged; it carries a token.
/// </summary>
/// <param name="hosts">Hosts that a redirect may lead to beside Atlassian's media service.</param>
internal sealed class MediaIds(IReadOnlyCollection<string> hosts)
{
    private const string MediaHost = "api.media.atlassian.com";

    /// <returns>Null if the site shows none; a link to the attachment then takes the place of the image.</returns>
    public async Task<string?> FindAsync(IJiraApi jira, string attachmentId, CancellationToken cancellationToken)
    {
        using var response = await jira.GetAttachmentContentAsync(attachmentId, cancellationToken);
        if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { IsAbsoluteUri: true } address) return null;
        if (address.Host != MediaHost && !hosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase)) return null;

        var segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var file = Array.IndexOf(segments, "file");
        return file >= 0 && file + 1 < segments.Length && Guid.TryParse(segments[file + 1], out var id) ? id.ToString("D") : null;
    }
}
