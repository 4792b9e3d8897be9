using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

internal static class LoadingServices
{
    public static IServiceCollection AddLoading(this IServiceCollection services)
    {
        services.AddSingleton(BatchLimits.Default);
        services.AddSingleton<ImportSlots>();
        services.AddSingleton<LoadingMetrics>();
        services.AddSingleton<RecordLoader>();
        services.AddSingleton<ArchiveLoader>();
        services.AddSingleton<UploadLoader>();
        services.AddSingleton<IRecordSink, RecordSink>();
        services.AddSingleton<IRunStage, LoadingStage>();
        return services;
    }
}
