using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Retention;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of tables <c>installations</c>, <c>erasures</c> and <c>canary</c>.</summary>
public abstract class InstallationStoreContract : StoreContract
{
    private static readonly ClientKey Site = new("site-1");
    private readonly SecretSealer _sealer = new(new EphemeralDataProtectionProvider(), Options.Create(new StorageOptions()));

    private InstallationStore Installations => new(Store.Control, _sealer, TimeProvider.System);

    private ErasureStore Erasures => new(Store.Control);

    [Fact]
    public async Task Install_Again_KeepsTheTenantAndCountsTheSecret()
    {
        var first = await Installations.InstallAsync(Of(Site, "secret-1"), CancellationToken.None);
        var again = await Installations.InstallAsync(Of(Site, "secret-2"), CancellationToken.None);

        Assert.NotNull(first);
        Assert.Equal(first, again);
        Assert.Equal(2, (await Installations.FindAsync(Site, CancellationToken.None))!.Generation);
        Assert.Equal(Site, (await Installations.FindAsync(first.Value, CancellationToken.None))!.ClientKey);
    }

    [Fact]
    public async Task Install_OfTheOtherProduct_ChangesNothing()
    {
        await Installations.InstallAsync(Of(Site, "secret-1"), CancellationToken.None);

        Assert.Null(await Installations.InstallAsync(Of(Site, "secret-2") with { Product = Product.Confluence }, CancellationToken.None));
        Assert.Equal((Product.Jira, 1), (await Installations.FindAsync(Site, CancellationToken.None)) is { } kept ? (kept.Product, kept.Generation) : default);
    }

    [Fact]
    public async Task Uninstall_Twice_ErasesTheSecretOnce()
    {
        var tenant = await Installations.InstallAsync(Of(Site, "secret"), CancellationToken.None);

        Assert.Equal(tenant, await Installations.UninstallAsync(Site, CancellationToken.None));
        Assert.Null(await Installations.UninstallAsync(Site, CancellationToken.None));
        var row = await Installations.FindRowAsync(Site, CancellationToken.None);
        Assert.Equal((InstallationState.Uninstalled, true), (row!.ToInstallation().State, row.SealedSecret is null));
    }

    [Fact]
    public async Task SetWaiting_ForASecretThatWasReplacedMeanwhile_ChangesNothing()
    {
        var tenant = await Installations.InstallAsync(Of(Site, "secret-1"), CancellationToken.None);
        await Installations.InstallAsync(Of(Site, "secret-2"), CancellationToken.None);

        await Installations.SetWaitingAsync(tenant!.Value, generation: 1, CancellationToken.None);
        Assert.Equal(InstallationState.Installed, (await Installations.FindAsync(Site, CancellationToken.None))!.State);
        await Installations.SetWaitingAsync(tenant.Value, generation: 2, CancellationToken.None);
        Assert.Equal(InstallationState.Waiting, (await Installations.FindAsync(Site, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Erase_OfAnUninstalledSite_IsOpenUntilItEnds()
    {
        var tenant = await Installations.InstallAsync(Of(Site, "secret"), CancellationToken.None);
        Assert.Null(await Erasures.BeginAsync(Site, DateTimeOffset.UnixEpoch, CancellationToken.None));
        await Installations.UninstallAsync(Site, CancellationToken.None);

        Assert.Equal(tenant, await Erasures.BeginAsync(Site, DateTimeOffset.UnixEpoch, CancellationToken.None));
        Assert.Equal([tenant!.Value], await Erasures.ReadOpenAsync(CancellationToken.None));
        Assert.Null(await Installations.FindAsync(Site, CancellationToken.None));
        await Erasures.EndAsync(tenant.Value, CancellationToken.None);
        Assert.Empty(await Erasures.ReadOpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Canary_OfAnotherKeyRing_DoesNotOpen()
    {
        Assert.Null(await new KeyCanary(Store.Control, _sealer).CheckAsync(CancellationToken.None));
        Assert.Null(await new KeyCanary(Store.Control, _sealer).CheckAsync(CancellationToken.None));

        var other = new SecretSealer(new EphemeralDataProtectionProvider(), Options.Create(new StorageOptions()));
        Assert.NotNull(await new KeyCanary(Store.Control, other).CheckAsync(CancellationToken.None));
    }

    private static NewInstallation Of(ClientKey key, string secret) =>
        new(key, Product.Jira, new Uri("https://site-1.atlassian.net"), DisplayUrl: null, OauthClientId: null, secret);
}
