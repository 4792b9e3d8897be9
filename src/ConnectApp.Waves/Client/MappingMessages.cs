namespace ConnectApp.Waves.Client;

/// <param name="Product"><c>JIRA</c> or <c>CONFLUENCE</c>.</param>
/// <param name="DestinationURL">The site, without a slash at the end.</param>
/// <param name="SourceURL">The customer's server, without a slash at the end.</param>
internal sealed record MappingRequest(string Product, string DestinationURL, string SourceURL);

internal sealed record MappingJob(string? JobId, string? Status);

/// <param name="ExpiresIn">Seconds.</param>
internal sealed record MappingDownload(string? JobId, string? DownloadUrl, int? ExpiresIn)
{
    /// <summary>The address is signed, so it stays out of messages and logs.</summary>
    public override string ToString() => $"a report of job {JobId}";
}
