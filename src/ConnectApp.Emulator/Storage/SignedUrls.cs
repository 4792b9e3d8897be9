using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Emulator.Site;
using ConnectApp.Emulator.Transfers;

namespace ConnectApp.Emulator.Storage;

/// <summary>Pre-signed URLs of the file storage: a path of their own, valid for an hour ("Access exported app data").</summary>
internal sealed class SignedUrls(CloudSite site, TimeProvider time)
{
    public const string Root = "/storage/";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, TransferFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public string Create(TransferFile file, bool expired)
    {
        var name = _names.GetOrAdd(file.S3Key, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        _files[name] = file;
        var expires = (expired ? time.GetUtcNow().AddSeconds(-1) : time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        return $"{site.PublicUrl.AbsoluteUri.TrimEnd('/')}{Root}{name}?expires={expires}&signature={Signature(name, expires)}";
    }

    /// <summary>The file of a URL whose signature fits and whose time is not over.</summary>
    public TransferFile? Find(string name, string? expires, string? signature)
    {
        if (!long.TryParse(expires, System.Globalization.NumberStyles.None, null, out var seconds) || signature is null
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Signature(name, seconds)))
            || time.GetUtcNow().ToUnixTimeSeconds() >= seconds)
            return null;
        return _files.GetValueOrDefault(name);
    }

    private string Signature(string name, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name}|{expires}")));
}
