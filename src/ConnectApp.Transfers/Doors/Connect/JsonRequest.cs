using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// The outer checks of a call with a JSON body, in the order of every endpoint here: declared size, content type, then the caller verifies the token, then reads.
/// </summary>
internal static class JsonRequest
{
    /// <summary>Ample for a lifecycle call or a webhook, which have a few KB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Depth that a body may have; genuine ones have three levels.</summary>
    public const int MaxDepth = 32;

    /// <returns>Null: go on. Else the answer.</returns>
    public static IResult? RefuseUnread(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > MaxBytes) return Refusals.TooLarge();

        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
        // A packed body would make the size limit count the wrong bytes.
        return isJson && request.Headers.ContentEncoding.Count == 0 ? null : Refusals.UnsupportedMediaType();
    }

    /// <returns>Null: more than <see cref="MaxBytes"/>, which a chunked body only shows while it is read.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = MaxBytes + 1;
        using var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 4096, MaxBytes));
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (body.Length + read > MaxBytes) return null;
                body.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }

        // A byte order mark is no part of JSON, and readers may pass it over (RFC 8259, 8.1); a refused event would come again for ever.
        var bytes = body.ToArray();
        return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
    }
}
