namespace ConnectApp.Transfers.Reports;

internal static class ReportsServices
{
    public static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.AddSingleton<RunReports>();
        services.AddSingleton<RecordChanges>();
        return services;
    }
}
