using Refit;

namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>Work item tracking of one organisation, 7.2-preview; base address is the organisation's, <c>https://dev.azure.com/contoso</c>.</summary>
/// <remarks>Every call needs <c>api-version</c>. Servers refuse versions they do not know; the reader then asks with an older one.</remarks>
internal interface IAzureDevOpsApi
{
    [Get("/_apis/projects/{project}")]
    Task<IApiResponse<WireProject>> GetProjectAsync(
        string project, [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);

    /// <summary>Ids that a query finds. Over 20,000 results are an error (VS402337), not a page.</summary>
    /// <param name="precise">True: times in the query count to the second, not to the day.</param>
    [Post("/{project}/_apis/wit/wiql")]
    Task<IApiResponse<WireQueryResult>> QueryAsync(
        string project,
        [Body(buffered: true)] WireQuery query,
        [AliasAs("$top")] int top,
        [AliasAs("timePrecision")] bool precise,
        [AliasAs("api-version")] string apiVersion,
        CancellationToken cancellationToken);

    /// <summary>At most 200 items. Items that are gone are left out, or are null in the list (<c>errorPolicy</c> omit).</summary>
    [Post("/{project}/_apis/wit/workitemsbatch")]
    Task<IApiResponse<WireList<WireWorkItem?>>> GetWorkItemsAsync(
        string project,
        [Body(buffered: true)] WireBatch batch,
        [AliasAs("api-version")] string apiVersion,
        CancellationToken cancellationToken);

    /// <summary>One page of comments, oldest first, without deleted ones.</summary>
    [Get("/{project}/_apis/wit/workItems/{id}/comments")]
    Task<IApiResponse<WireComments>> GetCommentsAsync(
        string project,
        int id,
        [AliasAs("$top")] int top,
        string? continuationToken,
        string order,
        [AliasAs("api-version")] string apiVersion,
        CancellationToken cancellationToken);

    /// <summary>The file's bytes. The caller disposes the answer.</summary>
    [Get("/{project}/_apis/wit/attachments/{guid}")]
    Task<HttpResponseMessage> GetAttachmentAsync(
        string project,
        Guid guid,
        string? fileName,
        bool download,
        [AliasAs("api-version")] string apiVersion,
        CancellationToken cancellationToken);

    [Get("/{project}/_apis/wit/workitemtypes")]
    Task<IApiResponse<WireList<WireType>>> GetTypesAsync(
        string project, [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);

    [Get("/{project}/_apis/wit/workitemtypes/{type}/states")]
    Task<IApiResponse<WireList<WireState>>> GetStatesAsync(
        string project, string type, [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);

    [Get("/{project}/_apis/wit/fields")]
    Task<IApiResponse<WireList<WireField>>> GetFieldsAsync(
        string project, [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);

    [Get("/_apis/wit/workitemrelationtypes")]
    Task<IApiResponse<WireList<WireRelationType>>> GetRelationTypesAsync(
        [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);

    [Get("/{project}/_apis/wit/classificationnodes/iterations")]
    Task<IApiResponse<WireNode>> GetIterationsAsync(
        string project, [AliasAs("$depth")] int depth, [AliasAs("api-version")] string apiVersion, CancellationToken cancellationToken);
}
