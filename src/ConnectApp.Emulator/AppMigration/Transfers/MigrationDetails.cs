using System.Text.Json;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>The object <c>migrationDetails</c> of events and of <c>GET /transfer/recent</c>.</summary>
internal static class MigrationDetails
{
    public static void Write(Utf8JsonWriter json, Transfer transfer)
    {
        var site = transfer.Site.Cloud;
        json.WriteStartObject();
        json.WriteString("migrationId", transfer.MigrationId);
        json.WriteString("migrationScopeId", site.MigrationScopeId);
        json.WriteString("name", "Emulated migration");
        json.WriteNumber("createdAt", transfer.CreatedAt.ToUnixTimeMilliseconds());
        json.WriteString("jiraClientKey", site.IsConfluence ? "unknown" : site.ClientKey);
        json.WriteString("confluenceClientKey", site.IsConfluence ? site.ClientKey : "unknown");
        json.WriteString("cloudUrl", site.CloudUrl.AbsoluteUri.TrimEnd('/'));
        json.WriteEndObject();
    }
}
