using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Documents;

public sealed partial class RepositoryTests
{
    private static readonly string[] s_notOurs = ["bin", "obj", "data", "out", "TestResults"];

    [Fact]
    public void SourceMap_Folders_AreThoseThatExist()
    {
        var source = Path.Combine(Repository.Root, "src");
        var listed = File.ReadAllLines(Path.Combine(source, "README.md"))
            .Select(l => FolderRow().Match(l)).Where(m => m.Success).Select(m => m.Groups["folder"].Value).ToList();

        var folders = Directory.GetDirectories(source).SelectMany(p => Directory.GetDirectories(p).Append(p))
            .Where(f => !s_notOurs.Contains(Path.GetFileName(f))).Select(f => Path.GetRelativePath(source, f).Replace('\\', '/'));

        Assert.Equal(folders.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void License_IsApache2()
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "LICENSE")).Select(l => l.Trim()).Where(l => l.Length > 0).Take(2);

        Assert.Equal(["Apache License", "Version 2.0, January 2004"], lines);
    }

    [Fact]
    public void Changelog_HasAnUnreleasedSection()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "CHANGELOG.md"));

        Assert.Contains("## [Unreleased]", lines);
        Assert.Contains(lines, l => l.StartsWith("- ", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_NoneNamesAFolderOfSomeonesMachine()
    {
        var found = OurTexts().Where(t => MachinePath().IsMatch(t.Text)).Select(t => $"{t.Name}: {MachinePath().Match(t.Text).Value}");

        Assert.Empty(found);
    }

    [Fact]
    public void Files_NoneTellsOfTheToolsItWasWrittenWith()
    {
        var found = OurTexts().Where(t => WordsOfTools().IsMatch(t.Text)).Select(t => $"{t.Name}: {WordsOfTools().Match(t.Text).Value}");

        Assert.Empty(found);
    }

    /// <summary>Texts that this project wrote: not the licence, and not the records of samples, which are other people's words.</summary>
    private static IEnumerable<(string Name, string Text)> OurTexts()
    {
        var names = Names().Where(n => n != "LICENSE" && !n.EndsWith(".ndjson", StringComparison.Ordinal))
            .Where(n => File.Exists(Path.Combine(Repository.Root, n))).ToList();
        Assert.True(names.Count > 100, $"Only {names.Count} files were found.");
        return names.Select(n => (n, Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(Repository.Root, n)))));
    }

    /// <summary>What git knows; where there is no git, all that its rules would not leave out.</summary>
    private static string[] Names()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root, "ls-files"])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var names = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode == 0) return names.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no git on this machine.
        }

        return [.. Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(n => !n.Split('/').Any(p => p == ".git" || s_notOurs.Contains(p)))];
    }

    [GeneratedRegex(@"^\| `(?<folder>[\w./]+)/` \|", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FolderRow();

    // The brackets keep the patterns from finding themselves.
    [GeneratedRegex(@"(?<![\w.}>])/(?:wor[k]|tm[p]|roo[t]|home/[a-z]+|Users/[a-z]+)/",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MachinePath();

    // "session" alone is a word of this field (session tokens), so only whole phrases count.
    [GeneratedRegex(@"\b(?:sub[-]?agent|helper[ ]agent|coding[ ]agent|(?:this|earlier|previous|next)[ ]session\b|language[ ]model|clau[d]e|anthro[p]ic)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordsOfTools();
}
