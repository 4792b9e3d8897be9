using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>Refusals. The cloud API's form of errors is not published; the id-mapping API's is.</summary>
internal static class ApiErrors
{
    public static ServiceAnswer Of(int status, string message) => ServiceAnswer.Json(status, new JsonObject { ["message"] = message });

    /// <summary>The client's fault.</summary>
    public static ServiceAnswer Refusal(int status, string message) => Of(status, message).Because($"answered with {status}: {message}");

    public static ServiceAnswer OfMapping(int status, string message, params string[] errors)
    {
        var body = new JsonObject { ["status"] = status, ["errorMessage"] = message, ["id"] = "emulated-request" };
        if (errors.Length > 0)
            body["errors"] = new JsonArray([.. errors.Select(e => (JsonNode)e)]);
        return ServiceAnswer.Json(status, body);
    }
}
