using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors;

/// <summary>What is asked of Jira and Confluence themselves: the keys behind cloud ids.</summary>
internal interface IProductApi
{
    /// <summary>Reads a project of Jira by cloud id.</summary>
    /// <remarks>GET /rest/api/3/project/{id}</remarks>
    Task<PlatformAnswer<ProductProject>> GetProjectAsync(TenantId tenant, string id, CancellationToken cancellationToken);

    /// <summary>Reads spaces of Confluence by cloud id; spaces that are not found, or not visible to the app, are left out.</summary>
    /// <param name="ids">1 to 250, the most that the product takes at once.</param>
    /// <remarks>GET /wiki/api/v2/spaces?ids=&amp;limit=250</remarks>
    Task<PlatformAnswer<IReadOnlyList<ProductSpace>>> GetSpacesAsync(
        TenantId tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Whether a user administers the product. Asked as the app, which may ask it of any user.</summary>
    /// <remarks>
    /// Jira: POST /rest/api/3/permissions/check. Confluence: GET /wiki/rest/api/user?accountId=&amp;expand=operations, where administrators have the operation
    /// <c>administer</c> on <c>application</c> (community.developer.atlassian.com, thread 29678).
    /// </remarks>
    Task<PlatformAnswer<bool>> GetIsAdminAsync(TenantId tenant, Product product, string accountId, CancellationToken cancellationToken);
}

internal sealed record ProductProject(string Id, string Key, string? Name);

internal sealed record ProductSpace(string Id, string Key, string? Name);
