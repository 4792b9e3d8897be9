using System.Net;
using System.Net.Sockets;
using ConnectApp.Core.Calls;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class AddressRaceTests
{
    private static readonly IPAddress s_dead6 = IPAddress.Parse("2606:4700::1");
    private static readonly IPAddress s_dead6Too = IPAddress.Parse("2606:4700::2");
    private static readonly IPAddress s_good4 = IPAddress.Parse("93.184.216.34");

    [Fact]
    public async Task Connect_FirstAddressNeverAnswers_TakesTheNextFamilyAfterAQuarterOfASecond()
    {
        var opened = new List<IPAddress>();
        await using var stream = new MemoryStream();

        await using var connected = await AddressRace.ConnectAsync([s_dead6, s_dead6Too, s_good4], OpenAsync, TimeProvider.System, CancellationToken.None);

        Assert.Same(stream, connected);
        Assert.Equal([s_dead6, s_good4], opened);

        async Task<Stream> OpenAsync(IPAddress address, CancellationToken cancellationToken)
        {
            opened.Add(address);
            if (address.AddressFamily == AddressFamily.InterNetworkV6) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return stream;
        }
    }

    [Fact]
    public async Task Connect_FirstAddressRefuses_TakesTheNextAtOnce()
    {
        var clock = new FakeTimeProvider();
        await using var stream = new MemoryStream();

        // The clock stands still: only the refusal can start the second attempt.
        await using var connected = await AddressRace.ConnectAsync([s_dead6, s_good4], OpenAsync, clock, CancellationToken.None);

        Assert.Same(stream, connected);

        Task<Stream> OpenAsync(IPAddress address, CancellationToken cancellationToken) => address.Equals(s_dead6)
            ? Task.FromException<Stream>(new SocketException((int)SocketError.ConnectionRefused))
            : Task.FromResult<Stream>(stream);
    }

    [Fact]
    public async Task Connect_EveryAddressFails_ThrowsTheFirstFailure()
    {
        var exception = await Assert.ThrowsAsync<SocketException>(
            () => AddressRace.ConnectAsync([s_dead6, s_good4], OpenAsync, TimeProvider.System, CancellationToken.None));

        Assert.Equal(SocketError.NetworkUnreachable, exception.SocketErrorCode);

        static Task<Stream> OpenAsync(IPAddress address, CancellationToken cancellationToken) => Task.FromException<Stream>(
            new SocketException((int)(address.Equals(s_dead6) ? SocketError.NetworkUnreachable : SocketError.ConnectionRefused)));
    }

    [Fact]
    public async Task Connect_Cancelled_EndsAndClosesWhatComesLate()
    {
        using var cancel = new CancellationTokenSource();
        var late = new TaskCompletionSource<Stream>();
        var stream = new MemoryStream();
        var connecting = AddressRace.ConnectAsync([s_good4], (_, _) => late.Task, TimeProvider.System, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        late.SetResult(stream);
        await Until.TrueAsync(() => !stream.CanRead);
    }

    [Fact]
    public async Task Connect_RealListener_IsConnected()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await using var connected = await AddressRace.ConnectAsync(
            [IPAddress.IPv6Loopback, IPAddress.Loopback], ((IPEndPoint)listener.LocalEndpoint).Port, TimeProvider.System, CancellationToken.None);

        using var accepted = await listener.AcceptTcpClientAsync();
        Assert.True(accepted.Connected);
    }
}
