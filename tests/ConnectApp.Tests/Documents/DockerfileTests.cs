using ConnectApp.Composition;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Documents;

/// <summary>Reads the Dockerfile as far as it can be checked without an engine that builds it.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] s_lines = ReadInstructions();

    [Fact]
    public void Copy_EverySource_ExistsAndIsNotIgnored()
    {
        var ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(l => l.Length > 0 && l[0] != '#').ToList();

        var sources = CopiedFromRepository().ToList();

        Assert.True(sources.Count >= 12, $"Only {sources.Count} sources were found.");
        Assert.All(sources, s => Assert.True(Path.Exists(Path.Combine(Repository.Root, s)), $"{s} is copied and not there."));
        Assert.All(sources, s => Assert.DoesNotContain(ignored, i => Regex.IsMatch(s, PatternOf(i), RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void Copy_BeforeTheRestore_HoldsEveryProjectItsLockFileAndTheSharedSettings()
    {
        var restore = Array.FindIndex(s_lines, l => l.StartsWith("RUN dotnet restore", StringComparison.Ordinal));
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(d => Path.GetFileName(d)!);

        var copied = CopiedFromRepository(s_lines[..restore]).ToList();

        Assert.Contains("--locked-mode", s_lines[restore], StringComparison.Ordinal);
        Assert.All(projects, p => Assert.Contains($"src/{p}/{p}.csproj", copied));
        Assert.All(projects, p => Assert.Contains($"src/{p}/packages.lock.json", copied));
        Assert.All(["global.json", "Directory.Build.props", "Directory.Packages.props"], f => Assert.Contains(f, copied));
    }

    [Fact]
    public void Copy_FilesThatProjectsTakeFromTheRoot_AreThere()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", "ConnectApp", "ConnectApp.csproj"));
        var linked = FileAtTheRoot().Matches(project).Select(m => m.Groups["file"].Value).ToHashSet();

        Assert.NotEmpty(linked);
        Assert.Subset(CopiedFromRepository().ToHashSet(), linked);
    }

    [Fact]
    public void EntryPoint_StartsWhatPublishMakes()
    {
        var publish = s_lines.Single(l => l.StartsWith("RUN dotnet publish", StringComparison.Ordinal));
        var entryPoint = JsonSerializer.Deserialize<string[]>(Value("ENTRYPOINT"))!;

        Assert.Contains(" src/ConnectApp/ConnectApp.csproj ", publish, StringComparison.Ordinal);
        Assert.Equal(["dotnet", $"{typeof(Backend).Assembly.GetName().Name}.dll"], entryPoint);
        Assert.Contains($"--output {Value("WORKDIR")}", publish, StringComparison.Ordinal);
        Assert.Equal($"--from=build {Value("WORKDIR")} ./", Value("COPY"));
    }

    [Fact]
    public void Image_RunsAsAUserThatIsNotRoot()
    {
        var user = Value("USER");

        Assert.Equal("app", user);
        Assert.True(Last("USER") < Last("ENTRYPOINT"));
        Assert.True(Last("USER") > Array.FindLastIndex(s_lines, l => l.StartsWith("RUN ", StringComparison.Ordinal)), "What runs as root comes before USER.");
    }

    [Fact]
    public void Settings_OfTheImage_BindAndKeepTheStoreInTheVolume()
    {
        var settings = Value("ENV").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => s[1]);

        Assert.Equal(Value("VOLUME"), settings["Storage__ConnectionString"]);
        Assert.EndsWith($":{Value("EXPOSE")}", settings["Urls"], StringComparison.Ordinal);
        Assert.All(
            settings.Keys.Where(k => k.Contains("__", StringComparison.Ordinal)),
            k => Assert.NotNull(SettingsTests.Find(k.Replace("__", ":", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task HealthCheck_AsksAMappedPathAtTheImagesPort()
    {
        await using var backend = new MappedBackend();
        var health = Value("HEALTHCHECK");
        var command = JsonSerializer.Deserialize<string[]>(health[health.IndexOf('[', StringComparison.Ordinal)..])!;

        var path = HealthRequest().Match(command[^1]).Groups["path"].Value;

        Assert.Equal(["bash", "-c"], command[..2]);
        Assert.Contains($"/dev/tcp/127.0.0.1/{Value("EXPOSE")} ", command[^1], StringComparison.Ordinal);
        Assert.True(backend.Maps("GET", path), $"{path} is not mapped.");
    }

    /// <summary>Instructions without comments, each on one line.</summary>
    private static string[] ReadInstructions()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile")).Where(l => l.Length > 0 && l[0] != '#');
        return [.. Continued().Replace(string.Join('\n', lines), " ").Split('\n')];
    }

    private static int Last(string instruction) => Array.FindLastIndex(s_lines, l => l.StartsWith(instruction + " ", StringComparison.Ordinal));

    /// <summary>What the last instruction of a name says: the one of the image itself.</summary>
    private static string Value(string instruction) => s_lines[Last(instruction)][(instruction.Length + 1)..].Trim();

    private static IEnumerable<string> CopiedFromRepository() => CopiedFromRepository(s_lines);

    private static IEnumerable<string> CopiedFromRepository(string[] lines) => lines
        .Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal))
        .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).Select(s => s.TrimEnd('/'));

    private static string PatternOf(string ignored) =>
        "^" + Regex.Escape(ignored).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/|$)";

    [GeneratedRegex(@"\s*\\\n\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"Include=""\.\.\\\.\.\\(?<file>[^""\\]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileAtTheRoot();

    [GeneratedRegex("GET (?<path>/[a-z/]+) HTTP", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HealthRequest();
}
