using System.Globalization;
using System.Text.Json;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors;

/// <summary>
/// One event of the App Migration Platform, read leniently as its makers advise: names are plain strings, unknown fields and types survive,
/// but a known type with a broken payload is refused so that it shows at the sender (community.developer.atlassian.com, thread 58905).
/// </summary>
internal sealed record MigrationEvent
{
    public const string ListenerTriggered = "listener-triggered";
    public const string AppDataUploaded = "app-data-uploaded";
    public const string ListenerErrored = "listener-errored";
    public const string CancellationRequested = "transfer-cancellation-requested";
    public const string TransferSettled = "transfer-settled";

    /// <summary>The server app has uploaded everything. Only Forge sends it.</summary>
    public const string ExportCompleted = "export-completed";

    // createdAt comes in milliseconds or, in one sample of the documentation, in seconds: ten digits reach to the year 2286.
    private const long FirstMillisecond = 100_000_000_000;
    private const int LongestText = 4096;

    public required string EventType { get; init; }

    /// <summary>Identity of the event; the same on every redelivery.</summary>
    public required string MessageId { get; init; }
    public TransferId? Transfer { get; init; }
    public string? CloudAppKey { get; init; }
    public string? OriginalTransferId { get; init; }
    public string? TransferName { get; init; }
    public string? S3Key { get; init; }
    public string? Label { get; init; }

    /// <summary>What a settled transfer was called, if the event says.</summary>
    public string? TransferStatus { get; init; }
    public string? MigrationId { get; init; }
    public string? MigrationScopeId { get; init; }
    public string? MigrationName { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The sites that the event names; the literal <c>unknown</c> is none.</summary>
    public IReadOnlyList<string> ClientKeys { get; init; } = [];

    public bool IsKnown => EventType is ListenerTriggered or AppDataUploaded or ListenerErrored or CancellationRequested or TransferSettled or ExportCompleted;

    /// <exception cref="FormatException">What is wrong with the payload: fit for an answer, holds nothing of its content but names.</exception>
    public static MigrationEvent Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"The body is not JSON (line {(exception.LineNumber ?? 0) + 1}, byte {exception.BytePositionInLine ?? 0})."), exception);
        }
        catch (InvalidOperationException exception)
        {
            // A string with half a surrogate pair: valid JSON by its grammar, but no text.
            throw new FormatException("The body holds a string that is not valid Unicode.", exception);
        }
    }

    private static MigrationEvent Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("The body is not a JSON object.");
        var details = Member(root, "migrationDetails");
        var migrationEvent = new MigrationEvent
        {
            EventType = Text(root, "eventType") ?? throw new FormatException("eventType is missing or not a string."),
            MessageId = Text(root, "messageId") ?? throw new FormatException("messageId is missing or not a string."),
            Transfer = Guid.TryParse(Text(root, "transferId"), out var transfer) ? new TransferId(transfer) : null,
            CloudAppKey = Text(root, "cloudAppKey"),
            OriginalTransferId = Text(root, "originalTransferId"),
            TransferName = Text(root, "transferName"),
            S3Key = Text(root, "s3Key") ?? Text(root, "key"),
            Label = Text(root, "label"),
            TransferStatus = Text(root, "transferStatus") ?? Text(root, "status"),
            MigrationId = Text(details, "migrationId"),
            MigrationScopeId = Text(details, "migrationScopeId"),
            MigrationName = Text(details, "name"),
            CreatedAt = Time(details, "createdAt"),
            ClientKeys = new[] { Text(details, "jiraClientKey"), Text(details, "confluenceClientKey") }
                .Where(k => k is not null and not "unknown").Select(k => k!).ToList(),
        };
        if (!migrationEvent.IsKnown) return migrationEvent;
        if (migrationEvent.Transfer is null) throw new FormatException("transferId is missing or not a UUID.");
        if (migrationEvent.CloudAppKey is null) throw new FormatException("cloudAppKey is missing or not a string.");
        if (details is not { ValueKind: JsonValueKind.Object }) throw new FormatException("migrationDetails is missing or not an object.");
        if (migrationEvent.MigrationScopeId is null) throw new FormatException("migrationDetails.migrationScopeId is missing or not a string.");
        if (migrationEvent.ClientKeys.Count == 0) throw new FormatException("migrationDetails names no site: jiraClientKey and confluenceClientKey are missing.");
        return migrationEvent;
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement? parent, string name)
    {
        if (Member(parent, name) is not { } value) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return text switch
        {
            null or "" => null,
            { Length: > LongestText } => throw new FormatException($"{name} is longer than {LongestText} characters."),
            _ when text.Contains('\0', StringComparison.Ordinal) => throw new FormatException($"{name} holds a null character."),
            _ => text,
        };
    }

    private static DateTimeOffset? Time(JsonElement? parent, string name)
    {
        if (!long.TryParse(Text(parent, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number <= 0) return null;
        var milliseconds = number < FirstMillisecond ? number * 1000 : number;
        // Past the year 9999 it is no time, and the clocks begin with the first event.
        return milliseconds <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
