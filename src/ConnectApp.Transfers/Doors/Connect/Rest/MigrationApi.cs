using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <inheritdoc cref="IMigrationApi"/>
internal sealed class MigrationApi(SiteClient site, IMigrationRest rest) : IMigrationApi
{
    /// <summary>The platform cuts longer messages and appends a marker; cut here, the end of the message is ours.</summary>
    private const int MaxMessageLength = 65_536;

    public Task<PlatformAnswer<IReadOnlyList<UploadedData>>> GetUploadedDataAsync(
        TenantId tenant, TransferId transfer, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetUploadedDataAsync(tenant, transfer, transfer.Value, cancellationToken), ToUploadedData, cancellationToken);

    public Task<PlatformAnswer<SignedUrl>> GetSignedUrlAsync(
        TenantId tenant, TransferId transfer, S3Key key, CancellationToken cancellationToken)
    {
        var segment = PathSegment.Checked(key.Value);
        return site.SendAsync(tenant, () => rest.GetSignedUrlAsync(tenant, transfer, segment, cancellationToken), ToSignedUrl, cancellationToken);
    }

    public Task<PlatformAnswer<Nothing>> SendFeedbackAsync(
        TenantId tenant, TransferId transfer, JsonObject details, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.SendFeedbackAsync(tenant, transfer, transfer.Value, new FeedbackWire(details), cancellationToken), cancellationToken);

    public async Task<PlatformAnswer<IReadOnlyDictionary<string, string>>> FindMappingsAsync(TenantId tenant, TransferId transfer,
        string mappingNamespace, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("A key is empty; the platform refuses the whole list.", nameof(keys));
        }

        return await site.SendAsync(tenant, () => rest.FindMappingsAsync(tenant, transfer, transfer.Value, mappingNamespace, [.. keys], cancellationToken),
            ToDictionary, cancellationToken);
    }

    public Task<PlatformAnswer<MappingPage>> GetMappingPageAsync(TenantId tenant, TransferId transfer, string mappingNamespace,
        string? lastEntity, int pageSize, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetMappingPageAsync(tenant, transfer, transfer.Value, mappingNamespace, lastEntity, pageSize, cancellationToken),
            static page => new MappingPage(page.Items, page.Meta.HasNext, Cursor(page.Meta)), cancellationToken);

    public Task<PlatformAnswer<IReadOnlyList<RecentTransfer>>> GetRecentTransfersAsync(
        TenantId tenant, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetRecentTransfersAsync(tenant, cancellationToken), ToRecentTransfers, cancellationToken);

    public Task<PlatformAnswer<ContainerPage>> GetContainersAsync(TenantId tenant, TransferId transfer, string containerType,
        string? lastEntity, int pageSize, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetContainersAsync(tenant, transfer, transfer.Value, containerType, lastEntity, pageSize, cancellationToken),
            static page => new ContainerPage(page.Containers, page.Meta.HasNext, Cursor(page.Meta)), cancellationToken);

    public Task<PlatformAnswer<IReadOnlyList<string>>> GetWebhooksAsync(TenantId tenant, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetWebhooksAsync(tenant, cancellationToken), ToEndpoints, cancellationToken);

    public Task<PlatformAnswer<IReadOnlyList<string>>> PutWebhooksAsync(
        TenantId tenant, IReadOnlyList<string> endpoints, CancellationToken cancellationToken)
    {
        // The contract gives a 201 no body; the endpoints are then those that were sent.
        var wire = new WebhooksWire(endpoints);
        return site.SendAsync(tenant, () => rest.PutWebhooksAsync(tenant, wire, cancellationToken), ToEndpoints, cancellationToken, ifEmpty: wire);
    }

    public Task<PlatformAnswer<Nothing>> SendProgressAsync(
        TenantId tenant, TransferId transfer, TransferProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Percent is < 0 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(progress), progress.Percent, "Percent is not within 0 and 100.");
        }

        var wire = new ProgressWire(progress.Status, progress.Percent, Cut(progress.Message));
        return site.SendAsync(tenant, () => rest.SendProgressAsync(tenant, transfer, transfer.Value, wire, cancellationToken), cancellationToken);
    }

    public Task<PlatformAnswer<ServerError>> GetServerErrorAsync(
        TenantId tenant, TransferId transfer, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetServerErrorAsync(tenant, transfer, transfer.Value, cancellationToken),
            static error => new ServerError(Printable.Of(error.ExceptionType ?? ""), error.SafeStackTrace ?? ""), cancellationToken);

    /// <summary>An entry without a key cannot be fetched, and yet it is an upload: it is kept, so that the run can say so.</summary>
    internal static IReadOnlyList<UploadedData> ToUploadedData(IReadOnlyList<UploadedDataWire?> files) =>
        [.. files.Select(static file => new UploadedData(new S3Key(file?.S3Key ?? file?.Key ?? ""), file?.Label))];

    internal static SignedUrl ToSignedUrl(SignedUrlWire wire)
    {
        // The path and query go out as they were signed: .NET would unescape what it thinks need not be escaped. Hence the check by hand.
        var asSigned = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return wire.Url.All(c => c is > ' ' and < '\x7f' and not '#') && Uri.TryCreate(wire.Url, asSigned, out var url)
            && url.IsAbsoluteUri && url.Scheme is "http" or "https"
            ? new SignedUrl(url)
            : throw new JsonException("url is not an absolute http address");
    }

    internal static IReadOnlyDictionary<string, string> ToDictionary(MappingsWire mappings)
    {
        var byKey = new Dictionary<string, string>(mappings.Entries.Count);
        foreach (var (key, value) in mappings.Entries) byKey[key] = value;

        return byKey;
    }

    /// <summary>What has no UUID for a transferId is no transfer that anybody could tell us of; the others of the list count.</summary>
    private static IReadOnlyList<RecentTransfer> ToRecentTransfers(IReadOnlyList<RecentTransferWire?> transfers) =>
    [
        .. from transfer in transfers
           let id = Guid.TryParse(transfer?.TransferId, out var id) ? id : (Guid?)null
           where id is not null
           select new RecentTransfer(new TransferId(id.Value), transfer.Status ?? "", ToMigration(transfer.MigrationDetails ?? new RecentMigrationWire())),
    ];

    private static RecentMigration ToMigration(RecentMigrationWire wire) => new(wire.MigrationId, wire.MigrationScopeId, wire.Name,
        ToTime(wire.CreatedAt), wire.JiraClientKey, wire.ConfluenceClientKey, wire.CloudUrl);

    /// <summary>Below 10^11 it is seconds (10^11 ms is March 1973); beyond the calendar it is no time.</summary>
    private static DateTimeOffset? ToTime(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt) ? createdAt switch
    {
        > 0 and < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(createdAt),
        >= 100_000_000_000 and < 253_402_300_800_000 => DateTimeOffset.FromUnixTimeMilliseconds(createdAt),
        _ => null,
    } : null;

    private static IReadOnlyList<string> ToEndpoints(WebhooksWire wire) =>
        wire.Endpoints.Contains(null!) ? throw new JsonException("endpoints holds null") : wire.Endpoints;

    /// <summary>An empty cursor is none: asked with it, the platform would begin anew.</summary>
    internal static string? Cursor(PageMetaWire meta) => meta.LastEntity is { Length: > 0 } last ? last : null;

    internal static string? Cut(string? message)
    {
        if (message is not { Length: > MaxMessageLength }) return message;

        var length = char.IsHighSurrogate(message[MaxMessageLength - 1]) ? MaxMessageLength - 1 : MaxMessageLength;
        return message[..length];
    }
}
