using System.Reflection;
using System.Text.RegularExpressions;
using ConnectApp.Api.Access;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Telemetry;
using ConnectApp.Tests.Connect;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Doors.ForgeRemote;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Documents;

public sealed partial class SettingsTests
{
    private static readonly Dictionary<string, Type> s_sections = new()
    {
        ["Connect"] = typeof(ConnectOptions),
        ["Forge"] = typeof(ForgeOptions),
        ["Api"] = typeof(ApiOptions),
        ["Storage"] = typeof(StorageOptions),
        ["Import"] = typeof(ImportOptions),
        ["Platform"] = typeof(PlatformOptions),
        ["Downloads"] = typeof(DownloadOptions),
        ["Telemetry"] = typeof(TelemetryOptions),
    };

    // Not for operators: one is there for tests, the other is not read by anything yet.
    private static readonly string[] s_undocumented = ["Storage:ControlCommitDelay"];

    [Fact]
    public async Task Defaults_OfTheRepository_BindAndValidate()
    {
        await using var backend = new MappedBackend();

        var connect = backend.Services.GetRequiredService<IOptions<ConnectOptions>>().Value;
        var storage = backend.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var import = backend.Services.GetRequiredService<IOptions<ImportOptions>>().Value;
        var platform = backend.Services.GetRequiredService<IOptions<PlatformOptions>>().Value;
        var downloads = backend.Services.GetRequiredService<IOptions<DownloadOptions>>().Value;

        Assert.Equal(600, connect.RequestsPerMinute);
        Assert.Equal("Sqlite", storage.Provider);
        Assert.True(import.ConcurrentRuns > 0);
        Assert.True(platform.MaxAttempts > 0);
        Assert.True(downloads.PartBytes > 0);
    }

    [Fact]
    public void AppSettings_EveryKey_IsOneThatSomethingReads()
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build();

        var unknown = settings.AsEnumerable().Where(s => s.Value is not null).Select(s => s.Key)
            .Where(k => k != "Urls" && !k.StartsWith("Logging:LogLevel:", StringComparison.Ordinal) && Find(k) is null);

        Assert.Equal("http://127.0.0.1:5180", settings["Urls"]);
        Assert.Empty(unknown);
    }

    [Fact]
    public void Configuration_EveryKeyItNames_BindsToAnOption()
    {
        var keys = KeysOf(Document.Configuration.Text);

        var unbound = keys.Where(k => Find(k) is not { } property || !Binds(k, property));

        Assert.True(keys.Count >= 15, $"Only {keys.Count} keys were found.");
        Assert.Empty(unbound);
    }

    [Fact]
    public void Configuration_TableOfKeys_HoldsEveryOptionOfAnOperator()
    {
        var documented = KeysOf(Document.Configuration.Text);

        var options = s_sections.Where(s => s.Key is "Connect" or "Forge" or "Api" or "Storage" or "Import" or "Telemetry")
            .SelectMany(s => s.Value.GetProperties().Where(p => p.CanWrite).Select(p => $"{s.Key}:{p.Name}"));

        Assert.Equal(options.Except(s_undocumented).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    /// <summary>Keys as tables write them (<c>Connect:BaseUrl</c>) and as the environment does (<c>Connect__BaseUrl</c>).</summary>
    internal static HashSet<string> KeysOf(string text) => [.. Key().Matches(text).Select(m => $"{m.Groups["section"].Value}:{m.Groups["name"].Value}")];

    /// <summary>The option of a key; null: there is none.</summary>
    internal static PropertyInfo? Find(string key)
    {
        var parts = key.Split(':');
        return parts.Length >= 2 && s_sections.TryGetValue(parts[0], out var type)
            && type.GetProperty(parts[1]) is { CanWrite: true } property ? property : null;
    }

    private static bool Binds(string key, PropertyInfo property)
    {
        var type = property.PropertyType;
        var (name, text) = type.IsArray ? ($"{key}:0", "one")
            : type.IsEnum ? (key, Enum.GetNames(type)[^1])
            : type == typeof(TimeSpan) ? (key, "00:00:17")
            : type == typeof(string) ? (key, "one")
            : type == typeof(bool) ? (key, "true")
            : (key, "17");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = text }).Build();
        var options = Activator.CreateInstance(property.DeclaringType!)!;
        var before = property.GetValue(options);
        configuration.GetSection(key.Split(':')[0]).Bind(options);
        return !Equals(before, property.GetValue(options));
    }

    [GeneratedRegex("(?<![A-Za-z])(?<section>Connect|Forge|Api|Storage|Import|Platform|Downloads|Telemetry)(?::|__)(?<name>[A-Z][A-Za-z]+)",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
