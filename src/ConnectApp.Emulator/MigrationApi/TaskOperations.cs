using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>Tasks, their status trees and their artifacts.</summary>
internal sealed class TaskOperations(MigrationModel model)
{
    private const int TasksOfAPage = 20;
    private const string CreateName = "POST /jobs/{jobId}/tasks";
    private const string ListName = "GET /jobs/{jobId}/tasks";
    private const string GetName = "GET /jobs/{jobId}/tasks/{taskId}";
    private const string StatusName = "GET /jobs/{jobId}/tasks/{taskId}/status";
    private const string ArtifactName = "GET /jobs/{jobId}/tasks/{taskId}/artifacts/{artifactId}";

    private static readonly string[] s_statusQuery = ["level", "expandChildren", "status", "outcome", "cursor"];

    public static IReadOnlyList<string> Names { get; } = [CreateName, ListName, GetName, StatusName, ArtifactName];

    public IReadOnlyList<ServiceOperation> All =>
        [new(CreateName, Create), new(ListName, List), new(GetName, Get), new(StatusName, Status), new(ArtifactName, Artifact)];

    private ServiceAnswer Create(ServiceCall call)
    {
        if (model.FindJob(call) is not { } job)
            return MigrationModel.NoJob();
        if (call.Json() is not JsonObject body || body["task"].Text() is not ("Check" or "Migrate"))
            return ApiErrors.Refusal(400, "task must be Check or Migrate");
        var types = body["options"].Member("checkTypes");
        if (types.Member("includeKeys") is not null && (types.Member("excludeKeys") is not null || body["task"].Text() == "Migrate"))
            return ApiErrors.Refusal(400, "includeKeys is for a Check, and alone");
        var isMigrate = body["task"].Text() == "Migrate";
        var task = model.AddTask(job, isMigrate, body["options"]?.DeepClone());
        return ServiceAnswer.Json(200, Show(task));
    }

    private ServiceAnswer List(ServiceCall call)
    {
        if (UnknownQuery(call, ["cursor"]) is { } refusal)
            return refusal;
        if (model.FindJob(call) is not { } job)
            return MigrationModel.NoJob();
        var newest = model.Listed(job).Reverse().ToList();
        var start = 0;
        if (call.Query("cursor") is { } cursor && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out start))
            return ApiErrors.Refusal(400, "unknown cursor");
        var links = new JsonObject();
        if (newest.Count > start + TasksOfAPage)
            links["next"] = $"{start + TasksOfAPage}";
        if (newest.Count > 0)
            links["self"] = $"{start}";
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["data"] = new JsonArray([.. newest.Skip(start).Take(TasksOfAPage).Select(t => (JsonNode)Show(t))]), ["links"] = links,
        });
    }

    private ServiceAnswer Get(ServiceCall call) => model.FindTask(call) is { } task ? ServiceAnswer.Json(200, Show(task)) : MigrationModel.NoTask();

    private ServiceAnswer Status(ServiceCall call)
    {
        if (UnknownQuery(call, s_statusQuery) is { } refusal)
            return refusal;
        if (model.FindTask(call) is not { } task)
            return MigrationModel.NoTask();
        if (call.Query("expandChildren") is not (null or "true" or "false"))
            return ApiErrors.Refusal(400, "expandChildren must be true or false");
        string[] path = [.. (call.Query("level") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
        var expands = call.Query("expandChildren") == "true";
        var node = model.Find(task, path);
        var isItems = task.IsMigrate && path is ["migrate", var part] && part == task.Job.ItemsName;
        if (node is null || (isItems && !expands))
            return ServiceAnswer.Json(200, new JsonObject { ["data"] = new JsonObject(), ["links"] = new JsonObject() });

        // At the level of projects the answer holds nothing but the children.
        var data = isItems ? [] : node.ToJson();
        var links = new JsonObject();
        if (expands)
        {
            var children = TaskTrees.Children(task, path).Select(name => (name, Node: model.Find(task, [.. path, name])))
                .Where(c => c.Node is not null && Fits(c.Node, call)).Select(c => (c.name, c.Node!));
            var place = "root:" + string.Join(':', path.Prepend(task.IsMigrate ? "migrate" : "check"));
            if (StatusPages.Of(children, place.ToLowerInvariant(), call.Query("cursor"), model.RepeatsCursors) is not var (page, cursors))
                return ApiErrors.Refusal(400, "unknown cursor");
            if (page.Count > 0)
                data["children"] = page;
            links = cursors;
        }

        return ServiceAnswer.Json(200, new JsonObject { ["data"] = data, ["links"] = links });
    }

    private ServiceAnswer Artifact(ServiceCall call)
    {
        if (model.FindTask(call) is not { } task)
            return MigrationModel.NoTask();
        if (model.ArtifactsOf(task).All(a => a.Id != call["artifactId"]))
            return ApiErrors.Refusal(404, "The artifact has expired or never was");
        return ServiceAnswer.Bytes(MigrationModel.ContentOf(task, call["artifactId"]), "text/csv");
    }

    private static bool Fits(TreeNode node, ServiceCall call) =>
        (call.Query("status") is not { } status || status == node.Status) && (call.Query("outcome") is not { } outcome || outcome == node.Outcome);

    private static ServiceAnswer? UnknownQuery(ServiceCall call, string[] known) =>
        call.Request.Query.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.Ordinal)) is { } name ? ApiErrors.Refusal(400, $"unknown query parameter {name}") : null;

    private JsonObject Show(TaskState task)
    {
        var json = new JsonObject
        {
            ["taskId"] = task.Id, ["taskType"] = task.IsMigrate ? "migrate" : "check", ["createdAt"] = model.WallOf(task.CreatedAt).UtcDateTime.ToString("o"),
        };
        if (task.Options is { } options)
            json["payload"] = options.DeepClone();
        if (model.ArtifactsOf(task) is { Count: > 0 } artifacts)
        {
            json["results"] = new JsonObject
            {
                ["artifacts"] = new JsonArray([.. artifacts.Select(a => (JsonNode)new JsonObject
                {
                    ["name"] = a.Name, ["location"] = $"/migrations/public/v1/jobs/{task.Job.Id}/tasks/{task.Id}/artifacts/{a.Id}",
                    ["expireAt"] = model.WallOf(a.ExpiresAt).ToUnixTimeMilliseconds(),
                })]),
            };
        }

        return json;
    }
}
