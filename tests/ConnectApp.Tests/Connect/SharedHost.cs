using Xunit;

namespace ConnectApp.Tests.Connect;

/// <summary>
/// One host for tests that leave nothing behind: <c>site-1</c> with the secret <c>first-secret</c>, <c>site-2</c> with <c>second-secret</c>, and <c>gone</c>,
/// uninstalled. Starting one costs a third of a second, which a hundred cases would each pay.
/// </summary>
public sealed class SharedHost : IAsyncLifetime
{
    internal ConnectHost Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await ConnectHost.StartAsync(settings: ("Connect:RequestsPerMinute", "100000"));
        await Host.InstallAsync("site-1", "first-secret");
        await Host.InstallAsync("site-2", "second-secret");
        await Host.InstallAsync("gone", "gone-secret");
        await Host.UninstallAsync("gone");
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
