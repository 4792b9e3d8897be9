using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Telemetry;

internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<DistributedContextPropagator, OwnTraces>();
        services.AddHostedService<TelemetryExport>();
        return services;
    }
}
