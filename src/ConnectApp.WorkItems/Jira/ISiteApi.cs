using Refit;

namespace ConnectApp.WorkItems.Jira;

/// <summary>The edge of a site, without credentials. Not in the published document; recorded by several clients.</summary>
internal interface ISiteApi
{
    [Get("/_edge/tenant_info")]
    Task<IApiResponse<TenantInfo>> GetTenantInfoAsync(CancellationToken cancellationToken);
}

internal sealed record TenantInfo(string? CloudId);
