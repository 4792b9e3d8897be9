using ConnectApp.Core.Runs;

namespace ConnectApp.Transfers.Order;

internal static class OrderServices
{
    public static IServiceCollection AddOrder(this IServiceCollection services)
    {
        services.AddSingleton<TransferPause>();
        services.AddSingleton<StageRunner>();
        services.AddSingleton<TransferOrder>();
        services.AddSingleton<IRunKind, TransferKind>();
        return services;
    }
}
