using ConnectApp.Transfers.Doors.Connect.Rest;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Refit;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

internal static class ForgeRestServices
{
    /// <summary>Adds the client of the Forge migration API behind the pipeline's own interface.</summary>
    /// <param name="primaryHandler">Opens connections; follows no redirect, keeps no cookie.</param>
    public static IServiceCollection AddForgeRest(this IServiceCollection services, Func<IServiceProvider, HttpMessageHandler> primaryHandler)
    {
        services.AddRefitGeneratedClient<IForgeRest>(SiteJson.Settings, "forge")
            .ThroughSiteHandlers<ForgeAddressHandler>()
            .ConfigurePrimaryHttpMessageHandler(primaryHandler);
        services.AddSingleton<MessageReportStore>();
        services.AddSingleton<MessageReports>();
        services.AddSingleton<ServerErrors>();
        services.AddSingleton<MigrationApi>();
        services.Replace(ServiceDescriptor.Singleton<IMigrationApi>(provider => provider.GetRequiredService<IOptions<ForgeOptions>>().Value.IsOpen
            ? ActivatorUtilities.CreateInstance<ForgeMigrationApi>(provider) : provider.GetRequiredService<MigrationApi>()));
        return services;
    }
}
