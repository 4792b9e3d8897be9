using System.Net;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Reading;

namespace ConnectApp.WorkItems.Attachments;

/// <summary>Fetches an attachment of Azure DevOps into the spool. Sign-in pages and error texts are never taken for a file.</summary>
internal sealed class FileDownload(AzureDevOpsReader source, Spool spool, TimeProvider time)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);

    /// <param name="maxBytes">Largest file that Jira takes.</param>
    /// <exception cref="CredentialsRefusedException">The answer is a sign-in page.</exception>
    /// <exception cref="CallFailedException">No attempt fetched the whole file.</exception>
    public async Task<(FileFault Fault, SpoolFile? File)> FetchAsync(FileSource file, long maxBytes, CancellationToken cancellationToken)
    {
        if (file.Bytes is { } bytes)
        {
            var made = spool.Create();
            using var memory = new MemoryStream(bytes.ToArray(), writable: false);
            if (await made.TryFillAsync(memory, maxBytes, cancellationToken)) return (FileFault.None, made);
            await made.DisposeAsync();
            return (FileFault.TooLarge, null);
        }

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await FetchOnceAsync(file, maxBytes, cancellationToken);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or Polly.Timeout.TimeoutRejectedException)
            {
                if (attempt + 1 == MaxAttempts)
                    throw new CallFailedException(Service.AzureDevOps, "GET attachment", 0, $"{file.Name} was cut {MaxAttempts} times: {fault.Message}");
                await Task.Delay(s_firstPause * (1 << attempt), time, cancellationToken);
            }
        }
    }

    private async Task<(FileFault Fault, SpoolFile? File)> FetchOnceAsync(FileSource file, long maxBytes, CancellationToken cancellationToken)
    {
        using var response = await source.OpenAttachmentAsync(file.Guid!.Value, file.Name, cancellationToken);
        if (IsSignIn(response, file.Name)) throw new CredentialsRefusedException(Service.AzureDevOps, (int)response.StatusCode, "");
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden) return (FileFault.Gone, null);
        if (!response.IsSuccessStatusCode)
            throw new CallFailedException(Service.AzureDevOps, "GET attachment", (int)response.StatusCode, $"{file.Name} cannot be read");
        var expected = response.Content.Headers.ContentLength;
        if (expected > maxBytes) return (FileFault.TooLarge, null);

        var fetched = spool.Create();
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (!await fetched.TryFillAsync(body, maxBytes, cancellationToken))
            {
                await fetched.DisposeAsync();
                return (FileFault.TooLarge, null);
            }

            if (expected is { } length && fetched.Length != length)
                throw new IOException($"{fetched.Length} of {length} bytes came");
            return (FileFault.None, fetched);
        }
        catch
        {
            await fetched.DisposeAsync();
            throw;
        }
    }

    private static bool IsSignIn(HttpResponseMessage response, string name) => response.StatusCode is HttpStatusCode.Unauthorized
        or HttpStatusCode.NonAuthoritativeInformation or HttpStatusCode.Found
        || (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/html"
            && response.Content.Headers.ContentDisposition is null && !name.Contains(".htm", StringComparison.OrdinalIgnoreCase));
}

internal enum FileFault
{
    None,

    /// <summary>Azure DevOps has it no more, or does not show it.</summary>
    Gone,
    TooLarge,
}
