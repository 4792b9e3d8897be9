using System.Threading.Channels;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Tells the rest of the program that a site has just installed the app, so that it can ask the platform for transfers it did not hear of, or removed it, so that
/// its runs stop.
/// </summary>
internal sealed class InstallationEvents
{
    // A hint: who misses one hears of the site at the next daily reconciliation.
    private readonly Channel<TenantId> _installed = Channel.CreateBounded<TenantId>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<TenantId> _uninstalled = Channel.CreateBounded<TenantId>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    public ChannelReader<TenantId> Uninstalled => _uninstalled.Reader;
    public ChannelReader<TenantId> Installed => _installed.Reader;

    public void Publish(TenantId tenant) => _installed.Writer.TryWrite(tenant);

    public void PublishRemoval(TenantId tenant) => _uninstalled.Writer.TryWrite(tenant);
}
