using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>
/// Real texts: those beside the tests (TestData/NOTICE), and where the environment variable <c>CONNECTAPP_DATA</c> names a folder with issues
/// (<c>jira/issues/*.ndjson[.gz]</c>) and pages (<c>confluence/</c>), all of its.
/// </summary>
internal static class MacroCorpus
{
    private static string? More => Environment.GetEnvironmentVariable("CONNECTAPP_DATA");

    /// <summary>Descriptions and comments of Jira issues.</summary>
    public static IEnumerable<string> WikiBodies()
    {
        foreach (var line in Resource("wiki-bodies.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return (string)JsonNode.Parse(line)!["body"]!;
        var issues = Resource("aloy-50.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line));
        if (More is { } folder) issues = issues.Concat(Directory.GetFiles(Path.Combine(folder, "jira", "issues")).Order(StringComparer.Ordinal).SelectMany(Issues));
        foreach (var issue in issues)
        {
            var fields = issue?["fields"];
            if (fields?["description"] is { } description) yield return (string)description!;
            foreach (var comment in fields?["comment"]?["comments"]?.AsArray() ?? [])
            {
                if (comment?["body"] is { } body) yield return (string)body!;
            }
        }
    }

    /// <summary>Bodies of pages in storage format.</summary>
    public static IEnumerable<(string Name, string Body)> StoragePages()
    {
        foreach (var line in Resource("storage-pages.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var page = JsonNode.Parse(line)!;
            yield return ((string)page["file"]!, (string)page["body"]!);
        }

        foreach (var line in Resource("export-packages.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var package = JsonNode.Parse(line)!;
            foreach (var body in Bodies((string)package["text"]!)) yield return ((string)package["file"]!, body);
        }

        if (More is not { } folder) yield break;
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "confluence"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = Path.GetExtension(file) is ".html" or ".xml" or ".test" ? File.ReadAllText(file) : null;
            if (text is not null && Path.GetFileName(file) == "entities.xml")
            {
                foreach (var body in Bodies(text)) yield return (file, body);
            }
            else if (text is not null)
            {
                yield return (file, text);
            }

            if (Path.GetExtension(file) != ".zip") continue;
            using var zip = ZipFile.OpenRead(file);
            foreach (var entry in zip.Entries.Where(e => e.Name == "entities.xml"))
            {
                using var reader = new StreamReader(entry.Open());
                foreach (var body in Bodies(reader.ReadToEnd())) yield return (file, body);
            }
        }
    }

    /// <summary>The CDATA sections of an export package that hold bodies. Sections in them end with a blank in the mark (<c>]] &gt;</c>), which stays, or the mark is divided between two sections of the file.</summary>
    private static IEnumerable<string> Bodies(string entities)
    {
        const string Open = "<property name=\"body\"><![CDATA[";
        const string Close = "]]></property>";
        for (var at = entities.IndexOf(Open, StringComparison.Ordinal); at >= 0; at = entities.IndexOf(Open, at, StringComparison.Ordinal))
        {
            var end = entities.IndexOf(Close, at += Open.Length, StringComparison.Ordinal);
            yield return entities[at..end].Replace("]]]]><![CDATA[>", "]]>", StringComparison.Ordinal);
        }
    }

    private static IEnumerable<JsonNode?> Issues(string path)
    {
        using var file = File.OpenRead(path);
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            foreach (var issue in JsonNode.Parse(file)!.AsArray()) yield return issue;
        }
        else if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(file);
            foreach (var entry in zip.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.Ordinal)))
            {
                using var member = entry.Open();
                if (JsonNode.Parse(member) is JsonObject issue) yield return issue;
            }
        }
        else if (path.Contains(".ndjson", StringComparison.Ordinal))
        {
            using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0) yield return JsonNode.Parse(line);
            }
        }
    }

    private static string Resource(string name)
    {
        using var stream = typeof(MacroCorpus).Assembly.GetManifestResourceStream($"ConnectApp.Rewriting.Tests.TestData.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
