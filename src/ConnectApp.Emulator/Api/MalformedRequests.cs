using ConnectApp.Emulator.Transfers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Emulator.Api;

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
        var status = features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException e ? e.StatusCode : 400;
        var request = features.Get<IHttpRequestFeature>();
        var method = request is { Method.Length: > 0 } ? request.Method : "?";
        var path = request is { RawTarget.Length: > 0 } ? request.RawTarget.Split('?', 2)[0] : "?";
        ledger.Violation($"{ApiCall.Short(method, 20)} {ApiCall.Short(path, 200)}: malformed request, answered with {status}");
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
