using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Retention;

internal static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<ErasureStore>();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<SiteErasure>();
        services.AddSingleton<OldRuns>();
        return services;
    }
}
