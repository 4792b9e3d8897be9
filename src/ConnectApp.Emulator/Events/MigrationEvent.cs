using System.Text.Json;
using ConnectApp.Emulator.Site;
using ConnectApp.Emulator.Transfers;

namespace ConnectApp.Emulator.Events;

/// <summary>One event: its body is made once, so that every redelivery carries the same <c>messageId</c>.</summary>
internal sealed record MigrationEvent(string Type, Transfer Transfer, byte[] Body)
{
    public static MigrationEvent Create(string type, Transfer transfer, CloudSite site, TransferFile? file = null) => new(type, transfer, Json.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("eventType", type);
        json.WriteString("messageId", Guid.NewGuid());
        json.WriteString("cloudAppKey", transfer.App.Key);
        json.WriteString("transferId", transfer.Id);
        if (file is not null)
        {
            json.WriteString("s3Key", file.S3Key);
            json.WriteString("label", file.File.Label);
        }

        // The field's name on Connect is not documented; this is Forge's.
        if (type == "transfer-settled")
            json.WriteString("transferStatus", transfer.Status);
        json.WritePropertyName("migrationDetails");
        MigrationDetails.Write(json, transfer, site);
        json.WriteEndObject();
    }));
}
