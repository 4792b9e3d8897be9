using System.Net;
using System.Net.Sockets;
using System.Text;
using ConnectApp.Core.Calls;
using ConnectApp.Waves.Calls;
using Xunit;

namespace ConnectApp.Waves.Tests.Calls;

public sealed class WaveAddressesTests
{
    private static readonly EgressProxy s_direct = new(null);

    [Fact]
    public async Task Look_FirstAddressIsDead_ReachesTheNext()
    {
        using var server = new OneAnswer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        var addresses = Addresses(s_direct, ["jira.example"], "2001:db8::1", "127.0.0.1");

        Assert.Null(await addresses.FindConnectFaultAsync(new Uri($"http://jira.example:{server.Port}/"), CancellationToken.None));
        Assert.Equal("HEAD / HTTP/1.1", await server.RequestLine);
    }

    [Fact]
    public async Task Look_ThroughAnEgressProxy_AsksTheProxyAndStillChecksNames()
    {
        using var proxy = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var addresses = Addresses(EgressProxy.Of($"http://127.0.0.1:{proxy.Port}"), ["jira.example"]);

        Assert.Null(await addresses.FindConnectFaultAsync(new Uri("http://jira.example/"), CancellationToken.None));
        Assert.Equal("HEAD http://jira.example/ HTTP/1.1", await proxy.RequestLine);
        Assert.Equal(
            "the address must begin with https:// (MigrationApi:AllowedHosts may permit its host)",
            await addresses.FindConnectFaultAsync(new Uri("http://other.example/"), CancellationToken.None));
    }

    [Fact]
    public async Task Look_ServerThatClosesTheConnection_IsNotReached()
    {
        using var server = new OneAnswer("");
        var addresses = Addresses(s_direct, ["jira.example"], "127.0.0.1");

        Assert.NotNull(await addresses.FindConnectFaultAsync(new Uri($"http://jira.example:{server.Port}/"), CancellationToken.None));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task Send_NameThatResolvesToAPrivateAddress_IsNotConnected(string address)
    {
        using var client = new HttpClient(Addresses(s_direct, [], "93.184.216.34", address).CreateHandler());

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://jira.acme.com/")));

        Assert.Equal(
            $"jira.acme.com resolves to {address}, which is no public address; list the host in MigrationApi:AllowedHosts if that is meant.",
            OutgoingRefusedException.In(exception)?.Message);
    }

    private static WaveAddresses Addresses(EgressProxy proxy, string[] allowed, params string[] resolved) => new(
        new MigrationApiOptions { AllowedHosts = allowed }, proxy, TimeProvider.System, (_, _) => Task.FromResult(resolved.Select(IPAddress.Parse).ToArray()));

    /// <summary>A server, or a proxy, that answers one request.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswer(string answer)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            RequestLine = AnswerAsync(answer);
        }

        public int Port { get; }

        public Task<string?> RequestLine { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string?> AnswerAsync(string answer)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var line = await reader.ReadLineAsync();
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                // The headers are of no interest.
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            return line;
        }
    }
}
