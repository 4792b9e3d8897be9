using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;

namespace ConnectApp.Emulator.AppMigration.Storage;

/// <summary>Pre-signed URLs of the file storage: a path of their own, valid for an hour ("Access exported app data").</summary>
internal sealed class SignedUrls(Uri publicUrl, PlatformClock clock, ClockDials limits)
{
    public const string Root = "/storage/";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, TransferFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _ended = new(StringComparer.Ordinal);
    private long _serial;

    /// <param name="lifetime">Null: as long as usual; not above zero: over when it is handed out.</param>
    public string Create(TransferFile file, TimeSpan? lifetime)
    {
        var name = _names.GetOrAdd(file.S3Key, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        _files[name] = file;
        // Milliseconds, because an hour of a calendar that runs a thousand times as fast is 3.6 s.
        var expires = (clock.Now + (lifetime ?? limits.Limit("signedUrl"))).ToUnixTimeMilliseconds();
        var serial = Interlocked.Increment(ref _serial);
        return $"{publicUrl.AbsoluteUri.TrimEnd('/')}{Root}{name}?expires={expires}&serial={serial}&signature={Signature(name, expires, serial)}";
    }

    /// <summary>The file of a URL whose signature fits and whose time is not over.</summary>
    public TransferFile? Find(string name, string? expires, string? serial, string? signature)
    {
        if (!TryParse(expires, out var time) || !TryParse(serial, out var number) || signature is null
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Signature(name, time, number)))
            || _ended.ContainsKey(signature))
            return null;
        if (clock.Now.ToUnixTimeMilliseconds() < time)
            return _files.GetValueOrDefault(name);
        limits.Met("signedUrl");
        return null;
    }

    /// <summary>The URL is good for nothing any more.</summary>
    public void End(string signature) => _ended[signature] = true;

    private static bool TryParse(string? text, out long number) => long.TryParse(text, System.Globalization.NumberStyles.None, null, out number);

    private string Signature(string name, long expires, long serial) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name}|{expires}|{serial}")));
}
