using System.Globalization;
using System.IO.Compression;
using System.Text;
using ConnectApp.Tests.Infrastructure;

namespace ConnectApp.Tests.Agreement;

/// <summary>An export, its plan and its mappings out of a seed, with some of the faults that exports and plans have.</summary>
internal sealed class RandomExport
{
    private static readonly string[] Formats = ["ndjson", "json", "csv", "xml"];
    private readonly Random _random;
    private readonly List<string> _faults = [];
    private readonly string _format;
    private readonly string _completion;
    private readonly Dictionary<string, byte[]> _files = [];

    public RandomExport(int seed)
    {
#pragma warning disable CA5394 // A test that can be repeated.
        _random = new Random(seed);
#pragma warning restore CA5394
        _format = Formats[_random.Next(Formats.Length)];
        _completion = _random.Next(3) switch { 0 => "manifest", 1 => "labels", _ => "idle" };
        Plan = MakePlan();
        MakeFiles();
    }

    public string Plan { get; }

    /// <summary>What is wrong with it, for people.</summary>
    public string Faults => $"{_format}, {_completion}: {string.Join(", ", _faults)}";

    public Dictionary<string, Dictionary<string, string>> Mappings { get; } = new()
    {
        ["jira:issue"] = Enumerable.Range(0, 18).ToDictionary(n => $"{10_000 + n}", n => $"{20_000 + n}"),
        ["identity:user"] = Enumerable.Range(0, 6).ToDictionary(n => $"jira.userkey/user{n}", n => $"557058:account-{n}"),
        ["jira/classic:project"] = Enumerable.Range(0, 4).ToDictionary(n => $"{100 + n}", n => $"{300 + n}"),
        ["derived/jira:projectKey"] = new() { ["OLD"] = "NEW" },
    };

    public void Write(string folder)
    {
        var text = new TestExport { Plan = Plan };
        foreach (var (name, table) in Mappings) text.Mappings[name] = table;
        text.Write(folder);
        foreach (var (label, bytes) in _files) File.WriteAllBytes(Path.Combine(folder, "export", label), bytes);
    }

    private bool Fault(string name, int oneOf)
    {
        if (_random.Next(oneOf) != 0) return false;
        _faults.Add(name);
        return true;
    }

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private string MakePlan()
    {
        var policy = Fault("missing: fail", 20) ? "fail" : Pick("skip", "keep", "\"null\"");
        var record = _format == "json" && Fault("record path that is not there", 12) ? "    record: data/rows\n" : "";
        return $$"""
            version: 1
            app: com.example.checklists
            product: jira
            source: https://jira.example.org
            accept: [{{(Fault("accepted projects", 3) ? "jira/classic:project" : "")}}]
            ignore: ["*.log", "done"]
            completion: {{_completion switch { "manifest" => "{ manifest: manifest.json }", "labels" => "{ labels: [\"tasks*\": 2, \"notes*\", \"done\"] }", _ => "{ idle: 10s }" }}}
            entities:
              tasks:
                label: "tasks*"
            {{record}}    key: $.id
                title: $.name
                fields:
                  $.issueId: { kind: issueId, missing: {{policy}} }
                  $.owner: { kind: userKey, missing: {{Pick("skip", "keep", "\"null\"")}} }
                  $.project: { kind: projectId, missing: {{Pick("skip", "keep")}} }
                  $.text: { by: $.kind, jql: jql, wiki: wiki, url: url, plain: none }
                  $.watchers: { kind: userKey, list: ",", missing: {{Pick("skip", "keep", "\"null\"")}} }
                  {{(Fault("a field that matches nothing", 3) ? "$.ownr: userKey" : Fault("an optional field", 3) ? "$.lead: { kind: userKey, optional: true }" : "$['link']: url")}}
              notes:
                label: "notes*"
                key: $.id
                fields:
                  $.id: { entity: notes }
                  $.task: { entity: tasks }
                  $.issueKey: issueKey
            """;
    }

