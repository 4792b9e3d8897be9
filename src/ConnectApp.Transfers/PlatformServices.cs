using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Clock;
using ConnectApp.Transfers.Doors.Connect.Rest;
using ConnectApp.Transfers.Doors.ForgeRemote.Rest;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Refit;

namespace ConnectApp.Transfers;

internal static class PlatformServices
{
    /// <summary>Name of the sites' HTTP client.</summary>
    public const string Sites = "sites";

    /// <summary>Adds the REST clients of the sites and the reader of downloads.</summary>
    /// <param name="primaryHandler">
    /// What opens connections, one per client: it checks addresses as it connects. Redirects and cookies are turned off here.
    /// </param>
    /// <param name="urlGuard">Says why a download may not go to an address; null: it may.</param>
    public static IServiceCollection AddPlatform(this IServiceCollection services,
        Func<IServiceProvider, HttpMessageHandler> primaryHandler, Func<IServiceProvider, Func<Uri, string?>> urlGuard)
    {
        services.AddOptions<PlatformOptions>().BindConfiguration("Platform").ValidateOnStart();
        services.AddSingleton<IValidateOptions<PlatformOptions>, PlatformOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TrustedClock>();
        services.TryAddSingleton<Func<double>>(_ => Random.Shared.NextDouble);

        services.AddRefitGeneratedClient<IProductRest>(SiteJson.Settings, Sites);
        services.AddRefitGeneratedClient<IMigrationRest>(SiteJson.Settings, Sites)
            .ThroughSiteHandlers<SiteAddressHandler>()
            .ConfigurePrimaryHttpMessageHandler(provider => Plain(primaryHandler(provider), DecompressionMethods.All));

        services.AddSingleton<PlatformMetrics>();
        services.AddSingleton<SiteGate>();
        services.AddSingleton<TransferCalls>();
        services.AddSingleton<SiteClient>();
        services.AddSingleton<IMigrationApi, MigrationApi>();
        services.AddSingleton<IProductApi, ProductApi>();
        services.AddForgeRest(provider => Plain(primaryHandler(provider), DecompressionMethods.All));
        return services.AddDownloads(provider => Plain(primaryHandler(provider), DecompressionMethods.None), urlGuard);
    }

    /// <summary>A redirect would take a request elsewhere, cookies would tie tenants together.</summary>
    /// <param name="unpack">None for downloads: ranges count bytes as they are stored. A site may pack its answers, also unasked (RFC 9110, 12.5.3).</param>
    private static HttpMessageHandler Plain(HttpMessageHandler handler, DecompressionMethods unpack)
    {
        var innermost = handler;
        while (innermost is DelegatingHandler { InnerHandler: { } inner }) innermost = inner;
        if (innermost is SocketsHttpHandler sockets)
        {
            sockets.AllowAutoRedirect = false;
            sockets.UseCookies = false;
            sockets.AutomaticDecompression = unpack;
        }

        return handler;
    }
}
