using ConnectApp.Core.Telemetry;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Stores.Sqlite;

internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<CommitFaults>();
        services.AddSingleton<ControlDatabase>();
        services.AddSingleton<IControlDatabase>(provider => provider.GetRequiredService<ControlDatabase>());
        services.AddSingleton<TenantDatabases>();
        services.AddSingleton<ITenantDatabases>(provider => provider.GetRequiredService<TenantDatabases>());
        services.AddSingleton<TenantChecks>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<IObservedMeter, StorageMetrics>();
        return services;
    }
}
