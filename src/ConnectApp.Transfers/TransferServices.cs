using ConnectApp.Core.Calls;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Doors.Connect.Webhooks;
using ConnectApp.Transfers.Doors.ForgeRemote;
using ConnectApp.Transfers.Doors.ForgeRemote.Webhooks;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Healing;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Jobs;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Order;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Requests;
using ConnectApp.Transfers.Retention;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;
using ConnectApp.Transfers.Stores.Sqlite;

namespace ConnectApp.Transfers;

internal static class TransferServices
{
    /// <summary>Adds the kind of run <c>transfer</c>: one line for each folder, in the order of the data.</summary>
    public static IServiceCollection AddTransfers(this IServiceCollection services)
    {
        services.AddConnect();
        services.AddForgeRemote();
        services.AddSingleton<ForgeArrivals>();
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<OutgoingCalls>();
        services.AddPlatform(
            provider => provider.GetRequiredService<OutgoingCalls>().Wrap(provider.GetRequiredService<OutgoingGuard>().CreateHandler()),
            provider => uri => provider.GetRequiredService<OutgoingGuard>().Allows(uri, out var reason) ? null : reason);
        services.AddInbox();
        services.AddTransferRun();
        services.AddFiles();
        services.AddTransferStores();
        services.AddMappings();
        services.AddLoading();
        services.AddHealing();
        services.AddProgress();
        services.AddSettling();
        services.AddOrder();
        services.AddReports();
        services.AddRequests();
        services.AddRetention();
        services.AddJobs();
        return services;
    }
}
