using ConnectApp.Core.Telemetry;

namespace ConnectApp.Transfers.Inbox;

internal static class InboxServices
{
    public static IServiceCollection AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<InboxStore>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<RunMessages>();
        services.AddSingleton<IObservedMeter, InboxMetrics>();
        return services;
    }
}
