using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Requests;

namespace ConnectApp.Requests;

internal static class CommandRequestServices
{
    /// <summary>Requests that verbs leave for a running <c>serve</c>.</summary>
    public static IServiceCollection AddCommandRequests(this IServiceCollection services)
    {
        services.AddSingleton<MigrateRequests>();
        services.AddSingleton<IRequestAnswerer>(provider => provider.GetRequiredService<MigrateRequests>());
        foreach (var action in Enum.GetValues<RunActionKind>())
            services.AddSingleton<IRequestAnswerer>(provider => ActivatorUtilities.CreateInstance<ControlRequests>(provider, action));
        return services;
    }
}
