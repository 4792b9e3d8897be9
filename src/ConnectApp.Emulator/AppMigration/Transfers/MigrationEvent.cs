using System.Text.Json;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>One event: its body is made once, so that every redelivery carries the same <c>messageId</c>.</summary>
internal sealed record MigrationEvent(string Type, Transfer Transfer, TransferFile? File, byte[] Body)
{
    /// <summary>About a transfer that is not there; whether the app ever acknowledges it is its own matter.</summary>
    public bool IsForeign { get; init; }

    public static MigrationEvent Create(string type, Transfer transfer, TransferFile? file = null) => new(type, transfer, file, Write(type, transfer, transfer.Id, file));

    /// <summary>Another event of the same kind, about a transfer that is not there.</summary>
    public MigrationEvent ForUnknownTransfer() => this with { Body = Write(Type, Transfer, Guid.NewGuid(), File), IsForeign = true };

    private static byte[] Write(string type, Transfer transfer, Guid transferId, TransferFile? file) => Json.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("eventType", type);
        json.WriteString("messageId", Guid.NewGuid());
        json.WriteString("cloudAppKey", transfer.App.Key);
        json.WriteString("transferId", transferId);
        if (transfer.OriginalTransferId is { } original)
            json.WriteString("originalTransferId", original);
        if (transfer.Name is { } name)
            json.WriteString("transferName", name);
        if (file is not null)
        {
            json.WriteString("s3Key", file.S3Key);
            if (file.IsLabelled)
                json.WriteString("label", file.File.Label);
        }

        // The field's name on Connect is not documented; this is Forge's.
        if (type == "transfer-settled")
            json.WriteString("transferStatus", transfer.Status);
        json.WritePropertyName("migrationDetails");
        MigrationDetails.Write(json, transfer);
        json.WriteEndObject();
    });
}
