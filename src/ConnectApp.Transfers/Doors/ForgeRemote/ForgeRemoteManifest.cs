using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>
/// Writes the manifest of a Forge app whose backend is this server: a remote, endpoints with app system tokens, triggers for every migration event, and the hourly
/// trigger that brings tokens between events (developer.atlassian.com, Forge manifest reference).
/// </summary>
internal static class ForgeRemoteManifest
{
    private const string Remote = "backend";

    /// <summary>A manifest must name one, although no function of the app runs on it.</summary>
    private const string Runtime = "nodejs22.x";

    private static readonly string[] s_events =
    [
        "triggered:listener", "uploaded:app_data", "errored:listener", "requested:transfer_cancellation", "completed:export_phase", "settled:transfer",
    ];

    /// <summary>An app system token is only valid with one further scope at least ("Forge Remote", 18 Dec 2025).</summary>
    private static readonly string[] s_scopes = ["read:app-system-token", "read:jira-work", "read:confluence-space.summary"];

    /// <param name="appName">As the descriptor has it; null: it has none.</param>
    /// <param name="appId"><c>Forge:AppId</c>; null: <c>forge register</c> fills it in.</param>
    public static string Write(string? appName, Uri baseUrl, string? appId)
    {
        var manifest = new Dictionary<string, object>
        {
            ["app"] = new Dictionary<string, object>
            {
                ["id"] = appId ?? "ari:cloud:ecosystem::app/invalid-run-forge-register",
                ["runtime"] = new Dictionary<string, object> { ["name"] = Runtime },
            },
            ["remotes"] = new List<object>
            {
                new Dictionary<string, object>
                {
                    ["key"] = Remote,
                    ["baseUrl"] = baseUrl.OriginalString.TrimEnd('/'),
                    ["operations"] = new List<object> { "compute", "storage" },

                    // Records hold account ids, which are end-user data.
                    ["storage"] = new Dictionary<string, object> { ["inScopeEUD"] = true },
                },
            },
            ["modules"] = new Dictionary<string, object>
            {
                ["endpoint"] = new List<object> { Endpoint("migration-events", "/forge/migration"), Endpoint("hourly-token", "/forge/token") },
                ["trigger"] = s_events.Select(object (name) => new Dictionary<string, object>
                {
                    ["key"] = name.Replace(':', '-').Replace('_', '-'), ["endpoint"] = "migration-events",
                    ["events"] = new List<object> { "avi:ecosystem.migration:" + name },
                }).ToList(),
                ["scheduledTrigger"] = new List<object>
                {
                    new Dictionary<string, object> { ["key"] = "hourly", ["endpoint"] = "hourly-token", ["interval"] = "hour" },
                },
                ["jira:adminPage"] = new List<object> { Page("jira-admin", appName) },
                ["confluence:globalSettings"] = new List<object> { Page("confluence-admin", appName) },
            },
            ["resources"] = new List<object> { new Dictionary<string, object> { ["key"] = "admin", ["path"] = "static/admin" } },
            ["permissions"] = new Dictionary<string, object> { ["scopes"] = s_scopes.ToList<object>() },
        };
        var yaml = new SerializerBuilder().WithDefaultScalarStyle(ScalarStyle.Any).WithQuotingNecessaryStrings().DisableAliases().Build().Serialize(manifest);
        return "# Run `forge register` before the first `forge deploy`: it puts the app's own id here.\n"
            + "# `static/admin` holds one page of yours that links to /forge/admin of this server.\n" + yaml.ReplaceLineEndings("\n");
    }

    private static Dictionary<string, object> Endpoint(string key, string path) => new()
    {
        ["key"] = key, ["remote"] = Remote, ["route"] = new Dictionary<string, object> { ["path"] = path },
        ["auth"] = new Dictionary<string, object> { ["appSystemToken"] = new Dictionary<string, object> { ["enabled"] = true } },
    };

    private static Dictionary<string, object> Page(string key, string? appName) => new() { ["key"] = key, ["resource"] = "admin", ["title"] = appName ?? "Migrations" };
}
