using System.Text.Json.Nodes;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>The platform's addresses for a Forge app: migration API, product API, public keys. The token says which site a call is about.</summary>
internal sealed class ForgeEndpoint(
    ForgeSites sites, IReadOnlyDictionary<HostedSite, ForgeApis> apis, SystemTokens tokens, InvocationKeys keys, Surroundings surroundings, Ledger ledger) : IEmulatedSystem
{
    public const string ApiRoot = "/app/migration/forge/v1";
    public const string JwksPath = "/.well-known/jwks.json";

    public string Name => "forge";

    public IReadOnlyList<string> Roots => [ApiRoot, JwksPath, .. sites.All.Select(site => apis[site].ProductRoot)];

    public Ledger Ledger => ledger;

    /// <summary>Set by the door, which sees the transfers.</summary>
    public Func<JsonObject> WriteReport { get; set; } = () => [];

    public JsonObject Report() => WriteReport();

    public async Task HandleAsync(HttpContext context, string target)
    {
        var path = target.Split('?', 2)[0];
        if (path == JwksPath)
            await SendKeysAsync(context, target);
        else if (path.StartsWith(ApiRoot, StringComparison.Ordinal))
            await CallerOf(context.Request).Migration.HandleAsync(context, target);
        else
            await apis.Values.First(api => path.StartsWith(api.ProductRoot, StringComparison.Ordinal)).Product.HandleAsync(context, target);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>An unknown caller is told by the first site, which refuses the token.</summary>
    private ForgeApis CallerOf(HttpRequest request)
    {
        var site = SystemTokenGate.Read(request) is { } token && tokens.FindInstallation(token) is { } installationId ? sites.FindByInstallation(installationId) : null;
        return apis[site ?? sites.All.First()];
    }

    private async Task SendKeysAsync(HttpContext context, string target)
    {
        var call = new ApiCall(context.Request.Method, JwksPath, target);
        var answer = call.Method == "GET" ? ApiAnswer.Ok(keys.PublicSet()) : call.Refuse(405, "the key set takes GET");
        ledger.Request(PlatformNames.Jwks);
        if (call.Violation is { } violation)
            ledger.Violation(violation);
        var fault = call.Violation is null ? surroundings.Network.Next([PlatformNames.Jwks], new Subject(Site: 1)) : null;
        if (fault is { Status: not null })
            answer = surroundings.Answers.Of(fault);
        surroundings.Network.Acted(fault, answer.Body.Length);
        await surroundings.Answers.SendAsync(context, answer, fault);
    }
}
