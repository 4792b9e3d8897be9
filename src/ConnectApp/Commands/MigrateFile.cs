using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Commands;

/// <summary>The request of <c>migrate</c>: the body of a start, in which <c>env:NAME</c> names a variable of the environment.</summary>
internal static class MigrateFile
{
    private const string Prefix = "env:";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = JsonRequest.MaxDepth };
    private static readonly (string Side, string Member)[] s_secrets = [("source", "pat"), ("target", "email"), ("target", "api_token")];

    /// <exception cref="UsageException">It is no JSON object, or names a variable that is not set.</exception>
    public static JsonElement Read(string path, bool dryRun)
    {
        JsonObject body;
        try
        {
            body = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: s_strict) as JsonObject ?? throw new UsageException($"{path}: found no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new UsageException($"{path}: line {(exception.LineNumber ?? 0) + 1} is no JSON, or repeats a member.", exception);
        }

        var payload = body["enginePayload"] as JsonObject;
        foreach (var (side, member) in s_secrets)
        {
            if (payload?[side] is JsonObject holder && Variable(holder[member]) is { } name)
                holder[member] = Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                    ? value : throw new UsageException($"{path}: enginePayload.{side}.{member} names the variable {name}, which is not set.");
        }

        if (dryRun && payload is not null) Options(payload)["dry_run"] = true;
        return JsonSerializer.SerializeToElement(body);
    }

    private static string? Variable(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var found) && found.StartsWith(Prefix, StringComparison.Ordinal) ? found[Prefix.Length..] : null;

    private static JsonObject Options(JsonObject payload)
    {
        if (payload["options"] is JsonObject there) return there;
        var options = new JsonObject();
        payload["options"] = options;
        return options;
    }
}
