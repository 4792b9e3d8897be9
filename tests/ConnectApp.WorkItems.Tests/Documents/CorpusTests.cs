using System.Text.Json;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

/// <summary>Texts of others. <c>DOCUMENT_CORPUS=FOLDER</c> adds every file of a folder.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var name in TestFiles.In("Corpus")) names.Add(name);
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Convert_FileOfTheCorpus_IsValidAndKeepsItsText(string name)
    {
        foreach (var text in TextsOf(name, TestFiles.Read(name))) AssertBoth(text);
    }

    [Fact]
    public void Convert_FilesOfTheFolderThatIsNamed_AreValidAndKeepTheirText()
    {
        var folder = Environment.GetEnvironmentVariable("DOCUMENT_CORPUS");
        var files = folder is null ? [] : Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

        var texts = files.Where(f => Path.GetExtension(f) is ".html" or ".xml" or ".md" or ".json" or ".ndjson" or ".test" or ".jira")
            .SelectMany(f => TextsOf(f, File.ReadAllText(f))).Distinct().ToList();

        Assert.All(texts, AssertBoth);
        if (folder is not null) Assert.True(texts.Count > 100, $"Only {texts.Count} texts were found.");
    }

    /// <summary>
    /// Atlassian's editor makes the same of these texts. The third sample, mix-lists, is written in a dialect: there a line that begins with 12345. begins a
    /// list inside a paragraph, which CommonMark allows only for 1.
    /// </summary>
    [Theory]
    [InlineData("simple-unordered-list")]
    [InlineData("simple-ordered-list")]
    public void Markdown_OfAtlassiansEditor_BecomesTheSameBlocks(string name)
    {
        using var expected = JsonDocument.Parse($$"""{"type":"doc","content":{{TestFiles.Read($"TestData/Corpus/markdown/{name}.json")}}}""");

        var document = TestSources.Markdown(TestFiles.Read($"TestData/Corpus/markdown/{name}.md"));

        Assert.Equal(WithoutNumbers(expected.RootElement), WithoutNumbers(document.Content));
    }

    /// <summary>The captured editor drops the number that a list begins with; ours keeps it.</summary>
    private static string WithoutNumbers(JsonElement document)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(document.GetRawText())!;
        foreach (var list in Lists(node))
            if (list["type"]!.GetValue<string>() == "orderedList") list.AsObject().Remove("attrs");
        return node["content"]!.ToJsonString();
    }

    private static IEnumerable<System.Text.Json.Nodes.JsonNode> Lists(System.Text.Json.Nodes.JsonNode node)
    {
        yield return node;
        if (node["content"] is not System.Text.Json.Nodes.JsonArray content) yield break;
        foreach (var inner in content.SelectMany(c => Lists(c!))) yield return inner;
    }

    private static void AssertBoth(string text)
    {
        var html = TestSources.Html(text);
        Adf.AssertValid(html);
        Assert.Equal(VisibleText.Letters(VisibleText.OfHtml(text)), VisibleText.Letters(Adf.TextOf(html.Content)));

        var markdown = TestSources.Markdown(text);
        Adf.AssertValid(markdown);
        if (!text.Contains('<', StringComparison.Ordinal) && !text.Contains("&lt;", StringComparison.Ordinal))
            Assert.Equal(MarkdownText.Letters(text), VisibleText.Letters(Adf.TextOf(markdown.Content)));
    }

    /// <summary>A text as it is, and the long strings of JSON.</summary>
    private static IEnumerable<string> TextsOf(string name, string content)
    {
        if (name.EndsWith(".json", StringComparison.Ordinal)) return Strings(content);
        return name.EndsWith(".ndjson", StringComparison.Ordinal) ? content.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(Strings) : [content];
    }

    private static IEnumerable<string> Strings(string json)
    {
        using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'));
        return [.. StringsIn(document.RootElement).Where(s => s.Length > 20)];
    }

    private static IEnumerable<string> StringsIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(StringsIn),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(m => StringsIn(m.Value)),
        _ => [],
    };
}
