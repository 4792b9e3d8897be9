using System.Text.Json;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>The object <c>migrationDetails</c> of events and of <c>GET /transfer/recent</c>.</summary>
internal static class MigrationDetails
{
    /// <param name="withClientKeys">Connect's events name the installation; Forge has it in the token.</param>
    public static void Write(Utf8JsonWriter json, Transfer transfer, bool withClientKeys = true)
    {
        var site = transfer.Site.Cloud;
        json.WriteStartObject();
        json.WriteString("migrationId", transfer.MigrationId);
        json.WriteString("migrationScopeId", site.MigrationScopeId);
        json.WriteString("name", "Emulated migration");
        json.WriteNumber("createdAt", transfer.CreatedAt.ToUnixTimeMilliseconds());
        if (withClientKeys)
        {
            json.WriteString("jiraClientKey", site.IsConfluence ? "unknown" : site.ClientKey);
            json.WriteString("confluenceClientKey", site.IsConfluence ? site.ClientKey : "unknown");
        }

        json.WriteString("cloudUrl", site.CloudUrl.AbsoluteUri.TrimEnd('/'));
        json.WriteEndObject();
    }
}
