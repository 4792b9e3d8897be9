using System.Text;
using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Emulator;

/// <summary>Sends each request to its part by the path as sent; whatever comes, there is an answer.</summary>
internal sealed class Router(
    IReadOnlyDictionary<string, SiteEndpoint> sites, StorageEndpoint storage, InstallKey key, Ledger ledger, Answers answers, Uri? publicUrl)
{
    private const string KeysRoot = "/install-keys/";
    private const string SitesRoot = "/sites/";

    public async Task HandleAsync(HttpContext context)
    {
        var target = Target(context);
        try
        {
            if (target.StartsWith(SitesRoot, StringComparison.Ordinal))
                await Site(target).HandleAsync(context, target);
            else if (target.StartsWith(SignedUrls.Root, StringComparison.Ordinal))
                await storage.HandleAsync(context, target);
            else if (target == KeysRoot + key.KeyId && HttpMethods.IsGet(context.Request.Method))
                await answers.SendAsync(context, new ApiAnswer(200, Encoding.ASCII.GetBytes(key.PublicKeyPem)) { ContentType = "application/x-pem-file" });
            else if (target.StartsWith(KeysRoot, StringComparison.Ordinal) && HttpMethods.IsGet(context.Request.Method))
                await answers.SendAsync(context, ApiAnswer.Error(404, "Not Found"));
            else
                await RefuseAsync(context, target, 404, "unknown operation");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, target, e.StatusCode, "malformed request");
        }
    }

    /// <summary>An unknown site is told by the first one, which it is not.</summary>
    private SiteEndpoint Site(string target) =>
        sites.GetValueOrDefault(target[SitesRoot.Length..].Split('/', '?')[0]) ?? sites[CloudSite.FirstName];

    private async Task RefuseAsync(HttpContext context, string target, int status, string fault)
    {
        var call = new ApiCall(context.Request.Method, target.Split('?', 2)[0], target, arrival: 0);
        var answer = call.Refuse(status, fault);
        ledger.Violation(call.Violation!);
        await answers.SendAsync(context, answer);
    }

    /// <summary>Path and query as sent; of an absolute request line the part after the host; without a path that a proxy left in front.</summary>
    private string Target(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!raw.StartsWith('/') && raw.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            raw = raw.IndexOf('/', scheme + 3) is > 0 and var path ? raw[path..] : "/";
        return publicUrl is null ? raw : CanonicalRequest.After(publicUrl.AbsolutePath, raw);
    }
}
