namespace ConnectApp.Emulator.AppMigration.Apps;

/// <summary>An app as its descriptor describes it, and where the emulator reaches it.</summary>
/// <param name="Address">Prefix of every call to the app; a proxy may make it another one than <paramref name="BaseUrl"/>.</param>
/// <param name="BaseUrl">The descriptor's own base URL: the audience of signed install callbacks.</param>
/// <param name="ClientKey">The site's, as which the platform signs.</param>
internal sealed record InstalledApp(
    Uri Address, string Key, string BaseUrl, string SharedSecret, string? InstalledPath, string? UninstalledPath, string? EnabledPath, string? WebhookPath,
    string ClientKey)
{
    /// <summary>Of the Forge installation that continues a Connect one.</summary>
    public string? InstallationId { get; init; }

    public Uri At(string path) => new(Address.AbsoluteUri.TrimEnd('/') + (path.StartsWith('/') ? path : "/" + path));
}
