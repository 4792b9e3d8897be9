using System.Security.Cryptography;
using System.Text;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>Who the app is on a site where it is a Forge app.</summary>
/// <param name="AppId">Audience of invocation tokens: <c>ari:cloud:ecosystem::app/{uuid}</c>.</param>
/// <param name="CloudId">Of the site; last segment of the product API's base.</param>
/// <param name="ClientKey">Of the Connect installation that became this one; null: there was none.</param>
public sealed record ForgeIdentity(string AppId, string InstallationId, string CloudId, string? ClientKey)
{
    internal static readonly string[] Keys = ["appId", "installationId", "cloudId", "clientKey"];

    public static readonly ForgeIdentity Usual = new("ari:cloud:ecosystem::app/00000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000003", null);

    internal static ForgeIdentity Read(Members forge)
    {
        var read = new ForgeIdentity(forge.Text("appId") ?? Usual.AppId, forge.Text("installationId") ?? Usual.InstallationId,
            forge.Text("cloudId") ?? Usual.CloudId, forge.Text("clientKey"));
        if (Uri.EscapeDataString(read.CloudId) != read.CloudId)
            throw forge.Fault("cloudId", "expected letters, digits and hyphens: it is a step of a path");
        forge.End(Keys);
        return read;
    }

    /// <summary>The same app on another site; the first has the identity itself.</summary>
    internal ForgeIdentity OnSite(int number) => number == 1 ? this : this with
    {
        InstallationId = Derived(InstallationId, number), CloudId = Derived(CloudId, number), ClientKey = ClientKey is null ? null : Derived(ClientKey, number),
    };

    private static string Derived(string first, int number) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{first}/{number}")).AsSpan(0, 16)).ToString();
}
