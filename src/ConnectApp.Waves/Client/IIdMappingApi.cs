using Refit;

namespace ConnectApp.Waves.Client;

/// <summary>The id-mapping report of a finished migration; base address ends in <c>/migrations/reports/v1</c>.</summary>
/// <remarks>https://developer.atlassian.com/cloud/migration/triggering-id-mapping-job and status-and-download-report (14 January 2026).</remarks>
internal interface IIdMappingApi
{
    /// <summary>Queues a report; the answer is 202.</summary>
    [Post("/id-mappings/trigger")]
    Task<IApiResponse<MappingJob>> TriggerAsync(
        [Header("Authorization")] string authorization,
        [Body(buffered: true)] MappingRequest request,
        CancellationToken cancellationToken);

    /// <summary>PENDING, IN_PROGRESS, SUCCESS or ERROR. 404: the job has ended or never was; trigger again.</summary>
    [Get("/id-mappings/{jobId}")]
    Task<IApiResponse<MappingJob>> GetAsync([Header("Authorization")] string authorization, string jobId, CancellationToken cancellationToken);

    /// <summary>A signed URL that is valid for an hour. It gets no credentials and is never logged.</summary>
    [Get("/id-mappings/{jobId}/download")]
    Task<IApiResponse<MappingDownload>> GetDownloadAsync([Header("Authorization")] string authorization, string jobId, CancellationToken cancellationToken);
}
