using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>The trees of areas and iterations.</summary>
internal sealed class ClassificationNodes(string projectUrl)
{
    private static readonly DateTimeOffset s_firstSprint = new(2024, 1, 8, 0, 0, 0, TimeSpan.Zero);

    /// <param name="group">areas or iterations, in any case.</param>
    /// <param name="path">Below the root, with <c>/</c> or <c>\</c>.</param>
    /// <param name="hasLinks">Among others a node has no link to itself.</param>
    /// <returns>Null where there is no such node.</returns>
    public JsonObject? Find(string group, string path, int depth, bool hasLinks = true)
    {
        var isArea = group.Equals("areas", StringComparison.OrdinalIgnoreCase);
        if (!isArea && !group.Equals("iterations", StringComparison.OrdinalIgnoreCase))
            return null;
        var wanted = path.Replace('/', '\\').Trim('\\');
        var all = All(isArea);
        return wanted.Length == 0 || all.Contains(wanted, StringComparer.OrdinalIgnoreCase) ? Node(isArea, all, wanted, depth, hasLinks) : null;
    }

    /// <summary>Every node's path, inner nodes too.</summary>
    private static List<string> All(bool isArea)
    {
        List<string> all = [];
        foreach (var leaf in isArea ? ProjectModel.Areas : ProjectModel.Iterations)
        {
            var steps = leaf.Split('\\');
            for (var i = 1; i <= steps.Length; i++)
            {
                if (string.Join('\\', steps.Take(i)) is var path && !all.Contains(path))
                    all.Add(path);
            }
        }

        return all;
    }

    private JsonObject Node(bool isArea, List<string> all, string path, int depth, bool isTop)
    {
        var children = all.Where(p => Parent(p) == path).ToArray();
        var group = isArea ? "Area" : "Iteration";
        var url = $"{projectUrl}/_apis/wit/classificationNodes/{group}s{(path.Length == 0 ? "" : "/" + string.Join('/', path.Split('\\').Select(Uri.EscapeDataString)))}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(group + path));
        var node = new JsonObject
        {
            ["id"] = 1000 + all.IndexOf(path) + (isArea ? 1 : 501), ["identifier"] = new Guid(hash.AsSpan(0, 16)).ToString(),
            ["name"] = path.Length == 0 ? ProjectModel.Project : path.Split('\\')[^1], ["structureType"] = isArea ? "area" : "iteration",
            ["hasChildren"] = children.Length > 0,
        };
        if (depth > 0 && children.Length > 0)
            node["children"] = new JsonArray([.. children.Select(c => (JsonNode)Node(isArea, all, c, depth - 1, isTop: false))]);
        if (!isArea && path.Length > 0 && children.Length == 0)
            node["attributes"] = Dates(all.IndexOf(path));
        node["path"] = $@"\{ProjectModel.Project}\{group}{(path.Length == 0 ? "" : @"\" + path)}";
        if (isTop)
            node["_links"] = new JsonObject { ["self"] = new JsonObject { ["href"] = url } };
        node["url"] = url;
        return node;
    }

    private static string? Parent(string path) => path.Length == 0 ? null : path.LastIndexOf('\\') is >= 0 and var at ? path[..at] : "";

    private static JsonObject Dates(int number) => new()
    {
        ["startDate"] = Json.Date(s_firstSprint.AddDays(14 * number)), ["finishDate"] = Json.Date(s_firstSprint.AddDays((14 * number) + 13)),
    };
}
