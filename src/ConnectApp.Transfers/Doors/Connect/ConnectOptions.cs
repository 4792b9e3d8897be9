namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Section <c>Connect</c> of the configuration.</summary>
internal sealed class ConnectOptions
{
    public static readonly Uri AtlassianInstallKeys = new("https://connect-install-keys.atlassian.com");

    /// <summary>Path of the descriptor; a relative one is looked for in the working folder, then beside the program.</summary>
    public string Descriptor { get; set; } = "atlassian-connect.json";

    /// <summary>Public base URL of the app, as in the descriptor; the listening URL unless set. Its path is the base of every qsh.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Further values of <c>aud</c> that mean this app, compared as whole texts (regional base URLs).</summary>
    public string[]? Audiences { get; set; }

    /// <summary>Public keys of signed install callbacks are fetched from <c>{url}/{kid}</c>. It may be http, because only the configuration sets it.</summary>
    public string? InstallKeysUrl { get; set; }

    /// <summary>
    /// Further hosts that a site's base URL and a signed download URL may have: <c>host</c>, an IP literal, or <c>*.domain</c>. They add to Atlassian's
    /// sites and, for downloads, AWS S3. A host that is named in full may use http and any port, and may be in a private network.
    /// </summary>
    public string[]? AllowedHosts { get; set; }

    /// <summary>True: only <see cref="AllowedHosts"/>, without the built-in hosts.</summary>
    public bool OnlyAllowedHosts { get; set; }

    /// <summary>URL of the proxy for outgoing calls, for example <c>http://proxy.example:3128</c>; the variables HTTPS_PROXY and NO_PROXY decide unless set.</summary>
    public string? EgressProxy { get; set; }

    /// <summary>Addresses (<c>10.0.0.7</c>) or networks (<c>10.0.0.0/8</c>) of proxies whose forwarded headers are used.</summary>
    public string[]? TrustedProxies { get; set; }

    /// <summary>Refused calls per caller address before it gets 429.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    public RegisterWebhook RegisterWebhook { get; set; } = RegisterWebhook.Never;

    public string DescriptorPath
    {
        get
        {
            var here = Path.GetFullPath(Descriptor);
            var beside = Path.Combine(AppContext.BaseDirectory, Descriptor);
            return !File.Exists(here) && File.Exists(beside) ? beside : here;
        }
    }

    public Uri InstallKeys => InstallKeysUrl is { Length: > 0 } url ? new Uri(url) : AtlassianInstallKeys;
}
