using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of tables <c>api_tenants</c>, <c>api_projects</c>, <c>run_starts</c>, <c>run_claims</c> and <c>start_keys</c>.</summary>
public abstract class ApiTenantContract : StoreContract
{
    private static readonly TenantId Tenant = EngineStore.Tenant;
    private static readonly TenantId Other = EngineStore.Other;

    [Fact]
    public async Task Tenant_OfOneName_IsOne()
    {
        var tenants = new ApiTenants(Store.Control, TimeProvider.System);
        Assert.Null(await tenants.FindAsync("acme", CancellationToken.None));

        var first = await tenants.GetOrAddAsync("acme", CancellationToken.None);

        Assert.Equal(first, await tenants.GetOrAddAsync("acme", CancellationToken.None));
        Assert.Equal(first, await tenants.FindAsync("acme", CancellationToken.None));
        Assert.NotEqual(first, await tenants.GetOrAddAsync("Acme", CancellationToken.None));
    }

    [Fact]
    public async Task Project_BelongsToWhoNamesItFirst()
    {
        var projects = new ApiProjects(Store.Control, TimeProvider.System);
        var project = Guid.NewGuid();

        Assert.True(await projects.TryOwnAsync(project, Tenant, CancellationToken.None));
        Assert.False(await projects.TryOwnAsync(project, Other, CancellationToken.None));
        Assert.True(await projects.TryOwnAsync(project, Tenant, CancellationToken.None));
    }

    [Fact]
    public async Task Start_ThatWasBegun_IsReadUntilItEnds()
    {
        var starts = new RunStarts(Store.Control);
        var (run, at) = (new RunId(Guid.NewGuid()), DateTimeOffset.UnixEpoch.AddMinutes(1));
        await starts.BeginAsync(Tenant, run, at, CancellationToken.None);
        await starts.BeginAsync(Tenant, run, at.AddMinutes(1), CancellationToken.None);

        Assert.Empty(await starts.ReadBegunAsync(at, CancellationToken.None));
        Assert.Equal([(Tenant, run)], await starts.ReadBegunAsync(at.AddSeconds(1), CancellationToken.None));
        await Store.Control.WriteAsync(transaction => RunStarts.EndAsync(transaction, Tenant, run), CancellationToken.None);
        Assert.Empty(await starts.ReadBegunAsync(at.AddHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task Claim_IsTheFirstRunsUntilItIsReleased()
    {
        var claims = new RunClaims(Store.Control, TimeProvider.System);
        var (first, second) = (new RunId(Guid.NewGuid()), new RunId(Guid.NewGuid()));
        var claim = RunClaims.OfTarget("cloud", "KEY");

        Assert.Null(await claims.TryClaimAsync(claim, first, Tenant, CancellationToken.None));
        Assert.Null(await claims.TryClaimAsync(claim, first, Tenant, CancellationToken.None));
        Assert.Equal((first, Tenant), await claims.TryClaimAsync(RunClaims.OfTarget("CLOUD", "key"), second, Other, CancellationToken.None));
        Assert.True(await claims.IsYoungAsync(claim, CancellationToken.None));
        await claims.ReleaseAsync(first, CancellationToken.None);
        Assert.Null(await claims.TryClaimAsync(claim, second, Other, CancellationToken.None));
    }

    [Fact]
    public async Task StartKey_NamesTheFirstStartOfItsTenant()
    {
        var keys = new StartKeys(Store.Control, TimeProvider.System);
        var (first, second) = (new RunId(Guid.NewGuid()), new RunId(Guid.NewGuid()));

        await keys.AddAsync(Tenant, "key", "hash-1", first, CancellationToken.None);
        await keys.AddAsync(Tenant, "key", "hash-2", second, CancellationToken.None);

        Assert.Equal(("hash-1", first), await keys.FindAsync(Tenant, "key", CancellationToken.None));
        Assert.Null(await keys.FindAsync(Other, "key", CancellationToken.None));
    }
}
