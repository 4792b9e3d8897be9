using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Waves.Reports;

namespace ConnectApp.Composition;

/// <summary>The transfers of this backend's app that came from a wave: of the same site, begun after its migrate task.</summary>
/// <param name="appKey">This backend's app; null: its descriptor cannot be read.</param>
internal sealed class TransferLinks(IControlDatabase control, string? appKey) : ILinkedTransfers
{
    /// <summary>Key of the configured app, for verbs.</summary>
    public static string? FindAppKey()
    {
        try
        {
            var options = Settings.Read().GetSection("Connect").Get<ConnectOptions>() ?? new ConnectOptions();
            using var descriptor = JsonDocument.Parse(File.ReadAllBytes(options.DescriptorPath));
            return descriptor.RootElement.TryGetProperty("key", out var key) ? key.GetString() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<string>> FindAsync(
        TenantId tenant, bool seesAll, string cloudUrl, IReadOnlyList<string> apps, DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (appKey is null || !apps.Contains(appKey)) return [];
        var sites = (await InstallationStore.ReadTenantsOfAsync(control, cloudUrl, cancellationToken)).Where(s => seesAll || s == tenant).ToHashSet();
        if (sites.Count == 0) return [];
        var found = new List<string>();
        foreach (var entry in await new RunRegistry(control).ReadAllAsync(cancellationToken))
        {
            if (entry.TransferId is { } transfer && entry.CreatedAt >= from && sites.Contains(entry.TenantId)) found.Add(transfer.ToString());
        }

        return found;
    }
}
