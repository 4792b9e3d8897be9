using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Calls;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Public keys of signed install callbacks, by key id, from the one host that configuration names.</summary>
internal sealed partial class InstallKeys : IDisposable
{
    private const int MaxKeyIdLength = 128;
    private const int MaxAnswerBytes = 8192;
    private const int MostKeys = 64;          // Atlassian signs with a few at a time
    private const int MostUnknownIds = 1024;
    private static readonly TimeSpan s_keyLifetime = TimeSpan.FromDays(1);       // a rotated key always gets a new id
    private static readonly TimeSpan s_unknownLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly SearchValues<char> s_keyIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _keys = [];
    private readonly Dictionary<string, long> _unknown = [];
    private readonly Dictionary<string, Task<InstallKeyAnswer>> _underWay = [];
    private readonly Uri _host;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<InstallKeys> _logger;

    public InstallKeys(IOptions<ConnectOptions> options, TimeProvider time, ILogger<InstallKeys> logger)
    {
        _host = options.Value.InstallKeys;
        _time = time;
        _logger = logger;
        var handler = OutgoingHandler.Create(EgressProxy.Of(options.Value.EgressProxy).Proxy, async (context, token) =>
            await AddressRace.ConnectAsync(await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, token), context.DnsEndPoint.Port, time, token));
        handler.MaxConnectionsPerServer = 8;
        _client = new HttpClient(handler);
    }

    public static bool IsSafe(string keyId) =>
        keyId.Length is > 0 and <= MaxKeyIdLength && keyId[0] != '.' && !keyId.AsSpan().ContainsAnyExcept(s_keyIdCharacters);

    /// <param name="mayLookUp">Asked only where the id is not in memory; false: the answer is Unknown, without a request.</param>
    public async Task<InstallKeyAnswer> FindAsync(string keyId, Func<bool> mayLookUp, CancellationToken cancellationToken)
    {
        if (!IsSafe(keyId)) return InstallKeyAnswer.Unknown;

        Task<InstallKeyAnswer> answer;
        lock (_lock)
        {
            if (_keys.TryGetValue(keyId, out var known) && _time.GetElapsedTime(known.Since) < s_keyLifetime) return InstallKeyAnswer.Of(known.PublicKey);
            if (_unknown.TryGetValue(keyId, out var since) && _time.GetElapsedTime(since) < s_unknownLifetime) return InstallKeyAnswer.Unknown;
            if (!_underWay.TryGetValue(keyId, out answer!))
            {
                if (!mayLookUp()) return InstallKeyAnswer.Unknown;
                // One request serves all who wait for the same key; it does not die with the first of them.
                answer = Task.Run(() => LookUpAsync(keyId), CancellationToken.None);
                _underWay.Add(keyId, answer);
            }
        }

        return await answer.WaitAsync(cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async Task<InstallKeyAnswer> LookUpAsync(string keyId)
    {
        var answer = InstallKeyAnswer.HostDown;
        try
        {
            answer = await FetchAsync(keyId);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            Log.HostDown(_logger, _host.Host, exception.GetType().Name);
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(keyId);
                if (answer.PublicKey is { } key) Remember(_keys, keyId, new Known(key, _time.GetTimestamp()), MostKeys, k => k.Since);
                else if (answer == InstallKeyAnswer.Unknown) Remember(_unknown, keyId, _time.GetTimestamp(), MostUnknownIds, since => since);
            }
        }

        return answer;
    }

    private async Task<InstallKeyAnswer> FetchAsync(string keyId)
    {
        // Appended, never resolved: new Uri(host, "//evil/x") or "../x" would leave the place that configuration names.
        var prefix = _host.AbsoluteUri.TrimEnd('/');
        var url = new Uri($"{prefix}/{keyId}");
        if (url.AbsoluteUri != $"{prefix}/{keyId}") return InstallKeyAnswer.Unknown;

        using var timeout = new CancellationTokenSource(s_timeout, _time);
        using var response = await _client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        if (response.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            Log.HostDown(_logger, _host.Host, response.StatusCode.ToString());
            return InstallKeyAnswer.HostDown;
        }

        if (response.StatusCode != HttpStatusCode.OK) return InstallKeyAnswer.Unknown;

        var buffer = new byte[MaxAnswerBytes + 1];
        await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, timeout.Token);
        if (length <= MaxAnswerBytes && TryReadKey(Encoding.ASCII.GetString(buffer, 0, length)) is { } key) return InstallKeyAnswer.Of(key);

        Log.NoKey(_logger, _host.Host);
        return InstallKeyAnswer.Unknown;
    }

    /// <returns>The SubjectPublicKeyInfo; null: no PEM, no public RSA key, or under 2048 bits.</returns>
    private static byte[]? TryReadKey(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem.AsSpan()[fields.Label].SequenceEqual("PUBLIC KEY")) return null;
        try
        {
            var info = Convert.FromBase64String(pem[fields.Base64Data]);
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(info, out var read);
            return read == info.Length && rsa.KeySize is >= 2048 and <= 16384 ? info : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static void Remember<T>(Dictionary<string, T> cache, string keyId, T value, int most, Func<T, long> since)
    {
        if (!cache.ContainsKey(keyId) && cache.Count >= most) cache.Remove(cache.MinBy(e => since(e.Value)).Key);
        cache[keyId] = value;
    }

    private sealed record Known(byte[] PublicKey, long Since);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The install key host {Host} does not answer as it should ({Found}); install callbacks get 503 until it does.")]
        public static partial void HostDown(ILogger logger, string host, string found);

        [LoggerMessage(LogLevel.Warning, "The install key host {Host} answered something that is no RSA public key of 2048 bits or more in PEM, at most 8 KB.")]
        public static partial void NoKey(ILogger logger, string host);
    }
}
