using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Connect;

/// <summary>The sites of Connect apps, each below its own base URL.</summary>
internal sealed class SitesEndpoint(IReadOnlyDictionary<string, SiteEndpoint> sites, Ledger ledger) : IEmulatedSystem
{
    private const string Root = "/sites/";

    public string? Name => null;

    public IReadOnlyList<string> Roots => [Root];

    public Ledger Ledger => ledger;

    /// <summary>An unknown site is told by the first one, which it is not.</summary>
    public Task HandleAsync(HttpContext context, string target)
    {
        var name = target.Length < Root.Length ? "" : target[Root.Length..].Split('/', '?')[0];
        return (sites.GetValueOrDefault(name) ?? sites[CloudSite.FirstName]).HandleAsync(context, target);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