    private void MakeFiles()
    {
        var tasks = Enumerable.Range(1, _random.Next(5, 40)).Select(Task).ToList();
        if (Fault("a repeat with the same bytes", 3)) tasks.Add(tasks[_random.Next(tasks.Count)]);
        if (Fault("a repeat with other bytes", 3)) tasks.Add([.. tasks[_random.Next(tasks.Count)].Select(p => p.Key == "name" ? KeyValuePair.Create("name", "other") : p)]);
        if (Fault("a record without a key", 4)) tasks.Insert(_random.Next(tasks.Count), [.. Task(900).Where(p => p.Key != "id")]);
        var half = _random.Next(1, tasks.Count);
        Dictionary<string, byte[]> data = new()
        {
            [$"tasks-1.{_format}"] = Content(_format, tasks[..half], mayBreak: true),
            [$"tasks-2.{_format}"] = Content(_format, tasks[half..], mayBreak: true),
            ["notes.ndjson"] = Content("ndjson", [.. Enumerable.Range(1, _random.Next(3, 20)).Select(Note)], mayBreak: false),
        };
        if (_completion == "labels" && !Fault("a file that never comes", 8)) data["done"] = "x"u8.ToArray();
        if (Fault("a file that nobody claims", 4)) data["readme.txt"] = "no data"u8.ToArray();
        if (Fault("a log", 4)) data["export.log"] = "nothing"u8.ToArray();
        var listed = data.Keys.Where(l => l is not ("readme.txt" or "export.log")).ToList();
        if (Fault("a file outside the manifest", 3)) data[$"tasks-3.{_format}"] = Content(_format, [.. Enumerable.Range(500, 3).Select(Task)], mayBreak: false);
        var manifest = Manifest(data, listed);
        if (_random.Next(3) == 0)
        {
            _faults.Add("packed in a zip");
            _files["export.zip"] = Zip(data);
        }
        else
        {
            foreach (var (label, bytes) in data)
            {
                if (label != "done" && _random.Next(5) == 0) _files[label + ".gz"] = Gzip(bytes, cut: Fault("a cut gzip", 6));
                else _files[label] = bytes;
            }
        }

        if (_completion == "manifest") _files["manifest.json"] = manifest;
    }

