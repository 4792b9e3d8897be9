using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>The Forge migration API ("Forge migration REST API"): messages are reported one by one, and there is no progress to send.</summary>
/// <param name="log">Takes each line for the customer.</param>
/// <param name="judge">Looks whether the transfer is over now; called after the answer.</param>
internal sealed class ForgeOperations(
    HostedSite site, SignedUrls signedUrls, ScenarioRun scenario, PlatformClock clock, Action<string> log, Action<Transfer> judge)
{
    private const int MostMessages = 1000;

    public IReadOnlyList<ApiOperation> All =>
    [
        .. new DataOperations(signedUrls, scenario, listsKeys: true).All, .. new MappingOperations(site.Data, scenario, MappingLimits.Forge).All,
        ApiOperation.Of(PlatformNames.MessageStatus, TakeReport) with { NeedsTransfer = true, BodyMembers = ["status", "messageIds"] },
        ApiOperation.Of(PlatformNames.Log, TakeLog) with { NeedsTransfer = true, BodyMembers = ["message"] },
        ApiOperation.Of(PlatformNames.Payload, SendPayload) with { NeedsFile = true, Limit = "data" },
    ];

    /// <summary>Whether the call only reports again what was reported before, as an app may that does not know whether it was heard.</summary>
    public static bool RepeatsReport(TransferCall call, Transfer transfer) =>
        call.Path.EndsWith("/status", StringComparison.Ordinal) && ReadReport(call.Body, out _) is { } report
        && report.MessageIds.All(id => transfer.Messages.Find(id).Outcome == report.Status);

    private ApiAnswer TakeReport(TransferCall call)
    {
        if (ReadReport(call.Body, out var fault) is not { } report)
            return call.Refuse(400, fault);
        var messages = call.Transfer.Messages;
        foreach (var messageId in report.MessageIds)
        {
            var (isKnown, outcome) = messages.Find(messageId);
            if (!isKnown)
                return call.Refuse(400, $"message {messageId} is no upload of this transfer");
            if (outcome is not null && outcome != report.Status)
                call.Fault($"message {messageId} was reported {outcome} before, now {report.Status}");
        }

        messages.Report(report.MessageIds, report.Status, clock.Now);
        call.Transfer.ShowProgress(messages.Percent);
        call.Transfer.Activity.Reported(messages.Percent);
        return ApiAnswer.Ok([]) with { AfterSent = () => judge(call.Transfer) };
    }

    private ApiAnswer TakeLog(TransferCall call)
    {
        if (!call.Body.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.String)
            return call.Refuse(400, "message is no text");
        var text = message.GetString()!;
        if (text.Length is 0 or > Transfer.LongestMessage)
            return call.Refuse(400, $"message has {text.Length} characters; 1 to {Transfer.LongestMessage} are allowed");
        log(text);
        call.Transfer.ShowMessage(text);
        return ApiAnswer.Ok([]);
    }

    private static ApiAnswer SendPayload(TransferCall call) =>
        new(200, File.ReadAllBytes(call.File!.Content.Path)) { ContentType = "application/octet-stream" };

    private static MessageReport? ReadReport(JsonElement body, out string fault)
    {
        fault = "status is none of SUCCESS, FAILED";
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.String
            || status.GetString() is not ("SUCCESS" or "FAILED"))
            return null;
        fault = $"messageIds is no array of 1 to {MostMessages} UUIDs";
        if (!body.TryGetProperty("messageIds", out var ids) || ids.ValueKind != JsonValueKind.Array || ids.GetArrayLength() is 0 or > MostMessages)
            return null;
        List<Guid> messageIds = [];
        foreach (var id in ids.EnumerateArray())
        {
            if (id.ValueKind != JsonValueKind.String || !Guid.TryParseExact(id.GetString(), "D", out var messageId))
                return null;
            messageIds.Add(messageId);
        }

        return new(status.GetString()!, messageIds);
    }

    private sealed record MessageReport(string Status, IReadOnlyList<Guid> MessageIds);
}
