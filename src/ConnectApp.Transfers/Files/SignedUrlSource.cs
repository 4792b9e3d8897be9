using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Doors;

namespace ConnectApp.Transfers.Files;

/// <summary>The address of one file, asked for anew before it expires and after it was refused.</summary>
internal sealed class SignedUrlSource(
    IMigrationApi api, Func<Uri, string?> guard, TimeProvider time, TimeSpan lifetime, TenantId tenant, TransferId transfer, S3Key key)
{
    private Uri? url;
    private long askedAt;

    /// <returns>The address, and whether it was issued for this very call: a refusal of such a one is not a matter of its age.</returns>
    public async ValueTask<(Uri Url, bool IsNew)> GetAsync(CancellationToken cancellationToken)
    {
        if (url is not null && time.GetElapsedTime(askedAt) < lifetime) return (url, false);

        askedAt = time.GetTimestamp();
        var answer = await api.GetSignedUrlAsync(tenant, transfer, key, cancellationToken);
        if (answer.Outcome != PlatformOutcome.Ok) throw Fault(answer);

        url = answer.Content!.Url;
        if (guard(url) is { } reason)
        {
            throw new DownloadException(DownloadFault.Refused, null,
                $"File {key} lies at host {url.Host}, which downloads may not go to: {reason}");
        }

        return (url, true);
    }

    public void Drop() => url = null;

    private DownloadException Fault(PlatformAnswer<SignedUrl> answer) => new(answer.Outcome switch
    {
        PlatformOutcome.Refused or PlatformOutcome.NotFound or PlatformOutcome.BadRequest => DownloadFault.Gone,
        PlatformOutcome.Expired => DownloadFault.Expired,
        PlatformOutcome.Unauthorized => DownloadFault.Unauthorized,
        PlatformOutcome.Blocked => DownloadFault.Refused,
        _ => DownloadFault.TryLater,
    }, answer.RetryAfter, $"The platform gives no address for file {key}: {answer.Outcome}, {answer.Detail}");
}
