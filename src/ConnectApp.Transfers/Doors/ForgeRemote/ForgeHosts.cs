using ConnectApp.Core.Calls;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>Hosts that belong to the Forge door.</summary>
internal sealed class ForgeHosts
{
    private const string Atlassian = "api.atlassian.com";

    private readonly Uri _api;
    private readonly HostPattern[] _configured;

    public ForgeHosts(IOptions<ForgeOptions> options)
    {
        _api = new Uri(options.Value.ApiUrl);
        _configured = [.. (options.Value.AllowedHosts ?? []).Select(h => HostPattern.TryParse(h) ?? throw new InvalidOperationException($"Forge:AllowedHosts names '{h}', which is no host."))];
    }

    /// <summary>Hosts that outgoing calls may go to because of this door.</summary>
    public static IEnumerable<string> Of(ForgeOptions options) => [Atlassian, new Uri(options.ApiUrl).IdnHost, .. options.AllowedHosts ?? []];

    /// <summary>Whether <c>app.apiBaseUrl</c> may stand there: the migration API's own origin, Atlassian's gateway by https, or a configured host.</summary>
    public bool AllowsApi(Uri url)
    {
        if (url.UserInfo.Length > 0 || url.Scheme is not ("http" or "https")) return false;
        if (url.Scheme == _api.Scheme && url.Authority.Equals(_api.Authority, StringComparison.OrdinalIgnoreCase)) return true;
        if (_configured.Any(h => h.IsExact && h.Matches(url.IdnHost))) return true;
        return url is { Scheme: "https", IsDefaultPort: true } && (url.IdnHost.Equals(Atlassian, StringComparison.OrdinalIgnoreCase) || _configured.Any(h => h.Matches(url.IdnHost)));
    }
}
