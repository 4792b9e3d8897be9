using ConnectApp.Tests.Connect;

namespace ConnectApp.Tests.Documents;

/// <summary>A document in Markdown and its blocks of code.</summary>
internal sealed class Document(params string[] path)
{
    public static Document Readme { get; } = new("README.md");

    public static Document ImportPlan { get; } = new("docs", "import-plan.md");

    public static Document Configuration { get; } = new("docs", "configuration.md");

    public static Document Operations { get; } = new("docs", "operations.md");

    public string Text { get; } = File.ReadAllText(Path.Combine([Repository.Root, .. path])).ReplaceLineEndings("\n");

    /// <summary>Contents of all blocks in a language, in their order.</summary>
    public IReadOnlyList<string> Blocks(string language)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (var line in Text.Split('\n'))
        {
            var text = line.TrimStart();
            if (block is null && text == "```" + language)
            {
                block = [];
            }
            else if (block is not null && text == "```")
            {
                blocks.Add(string.Join('\n', block) + "\n");
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }

        return blocks;
    }
}
