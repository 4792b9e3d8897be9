using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using Polly.Timeout;
using Refit;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>Makes one operation at one site and says what came of it; the only place that turns answers into outcomes.</summary>
internal sealed partial class SiteClient(SiteGate gate, TimeProvider time, ILogger<SiteClient> logger)
{
    private const int DetailLength = 200;

    /// <summary>The wording is not promised; these are the phrases of the OpenAPI document's 400s and of its neighbours.</summary>
    private static readonly string[] TimeIsOver = ["time limit", "has expired", "time is over"];

    /// <param name="read">Turns the body into content; a <see cref="JsonException"/> says what breaks the contract.</param>
    /// <param name="ifEmpty">Stands for a body that is empty; null where the contract asks for one.</param>
    public Task<PlatformAnswer<T>> SendAsync<TWire, T>(
        TenantId tenant,
        Func<Task<IApiResponse<TWire>>> call,
        Func<TWire, T> read,
        CancellationToken cancellationToken,
        TWire? ifEmpty = null)
        where TWire : class =>
        SendAsync(tenant, call, response => read(response.Content ?? ifEmpty ?? throw new JsonException("found an empty body")), cancellationToken);

    public Task<PlatformAnswer<Nothing>> SendAsync(TenantId tenant, Func<Task<IApiResponse>> call, CancellationToken cancellationToken) =>
        SendAsync(tenant, call, static _ => default(Nothing), cancellationToken);

    private async Task<PlatformAnswer<T>> SendAsync<TResponse, T>(
        TenantId tenant, Func<Task<TResponse>> call, Func<TResponse, T> read, CancellationToken cancellationToken)
        where TResponse : IApiResponse
    {
        using var place = await gate.EnterAsync(tenant, cancellationToken);
        using var response = await call();
        var operation = response.RequestMessage is { } request ? SiteRequest.OperationOf(request) : "call";
        var answer = Judge(response, read, operation);
        if (answer.Outcome == PlatformOutcome.Ok) return answer;

        // Part of an ordinary migration's course: no error recorded at the server, a last call that crossed with the settlement.
        var level = answer.Outcome is PlatformOutcome.NotFound or PlatformOutcome.Refused ? LogLevel.Information : LogLevel.Warning;
        Log.NotOk(logger, level, tenant, operation, answer.Outcome, answer.StatusCode, answer.Detail);
        return answer;
    }

    private PlatformAnswer<T> Judge<TResponse, T>(TResponse response, Func<TResponse, T> read, string operation)
        where TResponse : IApiResponse
    {
        if (response.StatusCode is not { } status) return WithoutAnswer<T>(response.Error?.InnerException ?? response.Error, operation);
        if (!response.IsSuccessStatusCode) return Refusal<T>(response, (int)status, operation);
        try
        {
            if (response.Error is { } error) ExceptionDispatchInfo.Throw(error.InnerException ?? error);
            return new(PlatformOutcome.Ok, read(response), (int)status, null, null);
        }
        catch (JsonException e)
        {
            return new(PlatformOutcome.Malformed, default, (int)HttpStatusCode.OK, null, $"{operation}: {Describe(e)}");
        }
    }

    private static PlatformAnswer<T> WithoutAnswer<T>(Exception? fault, string operation)
    {
        if (OutgoingRefusedException.In(fault!) is { } refused) return new(PlatformOutcome.Blocked, default, 0, null, $"{operation}: {refused.Message}");
        switch (fault)
        {
            case AnswerTooLargeException:
                return new(PlatformOutcome.Malformed, default, (int)HttpStatusCode.OK, null, $"{operation}: {fault.Message}");
            case TimeoutRejectedException:
                return new(PlatformOutcome.TryLater, default, 0, null, $"{operation}: no answer in time");
            case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel:
                return new(PlatformOutcome.Blocked, default, (int?)tunnel.StatusCode ?? 0, null, $"{operation}: the egress proxy refuses the call: {fault.Message}");
            case HttpRequestException e:
                return new(PlatformOutcome.TryLater, default, 0, null, $"{operation}: {e.HttpRequestError}");
            case IOException:
                return new(PlatformOutcome.TryLater, default, 0, null, $"{operation}: the connection broke");
            default:
                ExceptionDispatchInfo.Throw(fault ?? new InvalidOperationException($"{operation} has neither an answer nor a fault."));
                throw fault!;
        }
    }

    private PlatformAnswer<T> Refusal<T>(IApiResponse response, int status, string operation)
    {
        var text = (response.Error as ApiException)?.Content ?? "";
        if (response.RequestMessage is { } request && request.Options.TryGetValue(SiteRequest.NotSent, out var notSent) && notSent)
        {
            return new(PlatformOutcome.Unauthorized, default, 0, null, text.Length > 0 ? text : "no authority for the site; nothing was sent");
        }

        var outcome = status switch
        {
            400 when TimeIsOver.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase)) => PlatformOutcome.Expired,
            401 => PlatformOutcome.Unauthorized,
            403 or 409 => PlatformOutcome.Refused,
            404 => PlatformOutcome.NotFound,
            408 or 429 or >= 500 => PlatformOutcome.TryLater,
            >= 400 => PlatformOutcome.BadRequest,
            _ => PlatformOutcome.Malformed, // 1xx and 3xx: redirects are off, a signed request goes nowhere else.
        };
        var retryAfter = outcome == PlatformOutcome.TryLater && response.Headers is { } headers ? RetryAfter.Find(headers, time) : null;
        return new(outcome, default, status, retryAfter, $"{operation}: status {status}{Beginning(response.ContentHeaders?.ContentType, text)}");
    }

    /// <summary>The answer's own words as far as they are fit to be shown: no markup, no control characters, no token.</summary>
    private static string Beginning(MediaTypeHeaderValue? type, string text)
    {
        if (type?.MediaType is not ("application/json" or "application/problem+json" or "text/plain")) return "";
        if (text.Contains("eyJ", StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal)) return "";

        var line = new string([.. text.Take(DetailLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]).Trim();
        return line.Length == 0 ? "" : $", {line}";
    }

    /// <summary>The serializer's words up to its path; maps keyed by ids or e-mail addresses have converters that name no key.</summary>
    private static string Describe(JsonException e)
    {
        var end = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        var at = e.LineNumber is { } line ? $" (at {e.Path ?? "$"}, line {line + 1}, byte {e.BytePositionInLine})" : "";
        return $"not what the contract says: {(end < 0 ? e.Message : e.Message[..end])}{at}";
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Tenant {Tenant}: {Operation} ended as {Outcome} (status {Status}): {Detail}")]
        public static partial void NotOk(
            ILogger logger, LogLevel level, TenantId tenant, string operation, PlatformOutcome outcome, int status, string? detail);
    }
}
