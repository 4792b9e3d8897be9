using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ConnectApp.Admin;

/// <summary>
/// Script and styles of the pages, from the program itself. Their address holds a hash of all of them together: modules import each other by relative
/// addresses, and a browser may keep what it has for ever.
/// </summary>
internal sealed class AdminAssets
{
    private const string Prefix = "ConnectApp.Admin.Assets.";
    private static readonly Lazy<AdminAssets> s_embedded = new(Load);

    private readonly FrozenDictionary<string, byte[]> _files;

    private AdminAssets(FrozenDictionary<string, byte[]> files, string hash) => (_files, Hash) = (files, hash);

    public static AdminAssets Embedded => s_embedded.Value;

    public string Hash { get; }

    public Results<FileContentHttpResult, NotFound> Get(HttpContext context, string hash, string name)
    {
        if (hash != Hash || !_files.TryGetValue(name, out var content)) return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.File(content, TypeOf(name), entityTag: new EntityTagHeaderValue($"\"{Hash}\""));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };

    private static AdminAssets Load()
    {
        var assembly = typeof(AdminAssets).Assembly;
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            files[resource[Prefix.Length..]] = content.ToArray();
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(content);
        }

        return new AdminAssets(files.ToFrozenDictionary(StringComparer.Ordinal), Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }
}
