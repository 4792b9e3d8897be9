using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>A row of <c>installations</c>, with its sealed secret.</summary>
internal sealed class InstallationRow
{
    public string ClientKey { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string Product { get; init; } = "";
    public string BaseUrl { get; init; } = "";
    public string? DisplayUrl { get; init; }
    public string? OauthClientId { get; init; }
    public byte[]? SealedSecret { get; init; }
    public string State { get; init; } = "";
    public long Generation { get; init; }
    public bool Enabled { get; init; }
    public long InstalledAt { get; init; }
    public long ChangedAt { get; init; }

    public Installation ToInstallation() => new(
        new ClientKey(ClientKey),
        new TenantId(Guid.Parse(TenantId)),
        ProductNames.TryParse(Product) ?? throw new InvalidDataException($"installations.product is {Product}, expected jira or confluence."),
        new Uri(BaseUrl),
        DisplayUrl is { } display ? new Uri(display) : null,
        State switch
        {
            "installed" => InstallationState.Installed,
            "waiting" => InstallationState.Waiting,
            "uninstalled" => InstallationState.Uninstalled,
            _ => throw new InvalidDataException($"installations.state is {State}, expected installed, waiting or uninstalled."),
        },
        OauthClientId,
        Generation,
        Enabled,
        DateTimeOffset.FromUnixTimeMilliseconds(InstalledAt),
        DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt));

    public static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');
}
