using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors;

/// <summary>
/// What a front door lends to outgoing calls, asked per call and never stored in a run. Connect signs a JWT with the site's shared
/// secret; other doors bring other tokens.
/// </summary>
internal interface IOutgoingAuthority
{
    /// <summary>Prefix of every product REST call of the site, without a trailing slash; Confluence's ends in <c>/wiki</c>.</summary>
    /// <returns>Null: the tenant is unknown, uninstalled, or waits for its next <c>installed</c>.</returns>
    ValueTask<SiteAddress?> FindSiteAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Puts a fresh <c>Authorization</c> header on the request, whose absolute URI is final.</summary>
    /// <param name="renewed">The call before was answered 401: read the secret again, past any cache.</param>
    /// <returns>False: no authority, or the request does not go to the site's own origin; nothing may be sent.</returns>
    ValueTask<bool> TryAuthorizeAsync(TenantId tenant, HttpRequestMessage request, bool renewed, CancellationToken cancellationToken);

    /// <summary>How the tenant's door differs in what the pipeline must know.</summary>
    ValueTask<DoorTraits> ReadTraitsAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>A renewed token was refused too: the site waits for its next <c>installed</c>.</summary>
    ValueTask RefusedAsync(TenantId tenant, CancellationToken cancellationToken);
}

/// <param name="BaseUrl">Without a trailing slash.</param>
internal sealed record SiteAddress(Uri BaseUrl, Rewriting.Plans.Product Product);
