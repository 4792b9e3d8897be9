using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Calls;

/// <summary>
/// Reads the whole body within the attempt, so that a body that is cut or comes too slowly counts as a failed attempt, and no body
/// grows past the limit. Of an answer that tells no success only the beginning is kept: it is for people.
/// </summary>
internal sealed class AnswerBufferHandler(IOptions<PlatformOptions> options) : DelegatingHandler
{
    private const int ErrorTextBytes = 8 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (response.IsSuccessStatusCode)
            {
                await response.Content.LoadIntoBufferAsync(options.Value.MaxAnswerBytes, cancellationToken);
            }
            else
            {
                await KeepBeginningAsync(response, cancellationToken);
            }

            return response;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            response.Dispose();
            throw new AnswerTooLargeException($"the answer has more than {options.Value.MaxAnswerBytes} bytes", e);
        }
        catch (InvalidDataException e)
        {
            response.Dispose();
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer is packed and cannot be unpacked", e);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task KeepBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var head = new byte[ErrorTextBytes];
        int length;
        await using (var body = await response.Content.ReadAsStreamAsync(cancellationToken))
        {
            length = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        }

        var kept = new ByteArrayContent(head, 0, length);
        kept.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content.Dispose();
        response.Content = kept;
    }
}
