using ConnectApp.Rewriting.Text.Macros;

namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>Places in ADF that hold references. Text never does, ids of media do not either.</summary>
/// <remarks>
/// Sources: "Atlassian Document Format" (nodes mention, inlineCard, blockCard, embedCard, media, extension; mark link) and the schema of @atlaskit/adf-schema. A card has a
/// <c>url</c> or JSON-LD in <c>data</c>; a list of issues is a blockCard with a <c>datasource</c>; a macro of Confluence is an extension with <c>macroParams</c>, other extensions
/// have their parameters as they are.
/// </remarks>
internal static class AdfPlaces
{
    public static IReadOnlyList<AdfPlace> Rows { get; } =
    [
        new("mention", "attrs.id", "key of a user", AdfValue.User, "userKey", """{"type":"mention","attrs":{"id":"JIRAUSER10100"}}"""),
        new("mention", "attrs.userType", "SPECIAL with id all or here: not a user", AdfValue.UserType, "", """{"type":"mention","attrs":{"id":"JIRAUSER10100","userType":"DEFAULT"}}"""),

        Url("inlineCard", "attrs.url", "\"url\":\"$\""),
        Url("inlineCard", "attrs.data.url", "\"data\":{\"url\":\"$\"}"),
        Url("blockCard", "attrs.url", "\"url\":\"$\""),
        Url("blockCard", "attrs.data.url", "\"data\":{\"url\":\"$\"}"),
        new("blockCard", "attrs.datasource.parameters.jql", "a query", AdfValue.Jql, "jql", """{"type":"blockCard","attrs":{"datasource":{"parameters":{"jql":"project = DEMO"}}}}"""),
        Url("embedCard", "attrs.url", "\"url\":\"$\""),
        Url("link", "attrs.href", "\"href\":\"$\""),
        Url("media", "attrs.url", "\"type\":\"external\",\"url\":\"$\""),

        .. Extension("extension"),
        .. Extension("inlineExtension"),
        .. Extension("bodiedExtension"),
        .. Extension("multiBodiedExtension"),
    ];

    private static AdfPlace Url(string node, string path, string attributes) =>
        new(node, path, "a URL", AdfValue.Url, "url", Example(node, attributes.Replace("$", "https://jira.example.org/browse/DEMO-1", StringComparison.Ordinal)));

    private static IEnumerable<AdfPlace> Extension(string node)
    {
        var example = Example(node, "\"extensionKey\":\"jira\",\"parameters\":{\"macroParams\":{\"jqlQuery\":{\"value\":\"project = DEMO\"}}}");
        var plain = Example(node, "\"extensionKey\":\"jira\",\"parameters\":{\"jql\":\"project = DEMO\"}");
        yield return new(node, "attrs.extensionKey", "name of the macro", AdfValue.MacroName, "", example);
        yield return new(node, "attrs.parameters.macroParams.*.value", "a macro's parameter", AdfValue.MacroParameter, "", example);
        yield return new(node, "attrs.parameters.*", "an extension's parameter", AdfValue.MacroParameter, "", plain);
    }

    private static string Example(string node, string attributes) => $"{{\"type\":\"{node}\",\"attrs\":{{{attributes}}}}}";
}
