using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using Refit;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>The app migration API of one site as its OpenAPI document has it; what the operations mean stands at <see cref="IMigrationApi"/>.</summary>
/// <remarks>
/// The handlers read tenant and transfer from the request's properties: <see cref="SiteAddressHandler"/> puts the site's base URL before the path, and calls of a
/// settled transfer are not sent.
/// </remarks>
[Headers("Accept: application/json")]
internal interface IMigrationRest
{
    const string Root = "/rest/atlassian-connect/1/migration";

    [Get(Root + "/data/{transferId}/all")]
    Task<IApiResponse<IReadOnlyList<UploadedDataWire?>>> GetUploadedDataAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        CancellationToken cancellationToken);

    /// <param name="transfer">Not on the wire: whose file it is.</param>
    [Get(Root + "/data/{s3Key}")]
    Task<IApiResponse<SignedUrlWire>> GetSignedUrlAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        string s3Key,
        CancellationToken cancellationToken);

    [Post(Root + "/feedback/{transferId}")]
    Task<IApiResponse> SendFeedbackAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [Body(buffered: true)] FeedbackWire feedback,
        CancellationToken cancellationToken);

    [Post(Root + "/mapping/{transferId}/find")]
    Task<IApiResponse<MappingsWire>> FindMappingsAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [AliasAs("namespace")] string mappingNamespace,
        [Body(buffered: true)] string[] keys,
        CancellationToken cancellationToken);

    [Get(Root + "/mapping/{transferId}/page")]
    Task<IApiResponse<MappingPageWire>> GetMappingPageAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [AliasAs("namespace")] string mappingNamespace,
        string? lastEntity,
        int pageSize,
        CancellationToken cancellationToken);

    [Get(Root + "/transfer/recent")]
    Task<IApiResponse<IReadOnlyList<RecentTransferWire?>>> GetRecentTransfersAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        CancellationToken cancellationToken);

    [Get(Root + "/container/{transferId}/page")]
    Task<IApiResponse<ContainerPageWire>> GetContainersAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        string containerType,
        string? lastEntity,
        int pageSize,
        CancellationToken cancellationToken);

    [Get(Root + "/webhook")]
    Task<IApiResponse<WebhooksWire>> GetWebhooksAsync([Property(SiteRequest.TenantKey)] TenantId tenant, CancellationToken cancellationToken);

    /// <summary>201 has no body.</summary>
    [Put(Root + "/webhook")]
    Task<IApiResponse<WebhooksWire>> PutWebhooksAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Body(buffered: true)] WebhooksWire webhooks,
        CancellationToken cancellationToken);

    [Post(Root + "/progress/{transferId}")]
    Task<IApiResponse> SendProgressAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [Body(buffered: true)] ProgressWire progress,
        CancellationToken cancellationToken);

    [Get(Root + "/error/{transferId}")]
    Task<IApiResponse<ServerErrorWire>> GetServerErrorAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        CancellationToken cancellationToken);
}
