using System.Net;
using System.Net.Sockets;

namespace ConnectApp.Core.Calls;

/// <summary>
/// Opens a TCP connection to the first address that answers ("happy eyeballs", RFC 8305): families take turns, each next address starts after 250 ms
/// or as soon as the one before it has failed, and the first connection wins. A dead IPv6 address therefore costs a quarter of a second.
/// </summary>
internal static class AddressRace
{
    // RFC 8305, section 5: "Connection Attempt Delay", recommended value.
    private static readonly TimeSpan s_nextAfter = TimeSpan.FromMilliseconds(250);

    /// <param name="addresses">At least one, in the resolver's order.</param>
    /// <exception cref="SocketException">No address answered; the error is that of the first address that failed.</exception>
    public static Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(addresses, (address, token) => OpenAsync(address, port, token), time, cancellationToken);

    /// <param name="open">Opens one address.</param>
    internal static async Task<Stream> ConnectAsync(
        IReadOnlyList<IPAddress> addresses,
        Func<IPAddress, CancellationToken, Task<Stream>> open,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<IPAddress>(TakeTurns(addresses));
        var running = new List<Task<Stream>>();
        Exception? first = null;
        try
        {
            while (waiting.Count > 0 || running.Count > 0)
            {
                if (waiting.TryDequeue(out var address)) running.Add(open(address, race.Token));
                using var next = CancellationTokenSource.CreateLinkedTokenSource(race.Token);
                var pause = waiting.Count > 0 ? Task.Delay(s_nextAfter, time, next.Token) : Task.Delay(Timeout.InfiniteTimeSpan, next.Token);
                var ended = await Task.WhenAny([.. running, pause]);
                await next.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                if (ended is not Task<Stream> attempt) continue;
                running.Remove(attempt);
                if (attempt.IsCompletedSuccessfully) return await attempt;
                first ??= attempt.Exception?.InnerException;
            }
        }
        finally
        {
            await race.CancelAsync();
            foreach (var loser in running) _ = DisposeAsync(loser);
        }

        throw first as SocketException ?? new SocketException((int)SocketError.HostUnreachable);
    }

    // The resolver's first address stays first; then the other family has its turn.
    private static IEnumerable<IPAddress> TakeTurns(IReadOnlyList<IPAddress> addresses)
    {
        var families = addresses.GroupBy(a => a.AddressFamily).Select(g => new Queue<IPAddress>(g)).ToList();
        while (families.Exists(f => f.Count > 0))
        {
            foreach (var family in families)
            {
                if (family.TryDequeue(out var address)) yield return address;
            }
        }
    }

    private static async Task<Stream> OpenAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A connection that came second is closed; its failure is no news.
    private static async Task DisposeAsync(Task<Stream> loser)
    {
        try
        {
            await (await loser).DisposeAsync();
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or IOException)
        {
            // Lost the race.
        }
    }
}
