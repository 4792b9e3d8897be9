using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>How the platform and one kind of app meet: the app is made known, told, called back by, and settled.</summary>
internal interface IPlatformDoor : IDisposable
{
    Courier Courier { get; }

    /// <summary>The addresses that the app calls.</summary>
    IReadOnlyList<IEmulatedSystem> Systems { get; }

    /// <summary>Makes the app known to the site, and the site to the app.</summary>
    Task<InstalledApp> InstallAsync(HostedSite site, Uri app, CancellationToken cancellationToken);

    /// <summary>A transfer has begun; its events are sent next.</summary>
    void Begin(Transfer transfer);

    /// <summary>Renews what the platform proves itself by; the app learns of it after the delay, by the calendar.</summary>
    /// <returns>False where there is nothing to renew.</returns>
    bool Rotate(HostedSite site, TimeSpan delay);

    /// <summary>Sends one proved event as it is, once, whatever it holds.</summary>
    Task<HttpResponseMessage> PostAsync(HostedSite site, Uri app, byte[] body, CancellationToken cancellationToken);
}
