using ConnectApp.Tests.Connect;

namespace ConnectApp.Tests.Documents;

/// <summary>The README and its blocks of code.</summary>
internal static class Readme
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    /// <summary>Contents of all blocks in a language, in their order.</summary>
    public static IReadOnlyList<string> Blocks(string language)
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
