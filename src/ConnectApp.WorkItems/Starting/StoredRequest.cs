using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Calls;

namespace ConnectApp.WorkItems.Starting;

/// <summary>The body of a start as it is stored, without secrets.</summary>
internal static class StoredRequest
{
    private const string EndMember = "expires_at";

    /// <summary>What is stored of a body: everything but its credentials.</summary>
    public static string WithoutSecrets(JsonElement body)
    {
        var copy = JsonNode.Parse(body.GetRawText())!.AsObject();
        if (copy["enginePayload"] is JsonObject payload)
        {
            (payload["source"] as JsonObject)?.Remove("pat");
            if (payload["target"] is JsonObject target)
            {
                target.Remove("email");
                target.Remove("api_token");
            }
        }

        return copy.ToJsonString(RefitJson.Options);
    }

    /// <summary>Whether two bodies ask for the same, whatever credentials and whichever address of the site they name.</summary>
    public static bool IsSame(string one, string other) => JsonNode.DeepEquals(WhatIsAsked(one), WhatIsAsked(other));

    /// <summary>The body with what a resume or retry replaces: the address of the site, and the ends of new credentials.</summary>
    /// <param name="replacing">A body of resume or retry that was found valid; Undefined: none.</param>
    public static string With(string request, JsonElement replacing)
    {
        if (replacing.ValueKind != JsonValueKind.Object || JsonObject.Create(replacing)?["enginePayload"] is not JsonObject payload) return request;
        var json = JsonNode.Parse(request)!;
        var (source, target) = (json["enginePayload"]!["source"]!.AsObject(), json["enginePayload"]!["target"]!.AsObject());
        SetEnd(source, payload["source"] as JsonObject, "pat");
        SetEnd(target, payload["target"] as JsonObject, "api_token");
        if (payload["target"]?["base_url"] is { } baseUrl) target["base_url"] = baseUrl.DeepClone();
        return json.ToJsonString(RefitJson.Options);
    }

    /// <summary>The end of a credential is replaced with it: the old one says nothing of the new.</summary>
    private static void SetEnd(JsonObject side, JsonObject? replacing, string credential)
    {
        if (replacing?[EndMember] is { } end) side[EndMember] = end.DeepClone();
        else if (replacing?[credential] is not null) side.Remove(EndMember);
    }

    private static JsonNode? WhatIsAsked(string request)
    {
        var json = JsonNode.Parse(request);
        (json?["enginePayload"]?["source"] as JsonObject)?.Remove(EndMember);
        if (json?["enginePayload"]?["target"] is JsonObject target)
        {
            target.Remove(EndMember);
            target.Remove("base_url");
        }

        return json;
    }
}
