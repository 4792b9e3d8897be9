namespace ConnectApp.Transfers.Progress;

internal static class ProgressServices
{
    public static IServiceCollection AddProgress(this IServiceCollection services)
    {
        services.AddSingleton<ProgressReporter>();
        services.AddSingleton<FeedbackSender>();
        return services;
    }
}
