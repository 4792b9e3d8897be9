using ConnectApp.Api.Access;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Doors.ForgeRemote;
using ConnectApp.Transfers.Retention;
using ConnectApp.Transfers.Runs;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Runs;
using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.Composition;

/// <summary>The sections of an operator's configuration and what each key holds, by the options classes that read them.</summary>
internal static class KnownSettings
{
    private static readonly Dictionary<string, Type> s_sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Connect"] = typeof(ConnectOptions),
        ["Forge"] = typeof(ForgeOptions),
        ["Api"] = typeof(ApiOptions),
        ["Storage"] = typeof(StorageOptions),
        ["Import"] = typeof(ImportOptions),
        ["Retention"] = typeof(RetentionOptions),
        ["Telemetry"] = typeof(TelemetryOptions),
        ["MigrationApi"] = typeof(MigrationApiOptions),
        ["Waves"] = typeof(WaveOptions),
        ["AzureDevOps"] = typeof(AzureDevOpsOptions),
        ["Jira"] = typeof(JiraOptions),
        ["WorkItems"] = typeof(WorkItemOptions),
    };

    private static readonly Dictionary<string, Type> s_keys = s_sections
        .SelectMany(s => s.Value.GetProperties().Where(p => p.CanWrite).Select(p => (Key: $"{s.Key}:{p.Name}", p.PropertyType)))
        .ToDictionary(p => p.Key, p => p.PropertyType, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyCollection<string> Sections => s_sections.Keys;
    public static IReadOnlyCollection<string> Keys => s_keys.Keys;

    /// <summary>Keys of the contract that nothing reads yet: they must not stop the start.</summary>
    public static IReadOnlyCollection<string> NotUsedYet { get; } = ["Retention:ApiRuns"];

    /// <summary>Type of the option with this key; null: no option has it.</summary>
    public static Type? TypeOf(string key) => s_keys.GetValueOrDefault(key);

    /// <summary>The known key with the fewest changes to this one.</summary>
    public static string ClosestTo(string key) => s_keys.Keys.MinBy(k => Distance(k.ToUpperInvariant(), key.ToUpperInvariant()))!;

    /// <summary>Characters to insert, remove or replace (Levenshtein), one row of the table at a time.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
