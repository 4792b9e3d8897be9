namespace ConnectApp.Emulator.Tests;

/// <summary><c>docs/emulator.md</c> and its blocks of code.</summary>
internal static class EmulatorDocument
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "emulator.md")).ReplaceLineEndings("\n");

    /// <summary>Contents of all blocks in a language, in their order.</summary>
    public static IReadOnlyList<string> Blocks(string language) =>
        [.. Text.Split("\n```" + language + "\n").Skip(1).Select(rest => rest[..rest.IndexOf("\n```", StringComparison.Ordinal)])];
}
