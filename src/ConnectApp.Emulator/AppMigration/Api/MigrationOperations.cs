using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The eleven operations of the App Migration API of one site, with the status codes of its OpenAPI document.</summary>
internal sealed partial class MigrationOperations(
    HostedSite site, TransferRegistry transfers, SignedUrls signedUrls, ScenarioRun scenario, Courier courier, TransferGate gate)
{
    private const string Root = "/rest/atlassian-connect/1/migration";
    private const int LargestMappingPage = 5000;

    /// <summary>What the platform grants since May 2022, whatever is asked ("Paginated mapping endpoint page size deprecation notice").</summary>
    private const int GrantedMappingPage = 1200;
    private const int LargestContainerPage = 250;
    private const int MostKeys = 100;

    private readonly SiteData _data = site.Data;

    public IReadOnlyList<ApiOperation> All =>
    [
        Of("GET /data/{transferId}/all", ListData) with { NeedsTransfer = true, TimeOverIs400 = true, Limit = "data" },
        Of(PlatformNames.Sign, SignUrl) with { NeedsFile = true, Limit = "data" },
        Of(PlatformNames.Feedback, TakeFeedback) with { NeedsTransfer = true, TimeOverIs400 = true, BodyMembers = ["details"] },
        Of("POST /mapping/{transferId}/find", FindMappings) with { NeedsTransfer = true, Parameters = ["namespace"], BodyMembers = [], TakesArray = true },
        Of("GET /mapping/{transferId}/page", PageMappings) with { NeedsTransfer = true, Parameters = ["namespace", "lastEntity", "pageSize"] },
        Of("GET /transfer/recent", ListRecent),
        Of("GET /container/{transferId}/page", PageContainers) with
        {
            NeedsTransfer = true, TimeOverIs400 = true, Parameters = ["containerType", "lastEntity", "pageSize"],
        },
        Of("GET /webhook", _ => WebhookAnswer()),
        Of(PlatformNames.PutWebhook, PutWebhook) with { BodyMembers = ["endpoints"] },
        Of(PlatformNames.Progress, TakeProgress) with { NeedsTransfer = true, TimeOverIs400 = true, BodyMembers = ["status", "percent", "message"] },
        Of("GET /error/{transferId}", GetError) with { NeedsTransfer = true, TimeOverIs400 = true },
    ];

    private static ApiOperation Of(string name, Func<TransferCall, ApiAnswer> answer)
    {
        var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
        return new ApiOperation(name, method, (Root + path).Split('/'), answer);
    }

    private ApiAnswer ListData(TransferCall call) => ApiAnswer.Ok(Json.Write(json =>
    {
        json.WriteStartArray();
        foreach (var file in call.Transfer.Files.Where(f => f.IsThere).SelectMany(f => Enumerable.Repeat(f, f.Listings)))
        {
            json.WriteStartObject();
            json.WriteString("s3Key", file.S3Key);
            if (file.IsLabelled)
                json.WriteString("label", file.File.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    private ApiAnswer SignUrl(TransferCall call)
    {
        var file = call.File!;
        var expired = scenario.List.ExpiresNextUrl(file.Transfer.About(file));
        var url = signedUrls.Create(file, expired ? TimeSpan.Zero : call.Dial?.UrlLifetime);
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("url", url);
            json.WriteEndObject();
        }));
    }

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
