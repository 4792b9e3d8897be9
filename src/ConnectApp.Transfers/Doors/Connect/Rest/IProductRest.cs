using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using Refit;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>What is asked of Jira and Confluence themselves; paths of Confluence stand after its base URL, which ends in <c>/wiki</c>.</summary>
[Headers("Accept: application/json")]
internal interface IProductRest
{
    [Get("/rest/api/3/project/{id}")]
    Task<IApiResponse<ProjectWire>> GetProjectAsync([Property(SiteRequest.TenantKey)] TenantId tenant, string id, CancellationToken cancellationToken);

    /// <param name="ids">Joined by commas.</param>
    [Get("/api/v2/spaces")]
    Task<IApiResponse<SpacesWire>> GetSpacesAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        string ids,
        int limit,
        string? cursor,
        CancellationToken cancellationToken);

    [Post("/rest/api/3/permissions/check")]
    Task<IApiResponse<GrantedPermissionsWire>> CheckPermissionsAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        [Body(buffered: true)] PermissionsCheckWire check,
        CancellationToken cancellationToken);

    [Get("/rest/api/user")]
    Task<IApiResponse<UserOperationsWire>> GetUserAsync(
        [Property(SiteRequest.TenantKey)] TenantId tenant,
        string accountId,
        string expand,
        CancellationToken cancellationToken);
}
