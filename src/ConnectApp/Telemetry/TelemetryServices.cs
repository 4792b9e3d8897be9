using System.Diagnostics;
using ConnectApp.Inbox;
using ConnectApp.Runs;
using ConnectApp.Storage;
using Microsoft.Extensions.Options;

namespace ConnectApp.Telemetry;

internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<DistributedContextPropagator, OwnTraces>();
        services.AddSingleton<RunMetrics>();
        services.AddSingleton<InboxMetrics>();
        services.AddSingleton<StorageMetrics>();
        services.AddHostedService<TelemetryExport>();
        return services;
    }
}
