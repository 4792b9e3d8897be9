using System.Net.Http.Headers;
using System.Security.Cryptography;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>One POST to the app's remote, with the proof of the caller and an app system token.</summary>
internal sealed class RemoteCalls(HttpClient http, InvocationTokens invocations, SystemTokens systemTokens)
{
    public const string EventsPath = "/forge/migration";
    public const string TokenPath = "/forge/token";

    public string Prove(HostedSite site, ForgeIdentity identity, bool isTrigger) =>
        invocations.Issue(site.Cloud, identity, isTrigger ? ("scheduledTrigger", "hourly-token") : ("trigger", "migration-events"));

    public async Task<HttpResponseMessage> PostAsync(Uri url, RemoteCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ReadOnlyMemoryContent(call.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.InvocationToken);
        if (systemTokens.Issue(call.Identity, call.SystemToken) is { } systemToken)
            request.Headers.Add("x-forge-oauth-system", systemToken);
        request.Headers.Add("x-b3-traceid", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        request.Headers.Add("x-b3-spanid", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}

/// <param name="InvocationToken">Made once for a call, so that a replay can bear the same.</param>
internal sealed record RemoteCall(ForgeIdentity Identity, byte[] Body, string InvocationToken, SystemTokenFault SystemToken);
