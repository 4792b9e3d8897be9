using ConnectApp.Emulator.AppMigration.Sites;

namespace ConnectApp.Emulator.AppMigration.Apps;

/// <summary>One site of the emulator: its data, and the app that is installed on it.</summary>
internal sealed class HostedSite
{
    private volatile IReadOnlyList<string> _webhooks = [];

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required CloudSite Cloud { get; init; }

    public required SiteData Data { get; init; }

    public required string ExportFolder { get; init; }

    public required Installations Installations { get; init; }

    public required Lifecycle Lifecycle { get; init; }

    /// <summary>Endpoints that the app has registered on this site.</summary>
    public IReadOnlyList<string> Webhooks
    {
        get => _webhooks;
        set => _webhooks = value;
    }
}
