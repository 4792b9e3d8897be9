using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect.Rest;
using Refit;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>The Forge migration API below <c>Forge:ApiUrl</c> (developer.atlassian.com, "Forge migration REST API", 22 Sep 2025).</summary>
[Headers("Accept: application/json")]
internal interface IForgeRest
{
    /// <param name="path"><c>Forge:ListPath</c> with the transfer's id, without the slash at its start.</param>
    [Get("/{**path}")]
    Task<IApiResponse<IReadOnlyList<UploadedDataWire?>>> GetUploadedDataAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        string path,
        CancellationToken cancellationToken);

    [Get("/data/{key}")]
    Task<IApiResponse<SignedUrlWire>> GetSignedUrlAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        string key,
        CancellationToken cancellationToken);

    [Post("/mapping/{transferId}/find")]
    Task<IApiResponse<MappingsWire>> FindMappingsAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [AliasAs("namespace")] string mappingNamespace,
        [Body(buffered: true)] string[] keys,
        CancellationToken cancellationToken);

    [Get("/mapping/{transferId}/page")]
    Task<IApiResponse<MappingPageWire>> GetMappingPageAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [AliasAs("namespace")] string mappingNamespace,
        string? lastEntity,
        int pageSize,
        CancellationToken cancellationToken);

    [Get("/container/{transferId}/page")]
    Task<IApiResponse<ContainerPageWire>> GetContainersAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        string containerType,
        string? lastEntity,
        int pageSize,
        CancellationToken cancellationToken);

    [Post("/message/{transferId}/status")]
    Task<IApiResponse> ReportAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [Body(buffered: true)] MessageReportWire report,
        CancellationToken cancellationToken);

    [Post("/log/{transferId}")]
    Task<IApiResponse> AddLogAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Property(SiteRequest.TransferKey)] TransferId transfer,
        Guid transferId,
        [Body(buffered: true)] CustomerLogWire line,
        CancellationToken cancellationToken);
}
