using Refit;

namespace ConnectApp.Waves.Client;

/// <summary>The Cloud Migration Assistant on the customer's Data Center; base address is the server's URL with its context path.</summary>
/// <remarks>https://developer.atlassian.com/platform/migration-api/guides/connect-to-cloud/</remarks>
internal interface IMigrationAssistantApi
{
    /// <summary>Lets the assistant take jobs for a site. Valid for 24 hours; a second call begins them anew.</summary>
    [Post("/rest/migration/latest/public/v1/attach")]
    [Headers("Content-Type: application/json")]
    Task<IApiResponse<AttachAnswer>> AttachAsync([Header("Authorization")] string authorization, [Query] string cloudUrl, CancellationToken cancellationToken);

    /// <summary>Connects the server to the site for 21 days, with a token of <see cref="IMigrationApi.CreateTokenAsync"/>.</summary>
    /// <remarks>500 with plain text means that the token has ended or belongs to another site.</remarks>
    [Post("/rest/migration/latest/cloud/save/token")]
    Task<IApiResponse<SavedToken>> SaveTokenAsync(
        [Header("Authorization")] string authorization,
        [Body(buffered: true)] SaveTokenRequest request,
        CancellationToken cancellationToken);
}
