using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Where the world finds this app: <c>Connect:BaseUrl</c>, or the address it listens on once the server is up.</summary>
internal sealed class AppAddress(IOptions<ConnectOptions> options, IServiceProvider services)
{
    private const string DefaultUrl = "http://127.0.0.1:5180";

    /// <summary>Without a trailing slash, spelled as configured: audiences are compared as whole texts.</summary>
    public string BaseUrl => options.Value.BaseUrl is { Length: > 0 } configured ? WithoutSlash(configured) : WithoutSlash(ListeningUrl());

    /// <summary>Path of the base URL; empty where it has none.</summary>
    public string BasePath
    {
        get
        {
            var baseUrl = BaseUrl;
            var path = baseUrl.IndexOf('/', baseUrl.IndexOf("://", StringComparison.Ordinal) + 3);
            return path < 0 ? "" : baseUrl[path..].TrimEnd('/');
        }
    }

    /// <summary>Whether a token's <c>aud</c> names this app by its base URL or another configured one.</summary>
    public bool IsAudience(string audience) =>
        WithoutSlash(audience) is var wanted && (wanted == BaseUrl || (options.Value.Audiences ?? []).Any(a => WithoutSlash(a) == wanted));

    private string ListeningUrl()
    {
        // Asked for late: a port of 0 gets its number when the server starts.
        var address = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? DefaultUrl;
        return address.Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal);
    }

    private static string WithoutSlash(string url) => url.EndsWith('/') ? url[..^1] : url;
}
