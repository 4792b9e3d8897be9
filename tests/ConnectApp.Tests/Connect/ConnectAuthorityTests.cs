using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class ConnectAuthorityTests : IAsyncLifetime
{
    private static readonly Uri s_target = new("https://acme.atlassian.net/wiki/rest/atlassian-connect/1/migration/transfer/recent?b=2&a=x%20y");
    private ConnectHost _host = null!;
    private TenantId _tenant;

    private IOutgoingAuthority Authority => _host.Get<IOutgoingAuthority>();

    public async Task InitializeAsync()
    {
        _host = await ConnectHost.StartAsync();
        _tenant = await InstallAsync("first-secret");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task TryAuthorize_CallToTheSite_IsSignedForThreeMinutesAtMost()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, s_target);

        var signed = await Authority.TryAuthorizeAsync(_tenant, request, renewed: false, default);

        Assert.True(signed);
        var token = Jwt.TryParse(request.Headers.Authorization!.Parameter!)!;
        Assert.Equal("HS256", token.Algorithm);
        Assert.True(token.IsSignedBy("first-secret"u8));
        Assert.Equal(("com.example.checklists", "site-1"), (token.Claims.Issuer, Assert.Single(token.Claims.Audience!)));
        Assert.Equal(_host.Now, token.Claims.IssuedAt);
        Assert.InRange(token.Claims.ExpiresAt!.Value, _host.Now + 30, _host.Now + 180);
        Assert.Equal(TestToken.Sha256("GET&/rest/atlassian-connect/1/migration/transfer/recent&a=x%20y&b=2"), token.Claims.Qsh);
    }

    [Theory]
    [InlineData("http://acme.atlassian.net/wiki/rest")]
    [InlineData("https://acme.atlassian.net:8443/wiki/rest")]
    [InlineData("https://other.atlassian.net/wiki/rest")]
    [InlineData("https://u@acme.atlassian.net/wiki/rest")]
    [InlineData("https://acme.atlassian.net/rest")]
    [InlineData("https://acme.atlassian.net/wikipedia")]
    [InlineData("https://bucket.s3.amazonaws.com/wiki")]
    [InlineData("/wiki/rest")]
    public async Task TryAuthorize_CallElsewhere_GetsNoToken(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, UriKind.RelativeOrAbsolute));

        var signed = await Authority.TryAuthorizeAsync(_tenant, request, renewed: false, default);

        Assert.False(signed);
        Assert.Null(request.Headers.Authorization);
    }

    [Fact]
    public async Task TryAuthorize_AfterARotation_UsesTheNewSecretAtOnce()
    {
        await InstallAsync("second-secret");
        using var request = new HttpRequestMessage(HttpMethod.Get, s_target);

        await Authority.TryAuthorizeAsync(_tenant, request, renewed: false, default);

        Assert.True(Jwt.TryParse(request.Headers.Authorization!.Parameter!)!.IsSignedBy("second-secret"u8));
    }

    [Fact]
    public async Task Refused_AfterARenewedToken_LetsTheSiteWaitForItsNextInstalled()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, s_target);
        await Authority.TryAuthorizeAsync(_tenant, request, renewed: true, default);

        await Authority.RefusedAsync(_tenant, default);

        Assert.Equal(InstallationState.Waiting, (await _host.Store.FindAsync(_tenant, default))!.State);
        Assert.Null(await Authority.FindSiteAsync(_tenant, default));
        Assert.False(await Authority.TryAuthorizeAsync(_tenant, request, renewed: false, default));
        await InstallAsync("second-secret");
        Assert.Equal(new SiteAddress(new Uri("https://acme.atlassian.net/wiki"), Product.Confluence), await Authority.FindSiteAsync(_tenant, default));
    }

    [Fact]
    public async Task Refused_WhereInstalledCameMeanwhile_ChangesNothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, s_target);
        await Authority.TryAuthorizeAsync(_tenant, request, renewed: true, default);
        await InstallAsync("second-secret");

        await Authority.RefusedAsync(_tenant, default);

        Assert.Equal(InstallationState.Installed, (await _host.Store.FindAsync(_tenant, default))!.State);
    }

    [Fact]
    public async Task UninstalledOrUnknownTenant_HasNoSiteAndNoToken()
    {
        await _host.Store.UninstallAsync(new ClientKey("site-1"), default);
        using var request = new HttpRequestMessage(HttpMethod.Get, s_target);

        foreach (var tenant in new[] { _tenant, new TenantId(Guid.NewGuid()) })
        {
            Assert.Null(await Authority.FindSiteAsync(tenant, default));
            Assert.False(await Authority.TryAuthorizeAsync(tenant, request, renewed: true, default));
        }
    }

    private async Task<TenantId> InstallAsync(string secret) => (await _host.Store.InstallAsync(
        new NewInstallation(new ClientKey("site-1"), Product.Confluence, new Uri("https://acme.atlassian.net/wiki"), null, null, secret), default))!.Value;
}
