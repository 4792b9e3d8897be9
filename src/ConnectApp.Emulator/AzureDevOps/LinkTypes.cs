using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>The relation types of dev.azure.com, as recorded on 31 March 2026 (tests/openapi/recorded/work-items.ndjson).</summary>
internal static class LinkTypes
{
    public const string Child = "System.LinkTypes.Hierarchy-Forward";
    public const string Parent = "System.LinkTypes.Hierarchy-Reverse";
    public const string Related = "System.LinkTypes.Related";
    public const string Successor = "System.LinkTypes.Dependency-Forward";
    public const string Predecessor = "System.LinkTypes.Dependency-Reverse";
    public const string Duplicate = "System.LinkTypes.Duplicate-Forward";
    public const string DuplicateOf = "System.LinkTypes.Duplicate-Reverse";
    public const string TestedBy = "Microsoft.VSTS.Common.TestedBy-Forward";
    public const string Tests = "Microsoft.VSTS.Common.TestedBy-Reverse";
    public const string File = "AttachedFile";
    public const string Hyperlink = "Hyperlink";
    public const string Artifact = "ArtifactLink";

    /// <summary>Reference name, name, topology and whether it leads to another organisation.</summary>
    private static readonly (string Reference, string Name, string Topology, bool IsRemote)[] s_links =
    [
        ("Microsoft.VSTS.Common.Affects-Forward", "Affects", "dependency", false),
        ("Microsoft.VSTS.Common.Affects-Reverse", "Affected By", "dependency", false),
        ("Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Forward", "Referenced By", "dependency", false),
        ("Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Reverse", "References", "dependency", false),
        (TestedBy, "Tested By", "dependency", false),
        (Tests, "Tests", "dependency", false),
        ("Microsoft.VSTS.TestCase.SharedStepReferencedBy-Forward", "Test Case", "dependency", false),
        ("Microsoft.VSTS.TestCase.SharedStepReferencedBy-Reverse", "Shared Steps", "dependency", false),
        ("System.LinkTypes.Remote.Dependency-Forward", "Produces For", "dependency", true),
        ("System.LinkTypes.Remote.Dependency-Reverse", "Consumes From", "dependency", true),
        (Duplicate, "Duplicate", "tree", false),
        (DuplicateOf, "Duplicate Of", "tree", false),
        (Successor, "Successor", "dependency", false),
        (Predecessor, "Predecessor", "dependency", false),
        (Child, "Child", "tree", false),
        (Parent, "Parent", "tree", false),
        (Related, "Related", "network", false),
        ("System.LinkTypes.Remote.Related", "Remote Related", "network", true),
    ];

    private static readonly (string Reference, string Name)[] s_resources =
        [(File, "Attached File"), (Hyperlink, "Hyperlink"), (Artifact, "Artifact Link")];

    /// <summary>Null where there is no such link between work items.</summary>
    public static string? Name(string reference) => s_links.Where(l => l.Reference == reference).Select(l => l.Name).FirstOrDefault();

    /// <summary>The same link seen from its other end.</summary>
    public static string Opposite(string reference) =>
        reference.EndsWith("-Forward", StringComparison.Ordinal) ? reference[..^"Forward".Length] + "Reverse"
        : reference.EndsWith("-Reverse", StringComparison.Ordinal) ? reference[..^"Reverse".Length] + "Forward"
        : reference;

    public static JsonArray ToJson(string organisation)
    {
        var types = new JsonArray();
        foreach (var (reference, name, topology, isRemote) in s_links)
        {
            var isDirectional = topology != "network";
            var attributes = new JsonObject
            {
                ["usage"] = "workItemLink", ["editable"] = reference.StartsWith("Microsoft.", StringComparison.Ordinal), ["enabled"] = true,
                ["acyclic"] = isDirectional, ["directional"] = isDirectional, ["singleTarget"] = topology != "tree",
                ["topology"] = topology, ["remote"] = isRemote,
            };
            if (isDirectional)
            {
                attributes["isForward"] = reference.EndsWith("-Forward", StringComparison.Ordinal);
                attributes["oppositeEndReferenceName"] = Opposite(reference);
            }

            types.Add((JsonNode)Type(attributes, reference, name, organisation));
        }

        foreach (var (reference, name) in s_resources)
        {
            var attributes = new JsonObject { ["usage"] = "resourceLink", ["editable"] = false, ["enabled"] = true };
            types.Add((JsonNode)Type(attributes, reference, name, organisation));
        }

        return types;
    }

    private static JsonObject Type(JsonObject attributes, string reference, string name, string organisation) => new()
    {
        ["attributes"] = attributes, ["referenceName"] = reference, ["name"] = name,
        ["url"] = $"{organisation}/_apis/wit/workItemRelationTypes/{reference}",
    };
}
