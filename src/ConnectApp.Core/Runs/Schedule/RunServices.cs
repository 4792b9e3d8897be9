using ConnectApp.Core.Clock;
using ConnectApp.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ConnectApp.Core.Runs.Schedule;

internal static class RunServices
{
    /// <summary>All that runs of any kind need; each kind adds itself as an <see cref="IRunKind"/>.</summary>
    public static IServiceCollection AddRunCore(this IServiceCollection services)
    {
        services.TryAddSingleton<TrustedClock>();
        services.AddSingleton<SteadyTime>();
        services.AddSingleton<ClockWatch>();
        services.AddSingleton<RunRegistry>();
        services.AddSingleton<RunSignals>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<RunStarts>();
        services.AddSingleton<RunWaits>();
        services.AddSingleton<RunCreation>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<RunHold>();
        services.AddSingleton<RunSecrets>();
        services.AddSingleton<ApiTenants>();
        services.AddSingleton<ApiProjects>();
        services.AddSingleton<RunLog>();
        services.AddSingleton<ProgressPulse>();
        services.AddSingleton<RunInterrupts>();
        services.AddSingleton<RunMetrics>();
        services.AddSingleton<IObservedMeter>(provider => provider.GetRequiredService<RunMetrics>());
        services.AddSingleton<RunWorker>();
        services.AddSingleton<RunSchedule>();
        services.AddTransient<RunJob>();
        services.AddTransient<DueJob>();
        return services;
    }
}
