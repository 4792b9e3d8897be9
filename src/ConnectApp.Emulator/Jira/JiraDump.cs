using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>
/// What is in Jira, so that two runs can be compared byte for byte: one line of JSON for each issue, ordered by the mark's item and then by key. Keys, ids,
/// media ids, times, run ids and the emulator's address differ from run to run; in their place stands what they belong to: <c>{item 42}</c> for an issue with
/// a mark, <c>{file HASH}</c> for an attachment.
/// </summary>
internal sealed partial class JiraDump(JiraSite site, string address)
{
    private const string Mark = "connectapp.source";

    public void Write(TextWriter writer)
    {
        var names = site.Issues.ToDictionary(i => i, Name);
        foreach (var issue in site.Issues.OrderBy(ItemOf).ThenBy(i => i.Number))
            writer.Write(Replace(Plain(Issue(issue, names)), names) + "\n");
    }

    private static string Plain(JsonNode node) => System.Text.Encoding.UTF8.GetString(ServiceAnswer.Write(node));

    private static long ItemOf(JiraIssue issue) =>
        issue.Properties.GetValueOrDefault(Mark)?["id"] is JsonValue id && id.TryGetValue(out long item) ? item : long.MaxValue;

    private static string Name(JiraIssue issue) => ItemOf(issue) is var item && item < long.MaxValue ? $"{{item {item}}}" : issue.Key;

    private JsonObject Issue(JiraIssue issue, Dictionary<JiraIssue, string> names)
    {
        var fields = issue.Fields();
        if (fields["labels"] is JsonArray labels)
            fields["labels"] = new JsonArray([.. labels.Select(l => l!.GetValue<string>()).Order(StringComparer.Ordinal).Select(l => (JsonNode)l)]);
        if (fields["components"] is JsonArray components)
            fields["components"] = new JsonArray([.. components.Select(c => c!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal).Select(c => (JsonNode)c)]);
        if (fields[JiraModel.Sprint] is { } sprint)
            fields[JiraModel.Sprint] = site.Sprints.First(s => s.Id == sprint.GetValue<long>()).Name;
        return new JsonObject
        {
            ["issue"] = names[issue], ["type"] = issue.Type.Name, ["status"] = issue.Status.Name,
            ["parent"] = issue.Parent is { } parent ? names[site.Find(parent)!] : null,
            ["fields"] = Sorted(fields), ["properties"] = Properties(issue.Properties),
            ["comments"] = new JsonArray([.. issue.Comments.Select(c => (JsonNode)new JsonObject { ["body"] = c.Body.DeepClone(), ["properties"] = Properties(c.Properties) })]),
            ["attachments"] = new JsonArray([.. issue.Attachments.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Sha256, StringComparer.Ordinal)
                .Select(a => (JsonNode)new JsonObject { ["name"] = a.Name, ["size"] = a.Size, ["sha256"] = a.Sha256 })]),
            ["links"] = new JsonArray([.. site.LinksOf(issue.Id).Select(l => Link(issue, l, names)).Order(StringComparer.Ordinal).Select(l => (JsonNode)l)]),
            ["remoteLinks"] = new JsonArray([.. issue.RemoteLinks.OrderBy(l => l.GlobalId, StringComparer.Ordinal).Select(l => (JsonNode)Sorted(l.Body))]),
        };
    }

    private string Link(JiraIssue issue, JiraLink link, Dictionary<JiraIssue, string> names)
    {
        var isInward = link.Inward == issue.Id;
        return $"{(isInward ? link.Type.Outward : link.Type.Inward)} {names[site.Find(isInward ? link.Outward : link.Inward)!]}";
    }

    private static JsonObject Properties(SortedDictionary<string, JsonNode?> properties)
    {
        var json = new JsonObject();
        foreach (var (key, value) in properties)
        {
            var copy = value?.DeepClone();
            if (copy is JsonObject of)
            {
                of.Remove("runId");
                copy = Sorted(of);
            }

            json[key] = copy;
        }

        return json;
    }

    private static JsonObject Sorted(JsonObject json)
    {
        var sorted = new JsonObject();
        foreach (var (name, value) in json.OrderBy(m => m.Key, StringComparer.Ordinal))
            sorted[name] = value?.DeepClone();
        return sorted;
    }

    private string Replace(string line, Dictionary<JiraIssue, string> names)
    {
        line = line.Replace(address, "{address}", StringComparison.Ordinal);
        line = Key().Replace(line, m => site.Find(m.Value) is { } issue ? names[issue] : m.Value);
        line = Content().Replace(line, m => site.FindAttachment(m.Groups["id"].Value) is { } file ? $"attachment/content/{{file {file.Sha256}}}" : m.Value);
        return Media().Replace(line, m => MediaOf(m.Value) is { } hash ? $"{{file {hash}}}" : m.Value);
    }

    /// <summary>The first eight digits of a media id are the attachment's id.</summary>
    private string? MediaOf(string media) => site.FindAttachment($"{Convert.ToInt32(media[..8], 16)}")?.Sha256;

    [GeneratedRegex(@"\bEMU-\d+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Key();

    [GeneratedRegex(@"attachment/content/(?<id>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Content();

    [GeneratedRegex(@"\b[0-9a-f]{8}-1a2b-4c3d-8e00-000000000001\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Media();
}
