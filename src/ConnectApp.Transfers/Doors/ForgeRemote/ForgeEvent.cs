using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>
/// Forge's names and members of an event in Connect's words, so that one reader and one pipeline serve both doors ("App migration events", Forge, 14 Oct 2024):
/// <c>avi:ecosystem.migration:uploaded:app_data</c> is <c>app-data-uploaded</c>. Client keys, which Forge does not send, are those of the verified caller.
/// </summary>
internal static class ForgeEvent
{
    private const string Prefix = "avi:ecosystem.migration:";

    private static readonly Dictionary<string, string> s_types = new(StringComparer.Ordinal)
    {
        ["triggered:listener"] = MigrationEvent.ListenerTriggered, ["uploaded:app_data"] = MigrationEvent.AppDataUploaded,
        ["errored:listener"] = MigrationEvent.ListenerErrored, ["requested:transfer_cancellation"] = MigrationEvent.CancellationRequested,
        ["settled:transfer"] = MigrationEvent.TransferSettled, ["completed:export_phase"] = MigrationEvent.ExportCompleted,
    };

    /// <returns>The body of the same event as Connect would send it.</returns>
    /// <exception cref="FormatException">What is wrong with the body.</exception>
    public static byte[] ToConnect(ReadOnlyMemory<byte> body, string appKey, string clientKey)
    {
        using var document = StrictJson.TryParseObject(body, JsonRequest.MaxDepth) ?? throw new FormatException("The body is not one JSON object.");
        var members = JsonObject.Create(document.RootElement)!;
        var type = document.RootElement.Text("eventType") ?? throw new FormatException("eventType is missing or not a string.");
        if (type.StartsWith(Prefix, StringComparison.Ordinal) && s_types.TryGetValue(type[Prefix.Length..], out var known)) members["eventType"] = known;
        members["cloudAppKey"] = appKey;
        if (members["migrationDetails"] is JsonObject details) details["jiraClientKey"] = clientKey;
        return JsonSerializer.SerializeToUtf8Bytes(members);
    }
}
