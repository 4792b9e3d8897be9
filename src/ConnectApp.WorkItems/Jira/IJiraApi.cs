using System.Text.Json;
using Refit;

namespace ConnectApp.WorkItems.Jira;

/// <summary>
/// Jira Cloud platform REST API v3; base address is the site's, or the gateway's with the cloud id for a token with scopes.
/// Source: shared/data/openapi/jira-cloud-v3-engine.json.
/// </summary>
internal interface IJiraApi
{
    [Get("/rest/api/3/myself")]
    Task<IApiResponse<WireUser>> GetMyselfAsync(CancellationToken cancellationToken);

    [Get("/rest/api/3/serverInfo")]
    Task<IApiResponse<WireServerInfo>> GetServerInfoAsync(CancellationToken cancellationToken);

    /// <param name="permissions">Keys separated by commas.</param>
    [Get("/rest/api/3/mypermissions")]
    Task<IApiResponse<WirePermissions>> GetMyPermissionsAsync(string projectKey, string permissions, CancellationToken cancellationToken);

    [Get("/rest/api/3/project/{project}")]
    Task<IApiResponse<WireProject>> GetProjectAsync(string project, CancellationToken cancellationToken);

    [Get("/rest/api/3/project/{project}/statuses")]
    Task<IApiResponse<WireTypeStatuses[]>> GetStatusesAsync(string project, CancellationToken cancellationToken);

    [Get("/rest/api/3/project/{project}/components")]
    Task<IApiResponse<WireComponent[]>> GetComponentsAsync(string project, CancellationToken cancellationToken);

    [Post("/rest/api/3/component")]
    Task<IApiResponse<WireComponent>> CreateComponentAsync([Body(buffered: true)] NewComponent component, CancellationToken cancellationToken);

    [Get("/rest/api/3/issue/createmeta/{project}/issuetypes")]
    Task<IApiResponse<WireCreateTypes>> GetCreateTypesAsync(string project, int startAt, int maxResults, CancellationToken cancellationToken);

    [Get("/rest/api/3/issue/createmeta/{project}/issuetypes/{type}")]
    Task<IApiResponse<WireCreateFields>> GetCreateFieldsAsync(
        string project, string type, int startAt, int maxResults, CancellationToken cancellationToken);

    /// <summary>At most 50 issues. 201 even if only some were created.</summary>
    [Post("/rest/api/3/issue/bulk")]
    Task<IApiResponse<CreatedIssues>> CreateIssuesAsync([Body(buffered: true)] NewIssues issues, CancellationToken cancellationToken);

    /// <summary>At most 100 issues by id or key, strongly consistent. Keys without an issue are left out.</summary>
    [Post("/rest/api/3/issue/bulkfetch")]
    Task<IApiResponse<FetchedIssues>> FetchIssuesAsync([Body(buffered: true)] FetchIssues fetch, CancellationToken cancellationToken);

    /// <param name="fields">Separated by commas.</param>
    /// <param name="properties">Separated by commas.</param>
    [Get("/rest/api/3/issue/{issue}")]
    Task<IApiResponse<WireIssue>> GetIssueAsync(string issue, string fields, string? properties, CancellationToken cancellationToken);

    [Put("/rest/api/3/issue/{issue}")]
    Task<IApiResponse<string>> EditIssueAsync(string issue, [Body(buffered: true)] IssueEdit edit, CancellationToken cancellationToken);

    [Get("/rest/api/3/issue/{issue}/transitions")]
    Task<IApiResponse<WireTransitions>> GetTransitionsAsync(string issue, string expand, CancellationToken cancellationToken);

    [Post("/rest/api/3/issue/{issue}/transitions")]
    Task<IApiResponse<string>> TransitionAsync(string issue, [Body(buffered: true)] NewTransition transition, CancellationToken cancellationToken);

    [Get("/rest/api/3/issue/{issue}/comment")]
    Task<IApiResponse<WireComments>> GetCommentsAsync(
        string issue, int startAt, int maxResults, string orderBy, string expand, CancellationToken cancellationToken);

    [Post("/rest/api/3/issue/{issue}/comment")]
    Task<IApiResponse<WireComment>> AddCommentAsync(string issue, [Body(buffered: true)] NewComment comment, CancellationToken cancellationToken);

    [Put("/rest/api/3/issue/{issue}/comment/{comment}")]
    Task<IApiResponse<WireComment>> EditCommentAsync(
        string issue, string comment, [Body(buffered: true)] NewComment body, CancellationToken cancellationToken);

    [Multipart]
    [Post("/rest/api/3/issue/{issue}/attachments")]
    [Headers("X-Atlassian-Token: no-check")]
    Task<IApiResponse<WireAttachment[]>> AddAttachmentAsync(string issue, [AliasAs("file")] StreamPart file, CancellationToken cancellationToken);

    [Get("/rest/api/3/attachment/meta")]
    Task<IApiResponse<WireAttachmentMeta>> GetAttachmentMetaAsync(CancellationToken cancellationToken);

    /// <summary>Redirects to the media service; the address holds the media id. The pipeline does not follow. The caller disposes the answer.</summary>
    [Get("/rest/api/3/attachment/content/{id}")]
    Task<HttpResponseMessage> GetAttachmentContentAsync(string id, CancellationToken cancellationToken);

    [Get("/rest/api/3/issueLinkType")]
    Task<IApiResponse<WireLinkTypes>> GetLinkTypesAsync(CancellationToken cancellationToken);

    /// <summary>201 without a body, also if the link exists.</summary>
    [Post("/rest/api/3/issueLink")]
    Task<IApiResponse<string>> LinkIssuesAsync([Body(buffered: true)] NewLink link, CancellationToken cancellationToken);

    [Delete("/rest/api/3/issueLink/{link}")]
    Task<IApiResponse<string>> DeleteLinkAsync(string link, CancellationToken cancellationToken);

    /// <summary>Creates or updates by <c>globalId</c>.</summary>
    [Post("/rest/api/3/issue/{issue}/remotelink")]
    Task<IApiResponse<JsonElement>> SetRemoteLinkAsync(string issue, [Body(buffered: true)] RemoteLink link, CancellationToken cancellationToken);

    /// <summary>Active users only; has a rate limit of its own, shared by the site.</summary>
    [Get("/rest/api/3/user/search")]
    Task<IApiResponse<WireUser[]>> FindUsersAsync(string query, int maxResults, CancellationToken cancellationToken);

    [Get("/rest/api/3/user/assignable/search")]
    Task<IApiResponse<WireUser[]>> FindAssignableUsersAsync(string query, string project, int maxResults, CancellationToken cancellationToken);

    [Put("/rest/api/3/issue/{issue}/properties/{property}")]
    Task<IApiResponse<string>> SetPropertyAsync(
        string issue, string property, [Body(buffered: true)] JsonElement value, CancellationToken cancellationToken);

    /// <summary>Eventually consistent.</summary>
    [Post("/rest/api/3/search/jql")]
    Task<IApiResponse<SearchResult>> SearchAsync([Body(buffered: true)] Search search, CancellationToken cancellationToken);
}
