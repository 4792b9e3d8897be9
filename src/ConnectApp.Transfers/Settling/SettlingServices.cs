using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Settling;

internal static class SettlingServices
{
    public static IServiceCollection AddSettling(this IServiceCollection services)
    {
        services.AddSingleton<Hold>();
        services.AddSingleton<IRunStage, ChecksStage>();
        services.AddSingleton<SettlingStage>();
        services.AddSingleton<IRunStage>(provider => provider.GetRequiredService<SettlingStage>());
        return services;
    }
}
