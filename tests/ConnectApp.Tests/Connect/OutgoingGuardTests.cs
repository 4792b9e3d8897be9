using System.Diagnostics;
using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class OutgoingGuardTests
{
    [Theory]
    [InlineData("https://acme.atlassian.net/rest")]
    [InlineData("https://ACME.Atlassian.NET")]
    [InlineData("https://acme.atlassian.net:443/")]
    [InlineData("https://bucket.s3.amazonaws.com/key?X-Amz-Signature=1")]
    [InlineData("https://bucket.s3.us-east-1.amazonaws.com/key")]
    [InlineData("https://my.bucket.s3.us-east-1.amazonaws.com/key")]
    [InlineData("https://s3.eu-central-1.amazonaws.com/bucket/key")]
    public void Allows_HostOfTheBuiltInList_IsTrue(string url) => Assert.True(Guard().Allows(new Uri(url), out _));

    [Theory]
    [InlineData("http://acme.atlassian.net/", "http")]
    [InlineData("ftp://acme.atlassian.net/", "ftp")]
    [InlineData("https://acme.atlassian.net:8443/", "8443")]
    [InlineData("https://u:p@acme.atlassian.net/", "user info")]
    [InlineData("https://atlassian.net/", "atlassian.net")]
    [InlineData("https://evilatlassian.net/", "evilatlassian.net")]
    [InlineData("https://acme.atlassian.net.evil.example/", "evil.example")]
    [InlineData("https://jira.com/", "jira.com")]
    [InlineData("https://93.184.216.34/", "IP address")]
    [InlineData("https://[2606:4700::1111]/", "IP address")]
    [InlineData("https://2130706433/", "IP address")]
    [InlineData("https://0x7f.1/", "IP address")]
    [InlineData("https://ec2-1-2-3-4.compute.amazonaws.com/", "compute")]
    [InlineData("https://s3.evil.amazonaws.com.example/", "example")]
    public void Allows_OtherUrl_IsFalseAndSaysWhy(string url, string expected)
    {
        Assert.False(Guard().Allows(new Uri(url), out var reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:5999/x")]
    [InlineData("::1", "http://[::1]:5999/x")]
    [InlineData("localhost", "http://localhost:5999/")]
    [InlineData("*.jira.com", "https://acme.jira.com/")]
    public void Allows_ConfiguredHost_IsTrue(string host, string url) => Assert.True(Guard(host).Allows(new Uri(url), out _));

    [Theory]
    [InlineData("*.jira.com", "http://acme.jira.com/")]
    [InlineData("*.jira.com", "https://acme.jira.com:8443/")]
    [InlineData("*.jira.com", "https://jira.com/")]
    [InlineData("127.0.0.1", "http://127.0.0.2/")]
    public void Allows_BesideTheConfiguredHost_IsFalse(string host, string url) => Assert.False(Guard(host).Allows(new Uri(url), out _));

    [Fact]
    public void Allows_BuiltInHostBesideAConfiguredOne_IsTrue()
    {
        var guard = Guard("storage.example");

        Assert.True(guard.Allows(new Uri("https://acme.atlassian.net/"), out _));
        Assert.True(guard.Allows(new Uri("https://storage.example/x"), out _));
    }

    [Fact]
    public void Allows_OnlyAllowedHosts_ReplacesTheBuiltInList()
    {
        var guard = new OutgoingGuard(
            Options.Create(new ConnectOptions { AllowedHosts = ["storage.example"], OnlyAllowedHosts = true }), TimeProvider.System);

        Assert.False(guard.Allows(new Uri("https://acme.atlassian.net/"), out _));
        Assert.False(guard.AllowsSite(new Uri("https://acme.atlassian.net/"), out _));
        Assert.True(guard.Allows(new Uri("https://storage.example/x"), out _));
        Assert.Equal(["storage.example"], guard.Hosts);
    }

    [Fact]
    public async Task Send_ThroughAnEgressProxy_AsksTheProxyAndStillChecksNames()
    {
        await using var proxy = await KeyHost.StartAsync();
        var asked = new List<string>();
        proxy.Answers["sites"] = context => { asked.Add(context.Request.Host.Value ?? ""); return Task.CompletedTask; };
        var guard = new OutgoingGuard(
            Options.Create(new ConnectOptions { AllowedHosts = ["jira.example"], EgressProxy = proxy.Url.Replace("/install-keys", "", StringComparison.Ordinal) }),
            TimeProvider.System);
        using var client = new HttpClient(guard.CreateHandler());

        using var answer = await client.GetAsync("http://jira.example/install-keys/sites");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["jira.example"], asked);
        await Assert.ThrowsAsync<OutgoingRefusedException>(() => client.GetAsync("https://evil.example/"));
    }

    [Fact]
    public void AllowsSite_BuiltInDownloadHost_IsFalse() => Assert.False(Guard().AllowsSite(new Uri("https://bucket.s3.amazonaws.com"), out _));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:1::1")]
    public async Task Send_NameThatResolvesToAClosedAddress_IsNotConnected(string address)
    {
        using var client = new HttpClient(Guard([], "93.184.216.34", address).CreateHandler());

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://acme.atlassian.net/"));

        Assert.Contains("is no public address", Assert.IsType<OutgoingRefusedException>(exception.InnerException).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::5db8:d822")]
    public void IsPublic_AddressOfTheInternet_IsTrue(string address) => Assert.True(PublicAddress.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task Send_HostThatIsNotAllowed_NeverResolves()
    {
        var resolved = 0;
        var guard = new OutgoingGuard(Options.Create(new ConnectOptions()), TimeProvider.System, (_, _) => { resolved++; return Task.FromResult<IPAddress[]>([IPAddress.Loopback]); });
        using var client = new HttpClient(guard.CreateHandler());

        await Assert.ThrowsAsync<OutgoingRefusedException>(() => client.GetAsync("https://evil.example/?secret"));

        Assert.Equal(0, resolved);
    }

    [Fact]
    public async Task Send_ListedHostOnLoopback_IsConnectedAndARedirectIsNotFollowed()
    {
        await using var keys = await KeyHost.StartAsync();
        keys.Answers["away"] = context => { context.Response.Redirect("/install-keys/key-1"); return Task.CompletedTask; };
        using var client = new HttpClient(Guard("127.0.0.1").CreateHandler());

        var answer = await client.GetAsync($"{keys.Url}/away");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Single(keys.Requests);
    }

    [Fact]
    public async Task Send_WithinATrace_DoesNotTellTheOtherSide()
    {
        await using var keys = await KeyHost.StartAsync();
        var headers = new List<string>();
        keys.Answers["headers"] = context => { headers.AddRange(context.Request.Headers.Keys); return Task.CompletedTask; };
        using var client = new HttpClient(Guard("127.0.0.1").CreateHandler());
        using var trace = new Activity("a trace").SetIdFormat(ActivityIdFormat.W3C).Start();

        using var answer = await client.GetAsync($"{keys.Url}/headers");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["Host"], headers);
    }

    private static OutgoingGuard Guard(params string[] hosts) => new(Options.Create(new ConnectOptions { AllowedHosts = hosts }), TimeProvider.System);

    private static OutgoingGuard Guard(string[] hosts, params string[] addresses) => new(
        Options.Create(new ConnectOptions { AllowedHosts = hosts }), TimeProvider.System, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));
}
