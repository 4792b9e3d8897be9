using ConnectApp.Core.Calls;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>The way of each call to the platform, from outside in: address, repeats, whole answer, authority, open transfer, the platform's date.</summary>
internal static class SiteHandlers
{
    /// <typeparam name="TAddress">Gives a request its final address; all handlers within see it.</typeparam>
    public static IHttpClientBuilder ThroughSiteHandlers<TAddress>(this IHttpClientBuilder client) where TAddress : DelegatingHandler => client
        .ConfigureHttpClient(static http => (http.BaseAddress, http.Timeout) = (SiteAddressHandler.Placeholder, Timeout.InfiniteTimeSpan))

        // Without the factory's own loggers: they write addresses. The primary handler's pool renews connections, not a new handler.
        .RemoveAllLoggers()
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .AddHttpMessageHandler(static provider => ActivatorUtilities.CreateInstance<TAddress>(provider))
        .AddHttpMessageHandler(static provider => ActivatorUtilities.CreateInstance<ResilienceHandler>(provider))
        .AddHttpMessageHandler(static provider => ActivatorUtilities.CreateInstance<AnswerBufferHandler>(provider))
        .AddHttpMessageHandler(static provider => ActivatorUtilities.CreateInstance<SiteAuthorityHandler>(provider))
        .AddHttpMessageHandler(static provider => ActivatorUtilities.CreateInstance<TransferCallsHandler>(provider))
        .AddHttpMessageHandler(static provider => ActivatorUtilities.CreateInstance<PlatformDateHandler>(provider));
}
