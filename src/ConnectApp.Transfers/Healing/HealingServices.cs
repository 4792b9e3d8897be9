namespace ConnectApp.Transfers.Healing;

internal static class HealingServices
{
    public static IServiceCollection AddHealing(this IServiceCollection services)
    {
        services.AddSingleton<HealingStore>();
        services.AddSingleton<HealedRecords>();
        services.AddSingleton<Healer>();
        return services;
    }
}
