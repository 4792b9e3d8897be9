using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using Polly.Timeout;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>Makes one operation at one site and says what came of it; the only place that turns status codes into outcomes.</summary>
internal sealed partial class SiteClient(
    HttpClient http, IOutgoingAuthority authority, SiteGate gate, TimeProvider time, ILogger<SiteClient> logger)
{
    private const int DetailLength = 200;

    /// <summary>The wording is not promised; these are the phrases of the OpenAPI document's 400s and of its neighbours.</summary>
    private static readonly string[] TimeIsOver = ["time limit", "has expired", "time is over"];

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="wire">How the body is read.</param>
    /// <param name="read">Turns it into content; a <see cref="JsonException"/> says what breaks the contract.</param>
    /// <param name="ifEmpty">Stands for a body that is empty; null where the contract asks for one.</param>
    public Task<PlatformAnswer<T>> SendAsync<TWire, T>(TenantId tenant, SiteCall call, JsonTypeInfo<TWire> wire,
        Func<TWire, T> read, CancellationToken cancellationToken, TWire? ifEmpty = null)
        where TWire : class => SendAsync(tenant, call, async response =>
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (body.Length == 0) return read(ifEmpty ?? throw new JsonException("found an empty body"));

            var value = await JsonSerializer.DeserializeAsync(body, wire, cancellationToken);
            return read(value ?? throw new JsonException("found null"));
        }, cancellationToken);

    public Task<PlatformAnswer<Nothing>> SendAsync(TenantId tenant, SiteCall call, CancellationToken cancellationToken) =>
        SendAsync(tenant, call, static _ => Task.FromResult(default(Nothing)), cancellationToken);

    private async Task<PlatformAnswer<T>> SendAsync<T>(
        TenantId tenant, SiteCall call, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(tenant, call, read, cancellationToken);
        if (answer.Outcome == PlatformOutcome.Ok) return answer;

        // Part of an ordinary migration's course: no error recorded at the server, a last call that crossed with the settlement.
        var level = answer.Outcome is PlatformOutcome.NotFound or PlatformOutcome.Refused ? LogLevel.Information : LogLevel.Warning;
        Log.NotOk(logger, level, tenant, call.Operation, answer.Outcome, answer.StatusCode, answer.Detail);
        return answer;
    }

    private async Task<PlatformAnswer<T>> AskAsync<T>(
        TenantId tenant, SiteCall call, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAsync(tenant, cancellationToken);
        if (await authority.FindSiteAsync(tenant, cancellationToken) is not { } site)
        {
            return new(PlatformOutcome.Unauthorized, default, 0, null, "the site waits for its next installed");
        }

        try
        {
            using var request = Build(tenant, site, call);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? new(PlatformOutcome.Ok, await read(response), (int)response.StatusCode, null, null)
                : await RefusalAsync<T>(request, response, cancellationToken);
        }
        catch (JsonException e)
        {
            return new(PlatformOutcome.Malformed, default, (int)HttpStatusCode.OK, null, $"{call.Operation}: {Describe(e)}");
        }
        catch (AnswerTooLargeException e)
        {
            return new(PlatformOutcome.Malformed, default, (int)HttpStatusCode.OK, null, $"{call.Operation}: {e.Message}");
        }
        catch (TimeoutRejectedException)
        {
            return new(PlatformOutcome.TryLater, default, 0, null, $"{call.Operation}: no answer in time");
        }
        catch (Exception e) when (OutgoingRefusedException.In(e) is { } refused)
        {
            return new(PlatformOutcome.Blocked, default, 0, null, $"{call.Operation}: {refused.Message}");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            return new(PlatformOutcome.Blocked, default, (int?)e.StatusCode ?? 0, null, $"{call.Operation}: the egress proxy refuses the call: {e.Message}");
        }
        catch (HttpRequestException e)
        {
            return new(PlatformOutcome.TryLater, default, 0, null, $"{call.Operation}: {e.HttpRequestError}");
        }
        catch (IOException)
        {
            return new(PlatformOutcome.TryLater, default, 0, null, $"{call.Operation}: the connection broke");
        }
    }

    private static HttpRequestMessage Build(TenantId tenant, SiteAddress site, SiteCall call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(site.BaseUrl.AbsoluteUri.TrimEnd('/') + call.Path, UriKind.Absolute));
        request.Options.Set(SiteRequest.Tenant, tenant);
        request.Options.Set(SiteRequest.Operation, call.Operation);
        request.Options.Set(SiteRequest.SafeToRepeat, call.SafeToRepeat);
        if (call.Transfer is { } transfer) request.Options.Set(SiteRequest.Transfer, transfer);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        // Confluence may ban an app that imports without it (page "Rate limiting", 30 Aug 2024); the value does not matter.
        if (site.Product == Product.Confluence) request.Headers.Add("Migration-App", "true");
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = Json;
        }

        return request;
    }

    private async Task<PlatformAnswer<T>> RefusalAsync<T>(
        HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (request.Options.TryGetValue(SiteRequest.NotSent, out var notSent) && notSent)
        {
            return new(PlatformOutcome.Unauthorized, default, 0, null, "no authority for the site; nothing was sent");
        }

        // As UTF-8 whatever the answer calls itself: a charset that .NET does not know would throw, and only phrases and a few words for the log are wanted.
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
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
        var retryAfter = outcome == PlatformOutcome.TryLater ? RetryAfter.Find(response, time) : null;
        return new(outcome, default, status, retryAfter,
            $"{SiteRequest.OperationOf(request)}: status {status}{Beginning(response.Content.Headers.ContentType, text)}");
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
