namespace ConnectApp.Transfers.Requests;

internal static class RequestsServices
{
    public static IServiceCollection AddRequests(this IServiceCollection services)
    {
        services.AddSingleton<RequestStore>();
        services.AddSingleton<RetryRequests>();
        services.AddSingleton<RequestDesk>();
        return services;
    }
}
