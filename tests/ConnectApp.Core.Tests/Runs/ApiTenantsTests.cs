using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Core.Tests.Runs;

public sealed class ApiTenantsTests
{
    [Fact]
    public async Task GetOrAdd_TheSameNameTwice_IsOneTenant()
    {
        await using var stage = new RunStage();
        var tenants = stage.Get<ApiTenants>();

        var unknown = await tenants.FindAsync("acme", CancellationToken.None);
        var first = await tenants.GetOrAddAsync("acme", CancellationToken.None);
        var second = await tenants.GetOrAddAsync("acme", CancellationToken.None);
        var local = await tenants.GetOrAddAsync(ApiTenants.Local, CancellationToken.None);

        Assert.Null(unknown);
        Assert.Equal(first, second);
        Assert.Equal(first, await tenants.FindAsync("acme", CancellationToken.None));
        Assert.NotEqual(first, local);
    }
}
