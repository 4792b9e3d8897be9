using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>
/// Public keys of invocation tokens, from the one address that configuration names (JWKS, RFC 7517). The set is kept over an outage. An unknown key id makes it
/// read anew, at most once in <see cref="s_betweenReadings"/>, whoever asks: 100 calls at once with cold keys are one request.
/// </summary>
internal sealed partial class InvocationKeys : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private const int MostKeys = 64;
    private const int LeastBits = 2048;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3); // the platform waits 5 s for the whole answer
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(12);
    private static readonly TimeSpan s_betweenReadings = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Uri _url;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<InvocationKeys> _logger;
    private KeySet? _set;
    private Task<bool>? _reading;
    private long? _lastReading;

    public InvocationKeys(IOptions<ForgeOptions> options, IOptions<ConnectOptions> connect, TimeProvider time, ILogger<InvocationKeys> logger)
    {
        (_url, _time, _logger) = (new Uri(options.Value.JwksUrl), time, logger);
        var handler = OutgoingHandler.Create(EgressProxy.Of(connect.Value.EgressProxy).Proxy, async (context, token) =>
            await AddressRace.ConnectAsync(await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, token), context.DnsEndPoint.Port, time, token));
        handler.AllowAutoRedirect = false;
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <returns>The key; null and true: there is no such key; null and false: the set cannot be read now.</returns>
    public async Task<(SecurityKey? Key, bool IsCertain)> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        Task<bool> reading;
        lock (_gate)
        {
            var isFresh = _set is { } set && _time.GetElapsedTime(set.ReadAt) < s_lifetime;
            if (_set?.Keys.GetValueOrDefault(keyId) is { } known && isFresh) return (known, true);
            if (_lastReading is { } last && _time.GetElapsedTime(last) < s_betweenReadings && _reading is null or { IsCompleted: true })
                return (_set?.Keys.GetValueOrDefault(keyId), _set is not null);
            if (_reading is null or { IsCompleted: true })
            {
                _lastReading = _time.GetTimestamp();
                _reading = Task.Run(ReadAsync, CancellationToken.None);
            }

            reading = _reading;
        }

        var isRead = await reading.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var key = _set?.Keys.GetValueOrDefault(keyId);
            return (key, isRead || key is not null);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> ReadAsync()
    {
        using var limit = new CancellationTokenSource(s_timeout, _time);
        try
        {
            using var response = await _client.GetAsync(_url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Log.NotRead(_logger, _url.Host, $"status {(int)response.StatusCode}");
                return false;
            }

            var bytes = new byte[MostBytes + 1];
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token);
            if (length > MostBytes)
            {
                Log.NotRead(_logger, _url.Host, $"more than {MostBytes} bytes");
                return false;
            }

            var keys = new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(bytes, 0, length)).Keys
                .Where(k => k is { Kty: "RSA", KeyId.Length: > 0 and <= 256 } && k.Use is null or "sig" && k.Alg is null or "RS256" && k.KeySize >= LeastBits)
                .Take(MostKeys).GroupBy(k => k.KeyId, StringComparer.Ordinal).ToDictionary(k => k.Key, SecurityKey (k) => k.First(), StringComparer.Ordinal);
            lock (_gate) _set = new KeySet(keys, _time.GetTimestamp());
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ArgumentException or System.Text.Json.JsonException)
        {
            Log.NotRead(_logger, _url.Host, exception.GetType().Name);
            return false;
        }
    }

    private sealed record KeySet(Dictionary<string, SecurityKey> Keys, long ReadAt);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The public keys of invocation tokens at {Host} cannot be read ({Found}); calls with unknown keys get 503 until they can")]
        public static partial void NotRead(ILogger logger, string host, string found);
    }
}
