using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Refusals in Jira's own words.</summary>
internal static class JiraErrors
{
    public const string NoIssue = "Issue does not exist or you do not have permission to see it.";

    public static JsonObject Body(IEnumerable<string> messages, IReadOnlyDictionary<string, string>? fields = null)
    {
        var errors = new JsonObject();
        foreach (var (name, message) in fields ?? new Dictionary<string, string>())
            errors[name] = message;
        return new JsonObject { ["errorMessages"] = new JsonArray([.. messages.Select(m => (JsonNode)m)]), ["errors"] = errors };
    }

    /// <summary>What no client is to blame for.</summary>
    public static ServiceAnswer Of(int status, params string[] messages) => ServiceAnswer.Json(status, Body(messages));

    public static ServiceAnswer Refusal(int status, params string[] messages) =>
        Of(status, messages).Because($"answered with {status}: {string.Join(' ', messages)}");

    public static ServiceAnswer OfField(string field, string message, int status = 400) =>
        ServiceAnswer.Json(status, Body([], new Dictionary<string, string> { [field] = message })).Because($"answered with {status}: {field}: {message}");

    public static ServiceAnswer Missing() => Refusal(404, NoIssue);

    public static ServiceAnswer TooLarge(string what) => Refusal(413, $"The {what} limit of this issue is reached.");

    /// <summary>The gateway's form.</summary>
    public static ServiceAnswer OfGateway(string message) => ServiceAnswer.Json(401, new JsonObject { ["code"] = 401, ["message"] = message });
}
