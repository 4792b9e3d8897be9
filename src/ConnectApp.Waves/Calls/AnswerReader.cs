using System.Globalization;
using System.Text;
using System.Text.Json;
using ConnectApp.Core.Calls;
using ConnectApp.Waves.Client;
using Refit;

namespace ConnectApp.Waves.Calls;

/// <summary>Turns what Refit hands back into an <see cref="Answer{T}"/>: nothing but cancellation throws.</summary>
internal static class AnswerReader
{
    /// <summary>An error body is kept up to here.</summary>
    private const int LongestMessage = 2048;

    /// <summary>JSON by the source-generated context; error bodies are kept up to 64 KB.</summary>
    public static RefitSettings Settings { get; } = CreateSettings();

    /// <param name="now">For a <c>Retry-After</c> that is a date.</param>
    public static async Task<Answer<T>> ReadAsync<T>(Task<IApiResponse<T>> call, DateTimeOffset now) where T : class
    {
        using var response = await call;
        if (response is { IsSuccessful: true, Content: { } value }) return new Answer<T>(AnswerKind.Ok, value, (int?)response.StatusCode, "");
        var status = (int?)response.StatusCode;
        if (status is >= 200 and < 300)
            return new Answer<T>(AnswerKind.Malformed, null, status, Malformed(response.Error));
        return status switch
        {
            null when RefusalIn(response.Error) is { } refusal => new Answer<T>(AnswerKind.Refused, null, null, refusal),
            null => new Answer<T>(AnswerKind.Unavailable, null, null, Transport(response.Error)),
            429 => new Answer<T>(AnswerKind.Throttled, null, status, Body(response.Error), RetryAfter(response, now)),
            408 or >= 500 => new Answer<T>(AnswerKind.Unavailable, null, status, Body(response.Error), RetryAfter(response, now)),
            _ => new Answer<T>(AnswerKind.Refused, null, status, Body(response.Error)),
        };
    }

    /// <summary>Why the call was not sent; null: it was, as far as anybody knows.</summary>
    private static string? RefusalIn(Exception? error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutgoingRefusedException refusal) return refusal.Message;
        }

        return null;
    }

    private static RefitSettings CreateSettings()
    {
        var settings = RefitSettings.ForJsonContext(ClientJson.Default);
        settings.MaxExceptionContentLength = 64 << 10;
        return settings;
    }

    private static TimeSpan? RetryAfter(IApiResponse response, DateTimeOffset now) => response.Headers?.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    private static string Transport(Exception? error) =>
        error?.InnerException is TaskCanceledException or TimeoutException or OperationCanceledException
            ? "no answer in time"
            : $"no answer: {(error?.InnerException ?? error)?.Message ?? "the connection ended"}";

    private static string Malformed(Exception? error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is JsonException { LineNumber: { } line, BytePositionInLine: { } column })
                return string.Create(CultureInfo.InvariantCulture, $"the answer is not JSON: line {line + 1}, byte {column + 1}: {cause.Message}");
        }

        return error is null ? "the answer has no body" : $"the answer cannot be read: {error.Message}";
    }

    private static string Body(Exception? error)
    {
        var text = (error as ApiException)?.Content;
        if (string.IsNullOrWhiteSpace(text)) return error?.Message ?? "";
        return OneLine(FromJson(text) ?? text);
    }

    /// <summary>The message of an error body, by the names that Atlassian's services use; null where it is no JSON or has none of them.</summary>
    private static string? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            var parts = new List<string>();
            foreach (var name in (ReadOnlySpan<string>)["message", "errorMessage", "errorMessages", "errors", "error"])
            {
                if (document.RootElement.TryGetProperty(name, out var member)) Collect(member, parts);
            }

            return parts.Count == 0 ? null : string.Join("; ", parts.Distinct());
        }
        catch (JsonException)
        {
            // An error page of a proxy: it is shown as it is.
            return null;
        }
    }

    private static void Collect(JsonElement element, List<string> parts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when element.GetString() is { Length: > 0 } text:
                parts.Add(text);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Collect(item, parts);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject()) Collect(member.Value, parts);
                break;
        }
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, LongestMessage));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, LongestMessage)))
            line.Append(char.IsControl(c) ? ' ' : c);
        return line.ToString().Trim();
    }
}
