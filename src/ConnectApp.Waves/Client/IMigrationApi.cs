using Refit;

namespace ConnectApp.Waves.Client;

/// <summary>Atlassian's Migration API, public v1; base address ends in <c>/migrations/public/v1</c>. It queues work; the Cloud Migration Assistant executes it.</summary>
/// <remarks>https://developer.atlassian.com/platform/migration-api/rest. There is no call that lists, updates or cancels jobs.</remarks>
internal interface IMigrationApi
{
    /// <summary>A token with which the customer's server connects to the site; it ends after 5 minutes.</summary>
    [Post("/token")]
    Task<IApiResponse<CloudToken>> CreateTokenAsync(
        [Header("Authorization")] string authorization,
        [Body(buffered: true)] TokenRequest request,
        CancellationToken cancellationToken);

    /// <summary>Creates a job, which nothing can change afterwards. At most 5 a minute and 390 KB.</summary>
    [Post("/jobs")]
    Task<IApiResponse<CreatedJob>> CreateJobAsync(
        [Header("Authorization")] string authorization,
        [Body(buffered: true)] JobDefinition definition,
        CancellationToken cancellationToken);

    /// <summary>The definition of a job, without a wrapper.</summary>
    [Get("/jobs/{jobId}")]
    Task<IApiResponse<JobDefinition>> GetJobAsync([Header("Authorization")] string authorization, string jobId, CancellationToken cancellationToken);

    /// <summary>Queues a check or a migration. At most 5 a minute; no idempotency key exists, so a lost answer is looked up in the list.</summary>
    [Post("/jobs/{jobId}/tasks")]
    Task<IApiResponse<MigrationTask>> CreateTaskAsync(
        [Header("Authorization")] string authorization,
        string jobId,
        [Body(buffered: true)] TaskRequest request,
        CancellationToken cancellationToken);

    /// <summary>One page of a job's tasks, newest first, 20 a page.</summary>
    /// <param name="cursor">The <c>links.next</c> of the page before; null asks for the first page.</param>
    [Get("/jobs/{jobId}/tasks")]
    Task<IApiResponse<TaskPage>> GetTasksAsync(
        [Header("Authorization")] string authorization,
        string jobId,
        [Query] string? cursor,
        CancellationToken cancellationToken);

    /// <summary>One task with its artifacts.</summary>
    [Get("/jobs/{jobId}/tasks/{taskId}")]
    Task<IApiResponse<MigrationTask>> GetTaskAsync(
        [Header("Authorization")] string authorization,
        string jobId,
        string taskId,
        CancellationToken cancellationToken);

    /// <summary>One page of the status tree below <paramref name="level"/>; 21 children a page were seen.</summary>
    /// <param name="level">Path of a node, its names joined by commas; null means the root.</param>
    /// <param name="expandChildren"><c>true</c> lists the children; null leaves them out.</param>
    [Get("/jobs/{jobId}/tasks/{taskId}/status")]
    Task<IApiResponse<StatusPage>> GetStatusAsync(
        [Header("Authorization")] string authorization,
        string jobId,
        string taskId,
        [Query] string? level,
        [Query] string? expandChildren,
        [Query] string? cursor,
        CancellationToken cancellationToken);
}
