using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>One product of one site that holds the app.</summary>
/// <param name="BaseUrl">Prefix of every product REST call, without a trailing slash; can change, and several installations can have the same one.</param>
/// <param name="DisplayUrl">Custom domain, for links and <c>frame-ancestors</c> only; never for calls.</param>
/// <param name="Generation">Counts the shared secrets that the site has had.</param>
/// <param name="Enabled">What <c>enabled</c> and <c>disabled</c> said last; apps registered on Forge never hear them, so nothing depends on it.</param>
internal sealed record Installation(
    ClientKey ClientKey,
    TenantId Tenant,
    Product Product,
    Uri BaseUrl,
    Uri? DisplayUrl,
    InstallationState State,
    string? OauthClientId,
    long Generation,
    bool Enabled,
    DateTimeOffset InstalledAt,
    DateTimeOffset ChangedAt);

internal enum InstallationState
{
    Installed,

    /// <summary>The site refused a token made with the secret we hold: a rotation was lost, the next <c>installed</c> brings the new one.</summary>
    Waiting,

    /// <summary>The secret is erased; the tenant and its data stay for a return.</summary>
    Uninstalled,
}

internal static class ClientKeyLog
{
    /// <summary>Tells sites apart in a log without naming them.</summary>
    public static string ForLog(this ClientKey clientKey) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientKey.Value)))[..12];
}
