using System.Globalization;
using System.Text.Json.Serialization;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Commands;

/// <summary>A site as <c>sites</c> prints it.</summary>
/// <param name="State"><c>installed</c>, <c>waiting</c> (the site refused our token; the next install brings a new secret) or <c>uninstalled</c>.</param>
/// <param name="LastEvent">When its last event came; null: none yet.</param>
/// <param name="LastRefusal">Since when it refuses our token; null: it does not.</param>
internal sealed record SiteLine(string ClientKey, string BaseUrl, string Product, string State, string Tenant, string? LastEvent, string? LastRefusal, int LiveRuns)
{
    public static SiteLine Of(Installation site, DateTimeOffset? lastEvent, int liveRuns) => new(
        site.ClientKey.Value, InstallationRow.Text(site.BaseUrl), ProductNames.Of(site.Product), site.State.ToString().ToLowerInvariant(), site.Tenant.ToString(),
        Time(lastEvent), site.State == InstallationState.Waiting ? Time(site.ChangedAt) : null, liveRuns);

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SiteLine>))]
internal sealed partial class SiteJson : JsonSerializerContext;
