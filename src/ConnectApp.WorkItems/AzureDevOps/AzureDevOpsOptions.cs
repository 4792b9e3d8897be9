namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>Section <c>AzureDevOps</c>.</summary>
public sealed class AzureDevOpsOptions
{
    /// <summary>Where organisations are if a request names no <c>source.base_url</c>; its host is allowed.</summary>
    /// <value><c>https://dev.azure.com</c> unless set.</value>
    public Uri BaseUrl { get; set; } = new("https://dev.azure.com");

    /// <summary>Hosts that a source may have beside Azure DevOps' own. A host named in full may use http, any port and a private address.</summary>
    /// <value>None unless set.</value>
    public string[] AllowedHosts { get; set; } = [];
}
