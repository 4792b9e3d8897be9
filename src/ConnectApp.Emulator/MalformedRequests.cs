using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Emulator;

/// <summary>
/// Requests that Kestrel itself refuses (request line, headers, their size) never reach a handler; its diagnostic event tells of them.
/// A body that is too large raises it too, after a handler has had the request and judged it.
/// </summary>
internal sealed class MalformedRequests(Ledger ledger) : IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Marks a request that reached a handler.</summary>
    public void Seen(HttpContext context) => context.Features.Set(this);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != "Microsoft.AspNetCore.Server.Kestrel.BadRequest" || value.Value is not IFeatureCollection features
            || features.Get<MalformedRequests>() is not null)
            return;
        var error = features.Get<IBadRequestExceptionFeature>()?.Error as BadHttpRequestException;
        if (error is not null && IsCutOff(error)) return;
        var status = error?.StatusCode ?? 400;
        var request = features.Get<IHttpRequestFeature>();
        var method = request is { Method.Length: > 0 } ? request.Method : "?";
        var path = request is { RawTarget.Length: > 0 } ? request.RawTarget.Split('?', 2)[0] : "?";
        ledger.Violation($"{ApiCall.Short(method, 20)} {ApiCall.Short(path, 200)}: malformed request, answered with {status}");
    }

    /// <summary>
    /// A caller that died while it sent the head of its request broke no contract. Kestrel quotes the line that it refuses; these two texts without a
    /// quotation are what it says where the input merely ended (a test per case holds it to that).
    /// </summary>
    private static bool IsCutOff(BadHttpRequestException error) => error.Message is "Invalid request line." or "Malformed request: invalid headers.";

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
