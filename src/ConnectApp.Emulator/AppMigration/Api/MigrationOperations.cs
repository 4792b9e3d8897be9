using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The eleven operations of the App Migration API of one site, with the status codes of its OpenAPI document.</summary>
internal sealed class MigrationOperations(
    HostedSite site, TransferRegistry transfers, SignedUrls signedUrls, ScenarioRun scenario, Courier courier, TransferGate gate)
{
    private const string Root = "/rest/atlassian-connect/1/migration";

    public IReadOnlyList<ApiOperation> All =>
    [
        .. new DataOperations(signedUrls, scenario, listsKeys: false).All.Concat(new MappingOperations(site.Data, scenario, MappingLimits.Connect).All)
            .Concat(OfConnect).Select(operation => operation.Under(Root)),
    ];

    private IReadOnlyList<ApiOperation> OfConnect =>
    [
        ApiOperation.Of(PlatformNames.Feedback, TakeFeedback) with { NeedsTransfer = true, TimeOverIs400 = true, BodyMembers = ["details"] },
        ApiOperation.Of("GET /transfer/recent", ListRecent),
        ApiOperation.Of("GET /webhook", _ => WebhookAnswer()),
        ApiOperation.Of(PlatformNames.PutWebhook, PutWebhook) with { BodyMembers = ["endpoints"], Echoes = true },
        ApiOperation.Of(PlatformNames.Progress, TakeProgress) with
        {
            NeedsTransfer = true, TimeOverIs400 = true, BodyMembers = ["status", "percent", "message"], Echoes = true,
        },
        ApiOperation.Of("GET /error/{transferId}", GetError) with { NeedsTransfer = true, TimeOverIs400 = true },
    ];

    private static ApiAnswer GetError(TransferCall call) => call.Transfer.Error is not { } error
        ? ApiAnswer.Error(404, "No errors associated with the given transfer")
        : ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("exceptionType", error.ExceptionType);
            json.WriteString("safeStackTrace", error.SafeStackTrace);
            json.WriteEndObject();
        }));

    private ApiAnswer TakeFeedback(TransferCall call)
    {
        if (!call.Body.TryGetProperty("details", out var details) || details.ValueKind != JsonValueKind.Object)
            return call.Refuse(400, "details is no JSON object");
        call.Transfer.AddFeedback(details);
        return ApiAnswer.Ok([]);
    }

    private ApiAnswer ListRecent(TransferCall call) => ApiAnswer.Ok(Json.Write(json =>
    {
        json.WriteStartArray();
        foreach (var transfer in transfers.All.Reverse().Where(t => !t.IsSettled && ReferenceEquals(t.Site, site)).Take(100))
        {
            json.WriteStartObject();
            json.WriteString("transferId", transfer.Id);
            json.WriteString("status", transfer.Status);
            json.WritePropertyName("migrationDetails");
            MigrationDetails.Write(json, transfer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    private ApiAnswer WebhookAnswer() => ApiAnswer.Ok(Json.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("endpoints");
        foreach (var endpoint in site.Webhooks)
            json.WriteStringValue(endpoint);
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    private ApiAnswer PutWebhook(TransferCall call)
    {
        if (!call.Body.TryGetProperty("endpoints", out var endpoints) || endpoints.ValueKind != JsonValueKind.Array || endpoints.GetArrayLength() == 0)
            return call.Refuse(400, "endpoints is no array with at least one URL");
        if (endpoints.GetArrayLength() > 5)
            return call.Refuse(400, $"{endpoints.GetArrayLength()} endpoints; at most 5 are allowed");
        var urls = endpoints.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : "").ToArray();
        if (Array.Exists(urls, url => !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")))
            return call.Refuse(400, "an endpoint is no absolute URL");
        site.Webhooks = urls;
        return WebhookAnswer();
    }

    private ApiAnswer TakeProgress(TransferCall call)
    {
        if (!call.Body.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.String
            || status.GetString() is not ("IN_PROGRESS" or "SUCCESS" or "FAILED" or "INCOMPLETE"))
            return call.Refuse(400, "status is none of IN_PROGRESS, SUCCESS, FAILED, INCOMPLETE");
        if (!TryGetPercent(call.Body, out var percent))
            return call.Refuse(400, "percent is no integer from 0 to 100");
        if (!TryGetMessage(call.Body, out var message))
            return call.Refuse(400, "message is no text");
        if (message?.Length > Transfer.LongestMessage)
            call.Fault($"message has {message.Length} characters; at most {Transfer.LongestMessage} are kept");

        var before = call.Transfer.Report().Percent;
        var outcome = call.Transfer.Progress(status.GetString()!, percent, message, transfers.NextStamp);
        if (outcome is not (ProgressOutcome.AlreadySettled or ProgressOutcome.Ignored))
            call.Transfer.Activity.Reported(percent ?? 0);
        switch (outcome)
        {
            case ProgressOutcome.AlreadySettled:
                return gate.Check(call, call.Transfer, "transfer", timeOverIs400: true)!;
            case ProgressOutcome.Ignored:
                call.Fault($"percent went down from {before} to {percent}; the update was ignored");
                break;
            case ProgressOutcome.SettledWithOddPercent:
                call.Fault($"{status.GetString()} with {call.Transfer.Report().Percent} %; SUCCESS goes with 100, the others with 1 to 99");
                break;
        }

        return ApiAnswer.Ok(JsonSerializer.SerializeToUtf8Bytes(call.Body, JsonElementJson.Default.JsonElement)) with
        {
            AfterSent = outcome is ProgressOutcome.Settled or ProgressOutcome.SettledWithOddPercent ? () => courier.AnnounceSettled(call.Transfer) : null,
        };
    }

    /// <summary>Whether the call says the last word again, as an app may that does not know whether it was heard.</summary>
    public static bool RepeatsLastWord(TransferCall call, Transfer transfer) =>
        call.Method == "POST" && call.Path.Contains("/progress/", StringComparison.Ordinal) && FindLastWord(call.Body) is { } word && transfer.IsLastWord(word);

    /// <summary>The body as a last word, if it is one; for the gate, which lets a repetition pass without a violation.</summary>
    public static LastWord? FindLastWord(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String
        && LastWord.Settles(status.GetString()!) && TryGetPercent(body, out var percent) && TryGetMessage(body, out var message)
            ? new LastWord(status.GetString()!, percent, message) : null;

    private static bool TryGetPercent(JsonElement body, out int? percent)
    {
        percent = null;
        if (!body.TryGetProperty("percent", out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number is < 0 or > 100)
            return false;
        percent = number;
        return true;
    }

    private static bool TryGetMessage(JsonElement body, out string? message)
    {
        message = null;
        if (!body.TryGetProperty("message", out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        message = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return message is not null;
    }
}
