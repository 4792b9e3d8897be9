namespace ConnectApp.Admin;

internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<AdminPage>();
        services.AddSingleton<RunPages>();
        services.AddSingleton<WorkItemsPages>();
        return services;
    }
}
