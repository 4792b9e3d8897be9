namespace ConnectApp.WorkItems.Calls;

/// <summary>
/// Reads the whole body within the attempt, so that a cut or slow body is a failed attempt, and refuses a body over the limit.
/// Calls that stream (attachments) bring their own limit.
/// </summary>
internal sealed class AnswerSizeHandler(long maxBytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && CallRules.Streams(request)) return response;

        try
        {
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
            return response;
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            response.Dispose();
            throw new AnswerTooLargeException(maxBytes, exception);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
