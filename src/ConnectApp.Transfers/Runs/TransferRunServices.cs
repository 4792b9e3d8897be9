using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Runs;

internal static class TransferRunServices
{
    public static IServiceCollection AddTransferRun(this IServiceCollection services)
    {
        services.AddOptions<ImportOptions>().BindConfiguration("Import").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImportOptions>, ImportOptionsValidator>();
        services.AddSingleton(provider => PlanCatalog.Load(
            provider.GetRequiredService<IOptions<ImportOptions>>().Value.Plan, provider.GetRequiredService<Descriptor>().Key));
        services.AddSingleton<TransferStore>();
        services.AddSingleton<GoneReading>();
        services.AddSingleton<IObservedMeter, TransferMetrics>();
        return services;
    }
}
