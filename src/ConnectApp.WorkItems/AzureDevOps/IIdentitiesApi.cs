using Refit;

namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>Identities of one organisation; base address <c>https://vssps.dev.azure.com/contoso</c>, on a server the collection's own.</summary>
internal interface IIdentitiesApi
{
    /// <param name="identityIds">Ids of Azure DevOps, not of Entra, separated by commas.</param>
    [Get("/_apis/identities")]
    Task<IApiResponse<WireList<WireIdentity?>>> GetAsync(
        string identityIds, [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);
}
