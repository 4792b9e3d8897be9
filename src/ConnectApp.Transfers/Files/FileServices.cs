using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Files;

internal static class FilesServices
{
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddSingleton<ListReadings>();
        services.AddSingleton<SmallFiles>();
        services.AddSingleton<SizesAhead>();
        services.AddSingleton<Spools>();
        services.AddSingleton<UploadMetrics>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<FilesStage>();
        services.AddSingleton<IRunStage>(provider => provider.GetRequiredService<FilesStage>());
        return services;
    }
}
