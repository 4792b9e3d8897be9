using System.Globalization;
using System.Text;
using ConnectApp.Tests.Infrastructure;

namespace ConnectApp.Tests.Healing;

/// <summary>An export with every policy, references in text, every format, and keys that several records have; and scenarios in which its mappings come late.</summary>
internal static class HealingExport
{
    /// <summary>No key has a mapping while pages are read; who asks once more gets all that there are.</summary>
    public const string LateMappings = """mapping: [{ share: 1, hide: true, until: { calls: 3, operation: "GET /mapping/{transferId}/page" } }]""";

    /// <summary>As long as the platform's calendar says; <c>6h</c>.</summary>
    public static string MappingsAfter(string time) => $$"""mapping: [{ share: 1, hide: true, until: { time: {{time}} } }]""";

    private const string Plan =
        """
        version: 1
        app: com.example.checklists
        product: jira
        missing: keep
        source: https://jira.example.org
        completion:
          labels: ["array*", "lists*": 2, "table*", "tree*"]
        entities:
          lists:
            label: "lists*"
            key: $.id
            fields:
              $.issueId: issueId
              $.projectId: { kind: projectId, missing: skip }
              $.watchers[*]: { kind: userKey, missing: "null" }
              $.text: wiki
              $.jql: { kind: jql, missing: skip }
          table:
            label: "table*"
            key: $.id
            fields:
              $.issue: { kind: issueId, missing: skip }
              $.owner: { kind: userKey, missing: "null" }
              $.text: wiki
          tree:
            label: "tree*"
            format: xml
            record: item
            key: $.@id
            fields:
              $.owner: userKey
              $.project: { kind: projectId, missing: skip }
          array:
            label: "array*"
            key: $.id
            fields:
              $.list: { entity: lists }
              $.projectKey: { kind: projectKey, missing: skip }
              $.owner: { kind: userKey, missing: "null" }
        """;

    /// <param name="complete">Every reference has a mapping in the end.</param>
    public static TestExport Make(int records, bool complete)
    {
        var export = new TestExport { Plan = Plan };
        var (table, tree, array) = (new StringBuilder("id;issue;owner;text\r\n"), new StringBuilder("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<items>\n"), new StringBuilder("[\n"));
        for (var n = 1; n <= records; n++)
        {
            table.Append(CultureInfo.InvariantCulture, $"t{n};{10_000 + n % 7};user{n % 4};\"für [~name{n % 3}]; https://jira.example.org/browse/OLD-{n}\"\r\n");
            tree.Append(CultureInfo.InvariantCulture, $"  <item id=\"x{n}\"><owner>user{n % 4}</owner><project>{100 + n % 5}</project><name>tree {n}</name></item>\n");
            array.Append(CultureInfo.InvariantCulture, $"  {(n == 1 ? "" : ",")}{{\"id\": {n}, \"list\": {n}, \"projectKey\": \"{(n % 3 == 0 ? "GONE" : "OLD")}\", \"owner\": \"user{n % 4}\"}}\n");
        }

        export.Files["lists-1.ndjson"] = Lists(1, records) + List(2, "another text");
        export.Files["lists-2.ndjson"] = Lists(records + 1, records) + List(1, "second of its key") + List(3, null) + "{\"id\":\"broken\"\n";
        export.Files["table.csv"] = table.ToString();
        export.Files["tree.xml"] = tree.Append("</items>\n").ToString();
        export.Files["array.json"] = array.Append("]\n").ToString();
        var all = complete ? 1 : 0;
        export.Mappings["jira:issue"] = Enumerable.Range(0, 6 + all).ToDictionary(n => $"{10_000 + n}", n => $"{20_000 + n}");
        export.Mappings["jira/classic:project"] = Enumerable.Range(0, 4 + all).ToDictionary(n => $"{100 + n}", n => $"{300 + n}");
        export.Mappings["identity:user"] = Enumerable.Range(0, 3 + all).ToDictionary(n => $"jira.userkey/user{n}", n => $"557058:account-{n}")
            .Concat(Enumerable.Range(0, 2 + all).ToDictionary(n => $"jira.username/name{n}", n => $"557058:name-{n}")).ToDictionary();
        export.Mappings["derived/jira:projectKey"] = complete ? new() { ["OLD"] = "NEW", ["GONE"] = "HERE" } : new() { ["OLD"] = "NEW" };
        if (complete) export.Files["lists-2.ndjson"] = Lists(records + 1, records);
        if (complete) export.Files["lists-1.ndjson"] = Lists(1, records);
        return export;
    }

    private static string Lists(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(n => List(n, null)));

    private static string List(int n, string? text) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"id\":{n},\"issueId\":{10_000 + n % 7},\"projectId\":\"{100 + n % 5}\",\"watchers\":[\"user{n % 4}\",\"user{(n + 1) % 4}\"],\"text\":\"{text ?? "täst"} [~name{n % 3}]\",\"jql\":\"project = {100 + n % 5} and assignee = name{n % 3}\"}}\n");
}
