using System.Net;
using System.Text.Json;
using ConnectApp.Core.Calls;
using Refit;

namespace ConnectApp.WorkItems.Calls;

/// <summary>The outcome of a call as a value. Refused credentials are no value: they throw <see cref="CredentialsRefusedException"/>.</summary>
/// <param name="Status">HTTP status; 0 if there was no answer.</param>
/// <param name="Text">Body of a refusal as it came; empty otherwise.</param>
public sealed record Answer<T>(CallOutcome Outcome, int Status, T? Value, Refusal Refusal, string Operation, Service Service, string Text = "")
{
    /// <summary>The body of a refusal, which may have the form of a good answer.</summary>
    /// <returns>Default if it has not.</returns>
    internal TBody? Body<TBody>()
    {
        try
        {
            return Text.Length == 0 ? default : JsonSerializer.Deserialize<TBody>(Text, RefitJson.Options);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>The value of a read. A failure ends the step; it is tried again later.</summary>
    /// <exception cref="CallFailedException">The call was not <see cref="CallOutcome.Done"/>.</exception>
    public T Required() => Outcome == CallOutcome.Done && Value is { } value
        ? value
        : throw new CallFailedException(Service, Operation, Status, Refusal.ToString());

    /// <summary>The value of a read of something that may be missing.</summary>
    /// <returns>Default if the service answers 404 or 410.</returns>
    public T? Optional() => Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.Gone ? default : Required();
}

internal static class Answer
{
    private const int TextLength = 500;

    public static async Task<Answer<T>> OfAsync<T>(Service service, Task<IApiResponse<T>> call)
    {
        using var response = await call;
        var operation = Operation(response.RequestMessage);
        if (response.StatusCode is not { } code)
        {
            if (response.Error?.InnerException is AnswerTooLargeException tooLarge) throw tooLarge;
            if (response.Error?.InnerException is OutgoingRefusedException refused) throw refused;
            var reason = response.Error?.InnerException?.Message ?? response.Error?.Message ?? "no answer";
            return new Answer<T>(CallOutcome.Unknown, 0, default, Refusal.Because(Cut(reason)), operation, service);
        }

        var status = (int)code;
        var body = (response.Error as ApiException)?.Content ?? "";
        if (IsSignIn(service, response, code)) throw new CredentialsRefusedException(service, status, IsHtml(response) ? "" : Cut(body));
        if (response.IsSuccessful) return new Answer<T>(CallOutcome.Done, status, response.Content, Refusal.None, operation, service);

        if (code == HttpStatusCode.TooManyRequests) throw new CallFailedException(service, operation, status, "throttled at every attempt");

        // A 2xx without a readable body was cut on its way: what it did is unknown.
        var outcome = status is >= 400 and < 500 and not (int)HttpStatusCode.RequestTimeout ? CallOutcome.Refused : CallOutcome.Unknown;
        var refusal = IsHtml(response) ? Refusal.Because($"an HTML page with status {status}") : RefusalText.Read(body, status);
        return new Answer<T>(outcome, status, default, refusal, operation, service, outcome == CallOutcome.Refused ? body : "");
    }

    // Azure DevOps answers a bad PAT with its sign-in page: 203, a redirect, or HTML with 200.
    private static bool IsSignIn(Service service, IApiResponse response, HttpStatusCode code) => code == HttpStatusCode.Unauthorized
        || (service == Service.AzureDevOps && (code is HttpStatusCode.NonAuthoritativeInformation or HttpStatusCode.Found
            || ((int)code == 200 && IsHtml(response) && !response.IsSuccessful)));

    private static bool IsHtml(IApiResponse response) => response.ContentHeaders?.ContentType?.MediaType is "text/html";

    private static string Operation(HttpRequestMessage? request) =>
        request is null ? "call" : $"{request.Method} {CallName.Of(request)}";

    private static string Cut(string text) => text.Length <= TextLength ? text : text[..TextLength];
}
