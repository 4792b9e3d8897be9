using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>One node of a status tree at one moment, without its children.</summary>
internal sealed record TreeNode(string Status, string? Outcome = null, string? Message = null)
{
    public const string Pending = "PENDING";
    public const string InProgress = "IN_PROGRESS";
    public const string Finished = "FINISHED";

    public bool? Excludable { get; init; }

    public IReadOnlyList<string> Occurrences { get; init; } = [];

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Done and all; null: no progress is shown.</summary>
    public (int Done, int All)? Progress { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["status"] = Status };
        if (Outcome is not null)
            json["outcome"] = Outcome;
        if (Message is not null)
            json["message"] = Message;
        if (Excludable is not null || Occurrences.Count > 0 || UpdatedAt is not null)
        {
            var details = new JsonObject();
            if (Occurrences.Count > 0)
                details["occurrences"] = new JsonArray([.. Occurrences.Select(o => (JsonNode)o)]);
            if (Excludable is { } excludable)
                details["excludable"] = excludable;
            if (UpdatedAt is { } updated)
                details["lastUpdatedAt"] = updated.ToUnixTimeMilliseconds();
            json["details"] = details;
        }

        if (Progress is var (done, all))
        {
            json["progressDetails"] = new JsonObject
            {
                ["isSupported"] = true, ["percent"] = all == 0 ? 0 : done * 100 / all,
                ["data"] = new JsonArray(new JsonObject { ["name"] = "Import", ["total"] = all, ["processed"] = done }),
            };
        }

        return json;
    }
}
