using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>Forge invocation tokens (FIT): the proof that the platform is calling ("Forge Remote invocation contract").</summary>
internal sealed class InvocationTokens(InvocationKeys keys, Traffic traffic, PlatformClock clock, Uri publicUrl)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Base of the product's API for the app: <c>{address}/ex/{product}/{cloudId}</c>.</summary>
    public Uri ApiBaseUrl(CloudSite site, ForgeIdentity identity) => new($"{publicUrl.AbsoluteUri.TrimEnd('/')}/ex/{site.ProductType}/{identity.CloudId}");

    /// <param name="module">Type and key of the manifest's module that is called.</param>
    public string Issue(CloudSite site, ForgeIdentity identity, (string Type, string Key) module)
    {
        var now = clock.WallNow;
        var token = keys.Sign(json =>
        {
            json.WriteStartObject();
            json.WriteString("iss", "forge/invocation-token");
            json.WriteString("aud", identity.AppId);
            json.WriteString("jti", Guid.NewGuid());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("nbf", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            json.WriteStartObject("app");
            json.WriteString("id", identity.AppId);
            json.WriteString("appVersion", "1.0.0");
            json.WriteString("apiBaseUrl", ApiBaseUrl(site, identity).AbsoluteUri);
            json.WriteString("installationId", identity.InstallationId);
            json.WriteStartObject("installation");
            json.WriteString("id", identity.InstallationId);
            json.WriteStartArray("contexts");
            json.WriteStartObject();
            json.WriteString("name", site.ProductType);
            json.WriteString("apiBaseUrl", ApiBaseUrl(site, identity).AbsoluteUri);
            json.WriteString("cloudId", identity.CloudId);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("environment");
            json.WriteString("type", "PRODUCTION");
            json.WriteString("id", "ari:cloud:ecosystem::environment/emulated");
            json.WriteEndObject();
            json.WriteStartObject("module");
            json.WriteString("type", module.Type);
            json.WriteString("key", module.Key);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        traffic.Token(token);
        return token;
    }
}