    private List<KeyValuePair<string, string>> Task(int id)
    {
        var kind = Pick("jql", "wiki", "url", "plain", "plain", "plain", _random.Next(8) == 0 ? "html" : "wiki");
        var text = kind switch
        {
            "jql" => Pick("assignee = user1 AND project = OLD", "project = 101 ORDER BY created", "issue in issueHistory() AND id = 10003", _random.Next(4) == 0 ? "project = = (" : "project = OLD"),
            "wiki" => Pick("see [~user1] and [~nobody]", "https://jira.example.org/browse/OLD-12 and text", "{code}[~user1]{code} | https://jira.example.org/secure/Odd.jspa?pid=10001"),
            "url" => Pick("https://jira.example.org/browse/OLD-1", "https://elsewhere.example/browse/OLD-1", "https://jira.example.org/browse/GONE-1"),
            _ => Pick("plain", "ünï", "", "a \"quoted\", b; c & d"),
        };
        return
        [
            new("id", $"{id}"), new("name", $"Task {id}"), new("issueId", Pick($"{10_000 + _random.Next(20)}", "-1", "0", $"{10_000 + _random.Next(18)}")),
            new("owner", $"user{_random.Next(7)}"), new("project", $"{100 + _random.Next(5)}"), new("kind", kind), new("text", text),
            new("watchers", string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => $"user{_random.Next(7)}"))), new("link", Pick("", "https://jira.example.org/browse/OLD-3")),
        ];
    }

    private List<KeyValuePair<string, string>> Note(int id) =>
        [new("id", $"n{id}"), new("task", $"{_random.Next(1, 60)}"), new("issueKey", $"{Pick("OLD", "OLD", "OLD", "GONE")}-{id}")];

    private byte[] Content(string format, List<List<KeyValuePair<string, string>>> records, bool mayBreak)
    {
        var text = format switch
        {
            "csv" => Csv(records),
            "xml" => $"<rows>\n{string.Concat(records.Select(r => $"  <row>{string.Concat(r.Select(p => $"<{p.Key}>{Xml(p.Value)}</{p.Key}>"))}</row>\n"))}</rows>\n",
            "json" => JsonFile(records),
            _ => string.Concat(records.Select(r => Json(r) + "\n")),
        };
        if (mayBreak && format == "ndjson" && Fault("a line that is no JSON", 4)) text = text.Insert(text.IndexOf('\n', StringComparison.Ordinal) + 1, "{\"id\": \n");
        var bytes = Encoding.UTF8.GetBytes(text);
        return mayBreak && Fault("a cut file", 8) ? bytes[..(bytes.Length * 2 / 3)] : bytes;
    }

    private string JsonFile(List<List<KeyValuePair<string, string>>> records)
    {
        var array = $"[\n{string.Join(",\n", records.Select(Json))}\n]";
        return Fault("two arrays", 10) ? $"{{\"a\":{array},\"b\":{array}}}\n" : _random.Next(3) == 0 ? $"{{\"version\":1,\"rows\":{array}}}\n" : array + "\n";
    }

    private string Csv(List<List<KeyValuePair<string, string>>> records)
    {
        var columns = records.SelectMany(r => r.Select(p => p.Key)).Distinct().ToList();
        if (Fault("a column that is not there", 6)) columns.Remove("owner");
        if (Fault("no key column", 15)) columns.Remove("id");
        var lines = records.Select(r => string.Join(',', columns.Select(c => Cell(r.FirstOrDefault(p => p.Key == c).Value ?? ""))));
        return $"{(_random.Next(6) == 0 ? "sep=,\n" : "")}{string.Join(',', columns)}\n{string.Join('\n', lines)}\n";
    }

    private static string Json(List<KeyValuePair<string, string>> record) => $"{{{string.Join(',', record.Select(p => $"\"{p.Key}\":{(p.Key is "id" or "task" && int.TryParse(p.Value, CultureInfo.InvariantCulture, out _) ? p.Value : JsonText(p.Value))}"))}}}";

    private static string JsonText(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Xml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private byte[] Manifest(Dictionary<string, byte[]> data, List<string> listed)
    {
        if (_completion == "manifest" && Fault("an unreadable manifest", 12)) return "[{\"label\":"u8.ToArray();
        var wrong = Fault("a manifest that does not balance", 4) ? listed[_random.Next(listed.Count)] : null;
        var entries = listed.Select(l => (_random.Next(3), l == wrong) switch
        {
            (_, true) => $"{{\"label\":\"{l}\",\"bytes\":{data[l].Length + 3},\"records\":12345,\"sha256\":\"{new string('0', 64)}\"}}",
            (0, _) => $"{{\"label\":\"{l}\",\"bytes\":{data[l].Length}}}",
            _ => $"{{\"label\":\"{l}\"}}",
        }).ToList();
        if (_completion == "manifest" && Fault("a listed file that never comes", 12)) entries.Add("{\"label\":\"tasks-9.ndjson\"}");
        return Encoding.UTF8.GetBytes($"[{string.Join(',', entries)}]");
    }

    private byte[] Zip(Dictionary<string, byte[]> data)
    {
        var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in data) Add(zip, name, bytes);
            if (Fault("a member twice", 4)) Add(zip, "notes.ndjson", "{\"id\":\"twice\"}\n"u8.ToArray());
        }

        if (Fault("bytes behind the zip", 4)) content.Write(new byte[100]);
        return content.ToArray();

        static void Add(ZipArchive zip, string name, byte[] bytes)
        {
            using var member = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            member.Write(bytes);
        }
    }

    private static byte[] Gzip(byte[] bytes, bool cut)
    {
        var content = new MemoryStream();
        using (var gzip = new GZipStream(content, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return cut ? content.ToArray()[..(int)(content.Length * 2 / 3)] : content.ToArray();
    }
}
