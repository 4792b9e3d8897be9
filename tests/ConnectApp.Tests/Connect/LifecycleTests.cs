using System.Net;
using ConnectApp.Connect;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Installed_SignedByAtlassian_IsStoredAndItsEventsAreTaken()
    {
        await using var host = await ConnectHost.StartAsync();

        var installed = await host.InstallAsync();
        var posted = await host.PostAsync("/connect/migration", host.EventToken().Hs256("first-secret"));

        Assert.Equal(HttpStatusCode.NoContent, installed.StatusCode);
        var site = await host.Store.FindAsync(new ClientKey("site-1"), default);
        Assert.Equal((Product.Jira, new Uri("https://acme.atlassian.net"), InstallationState.Installed), (site!.Product, site.BaseUrl, site.State));
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        Assert.True(host.Get<InstallationEvents>().Installed.TryRead(out var tenant));
        Assert.Equal(site.Tenant, tenant);
    }
}
