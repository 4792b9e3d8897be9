using System.Net;
using System.Net.Sockets;
using System.Text;
using ConnectApp.Core.Calls;
using ConnectApp.WorkItems.Calls;

namespace ConnectApp.WorkItems.Tests.Calls;

public sealed class ServiceAddressesTests
{
    private static readonly EgressProxy s_direct = new(null);

    [Fact]
    public async Task Send_FirstAddressIsDead_ReachesTheNext()
    {
        using var server = new OneAnswer();
        var addresses = Addresses(s_direct, ["jira.example"], "2001:db8::1", "127.0.0.1");
        using var client = new HttpClient(addresses.CreateHandler());

        using var answer = await client.GetAsync(new Uri($"http://jira.example:{server.Port}/x"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("GET /x HTTP/1.1", await server.RequestLine);
    }

    [Fact]
    public async Task Send_ThroughAnEgressProxy_AsksTheProxyAndStillChecksNames()
    {
        using var server = new OneAnswer();
        var addresses = Addresses(EgressProxy.Of($"http://127.0.0.1:{server.Port}"), ["jira.example"]);
        using var client = new HttpClient(addresses.CreateHandler());

        using var answer = await client.GetAsync(new Uri("http://jira.example/x"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("GET http://jira.example/x HTTP/1.1", await server.RequestLine);
        await Assert.ThrowsAsync<OutgoingRefusedException>(() => client.GetAsync(new Uri("https://evil.example/")));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task Send_NameThatResolvesToAPrivateAddress_IsNotConnected(string address)
    {
        using var client = new HttpClient(Addresses(s_direct, [], "93.184.216.34", address).CreateHandler());

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://acme.atlassian.net/")));

        Assert.Equal(
            $"acme.atlassian.net resolves to {address}, which is no public address; list the host in Jira:AllowedHosts if that is meant.",
            OutgoingRefusedException.In(exception)?.Message);
    }

    [Fact]
    public async Task Send_HostThatIsNotAllowed_IsNotSent()
    {
        using var client = new HttpClient(Addresses(s_direct, []).CreateHandler());

        var exception = await Assert.ThrowsAsync<OutgoingRefusedException>(() => client.GetAsync(new Uri("https://evil.example/")));

        Assert.StartsWith("A request to evil.example was not sent: its address names a host that is not allowed", exception.Message, StringComparison.Ordinal);
    }

    private static ServiceAddresses Addresses(EgressProxy proxy, string[] configured, params string[] resolved) => new(
        ["*.atlassian.net"], configured, "Jira:AllowedHosts", proxy, TimeProvider.System, (_, _) => Task.FromResult(resolved.Select(IPAddress.Parse).ToArray()));

    /// <summary>A server, or a proxy, that answers one request with 200.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswer()
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            RequestLine = AnswerAsync();
        }

        public int Port { get; }

        public Task<string?> RequestLine { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string?> AnswerAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var line = await reader.ReadLineAsync();
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                // The headers are of no interest.
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            return line;
        }
    }
}
