using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Starting;

/// <summary>A run's credentials as they are stored: sealed, and opened only by the worker and where they are replaced.</summary>
internal sealed class SealedCredentials(RunSecrets secrets)
{
    public byte[] Seal(RunId run, MigrationSecrets credentials) => secrets.Seal(run, JsonSerializer.SerializeToUtf8Bytes(credentials));

    /// <returns>Null if there are none, or they are wiped.</returns>
    public MigrationSecrets? Open(Run run) => run.Secrets is { } stored ? Open(run.RunId, stored) : null;

    public MigrationSecrets Open(RunId run, byte[] stored) => JsonSerializer.Deserialize<MigrationSecrets>(secrets.Open(run, stored))!;

    /// <summary>The body of a start as it was sent, from the stored one and the credentials.</summary>
    public static JsonElement Complete(string body, MigrationSecrets credentials)
    {
        var json = JsonNode.Parse(body)!;
        json["enginePayload"]!["source"]!["pat"] = credentials.Pat;
        json["enginePayload"]!["target"]!["email"] = credentials.Email;
        json["enginePayload"]!["target"]!["api_token"] = credentials.ApiToken;
        return JsonSerializer.SerializeToElement(json);
    }
}
