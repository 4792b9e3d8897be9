using System.Text;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The App Migration Platform's addresses: sites, storage, install keys.</summary>
internal sealed class PlatformEndpoint(
    IReadOnlyDictionary<string, SiteEndpoint> sites, StorageEndpoint storage, InstallKey key, Ledger ledger, Answers answers) : IEmulatedSystem
{
    private const string KeysRoot = "/install-keys/";
    private const string SitesRoot = "/sites/";

    public string? Name => null;

    public IReadOnlyList<string> Roots => [SitesRoot, SignedUrls.Root, KeysRoot];

    public Ledger Ledger => ledger;

    public async Task HandleAsync(HttpContext context, string target)
    {
        if (target.StartsWith(SitesRoot, StringComparison.Ordinal))
            await Site(target).HandleAsync(context, target);
        else if (target.StartsWith(SignedUrls.Root, StringComparison.Ordinal))
            await storage.HandleAsync(context, target);
        else if (target == KeysRoot + key.KeyId && HttpMethods.IsGet(context.Request.Method))
            await answers.SendAsync(context, new ApiAnswer(200, Encoding.ASCII.GetBytes(key.PublicKeyPem)) { ContentType = "application/x-pem-file" });
        else if (HttpMethods.IsGet(context.Request.Method))
            await answers.SendAsync(context, ApiAnswer.Error(404, "Not Found"));
        else
            await RefuseAsync(context, target);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task RefuseAsync(HttpContext context, string target)
    {
        var call = new ApiCall(context.Request.Method, target.Split('?', 2)[0], target);
        var answer = call.Refuse(404, "unknown operation");
        ledger.Violation(call.Violation!);
        return answers.SendAsync(context, answer);
    }

    /// <summary>An unknown site is told by the first one, which it is not.</summary>
    private SiteEndpoint Site(string target) =>
        sites.GetValueOrDefault(target[SitesRoot.Length..].Split('/', '?')[0]) ?? sites[CloudSite.FirstName];
}
