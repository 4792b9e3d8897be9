using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Files;

internal static class DownloadServices
{
    private const string Downloads = "downloads";

    /// <param name="primaryHandler">Opens connections; follows no redirect, keeps no cookie, decompresses nothing.</param>
    /// <param name="urlGuard">Says why a download may not go to an address; null: it may.</param>
    public static IServiceCollection AddDownloads(this IServiceCollection services,
        Func<IServiceProvider, HttpMessageHandler> primaryHandler, Func<IServiceProvider, Func<Uri, string?>> urlGuard)
    {
        services.AddOptions<DownloadOptions>().BindConfiguration("Downloads").ValidateOnStart();
        services.AddSingleton<IValidateOptions<DownloadOptions>, DownloadOptionsValidator>();

        // A client of its own: no handler in it knows a token. The factory's loggers would write signed URLs.
        services.AddHttpClient(Downloads, static http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(primaryHandler);
        services.AddSingleton<PartBuffers>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PartReader>(
            provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient(Downloads), urlGuard(provider)));
        return services;
    }
}
