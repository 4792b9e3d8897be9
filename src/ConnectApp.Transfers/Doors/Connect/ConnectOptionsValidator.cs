using System.Net;
using ConnectApp.Core.Calls;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

internal sealed class ConnectOptionsValidator : IValidateOptions<ConnectOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectOptions options)
    {
        var faults = new List<string>();
        if (options.Descriptor.Length == 0) faults.Add("Connect:Descriptor is empty; expected the path of the descriptor.");
        if (options.BaseUrl is { Length: > 0 } baseUrl && !IsPlainUrl(baseUrl))
            faults.Add($"Connect:BaseUrl is '{baseUrl}'; expected an absolute http or https URL without query, fragment and user info.");
        if (options.InstallKeysUrl is { Length: > 0 } keysUrl && !IsPlainUrl(keysUrl))
            faults.Add($"Connect:InstallKeysUrl is '{keysUrl}'; expected an absolute http or https URL without query, fragment and user info.");
        if (options.EgressProxy is { Length: > 0 } egress && !(Uri.TryCreate(egress, UriKind.Absolute, out var proxyUrl) && proxyUrl.Scheme == "http" && proxyUrl.PathAndQuery == "/"))
            faults.Add("Connect:EgressProxy is no URL of a proxy; expected http://host:port.");
        if (options is { OnlyAllowedHosts: true, AllowedHosts: null or { Length: 0 } })
            faults.Add("Connect:OnlyAllowedHosts is true and Connect:AllowedHosts is empty; expected at least one host, or no call could be made.");
        if (options.RequestsPerMinute < 1) faults.Add($"Connect:RequestsPerMinute is {options.RequestsPerMinute}; expected at least 1.");
        if (!Enum.IsDefined(options.RegisterWebhook)) faults.Add($"Connect:RegisterWebhook is {options.RegisterWebhook}; expected never or whenMissing.");

        foreach (var (host, index) in (options.AllowedHosts ?? []).Select((h, i) => (h, i)))
        {
            if (HostPattern.TryParse(host) is null)
                faults.Add($"Connect:AllowedHosts:{index} is '{host}'; expected a host name, an IP address or *.domain, without scheme, port and path.");
        }

        foreach (var (proxy, index) in (options.TrustedProxies ?? []).Select((p, i) => (p, i)))
        {
            if (!IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
                faults.Add($"Connect:TrustedProxies:{index} is '{proxy}'; expected an IP address or a network such as 10.0.0.0/8.");
        }

        foreach (var (audience, index) in (options.Audiences ?? []).Select((a, i) => (a, i)))
        {
            if (string.IsNullOrWhiteSpace(audience)) faults.Add($"Connect:Audiences:{index} is empty; expected a base URL.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsPlainUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
        && url is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 } && !text.Contains('?') && !text.Contains('#');
}
