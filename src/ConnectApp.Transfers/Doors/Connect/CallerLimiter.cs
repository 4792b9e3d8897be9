using System.Net;
using System.Net.Sockets;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Counts events per caller address in windows of a minute. Memory is bounded: past so many addresses new ones share one count.</summary>
internal sealed class CallerLimiter(int perMinute, TimeProvider time)
{
    private const int MostCallers = 10_000;
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private long _windowStart = time.GetTimestamp();

    /// <summary>Counts one event.</summary>
    /// <returns>Zero while the caller is within the limit, else the time until it may go on.</returns>
    public TimeSpan Count(IPAddress? caller)
    {
        var key = KeyOf(caller);
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_windowStart);
            if (elapsed >= s_window)
            {
                _counts.Clear();
                _windowStart = time.GetTimestamp();
                elapsed = TimeSpan.Zero;
            }

            if (!_counts.ContainsKey(key) && _counts.Count >= MostCallers) key = IPAddress.None;
            var count = _counts.GetValueOrDefault(key) + 1;
            _counts[key] = count;
            return count <= perMinute ? TimeSpan.Zero : s_window - elapsed;
        }
    }

    /// <summary>Whether the caller is past the limit now; counts nothing.</summary>
    public bool IsOver(IPAddress? caller)
    {
        lock (_lock) return time.GetElapsedTime(_windowStart) < s_window && _counts.GetValueOrDefault(KeyOf(caller)) >= perMinute;
    }

    /// <summary>What counts as one caller.</summary>
    public static IPAddress KeyOf(IPAddress? caller)
    {
        if (caller is null) return IPAddress.None;
        if (caller.IsIPv4MappedToIPv6) return caller.MapToIPv4();
        if (caller.AddressFamily != AddressFamily.InterNetworkV6) return caller;

        // A single IPv6 customer holds a /64 at least.
        var bytes = caller.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
