using System.Net;
using ConnectApp.WorkItems.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace ConnectApp.WorkItems.Calls;

/// <summary>
/// The way of a call, from outside to inside: retries, the limiter, the time of one attempt, the size of the answer, the connection.
/// The limiter is outside the attempt's time, so that waiting for a place is no time-out.
/// </summary>
internal static class CallPipelines
{
    // A throttled call was not executed, and the limiter makes it wait as long as the service asks; any other failure costs real attempts.
    private const int MaxThrottledAttempts = 30;
    private const int MaxAttempts = 6;
    private const long MaxAnswerBytes = 32L << 20;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);

    /// <summary>Registers the pipeline under the service's name. The composition adds the primary handler, which checks where it connects to.</summary>
    public static IHttpClientBuilder AddCallPipeline(this IServiceCollection services, Service service)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(service, (provider, _) => new CallLimiter(
            service,
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<WorkItemOptions>>().Value.MaxConcurrency,
            provider.GetRequiredService<TimeProvider>(),
            Chance(provider)));

        var builder = services.AddHttpClient(service.ToString());
        builder.AddResilienceHandler("retries", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddRetry(Retries(pipeline.TimeProvider, Chance(context.ServiceProvider)));
        });
        builder.AddHttpMessageHandler(provider => new LimitHandler(service, provider.GetRequiredKeyedService<CallLimiter>(service)));
        builder.AddResilienceHandler("attempt", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => ValueTask.FromResult(TimeOf(arguments.Context)) });
        });
        builder.AddHttpMessageHandler(() => new AnswerSizeHandler(MaxAnswerBytes));
        return builder;
    }

    private static Func<double> Chance(IServiceProvider provider) => provider.GetService<Func<double>>() ?? Random.Shared.NextDouble;

    private static RetryStrategyOptions<HttpResponseMessage> Retries(TimeProvider time, Func<double> chance) => new()
    {
        MaxRetryAttempts = MaxThrottledAttempts - 1,
        ShouldHandle = arguments => ValueTask.FromResult(IsWorthAnother(arguments)),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Pause(arguments, time, chance)),
        OnRetry = arguments =>
        {
            if (arguments.Context.GetRequestMessage() is { } request && request.Options.TryGetValue(LimitHandler.Counts, out var counts))
                counts.CountRetry();
            return ValueTask.CompletedTask;
        },
    };

    private static bool IsWorthAnother(RetryPredicateArguments<HttpResponseMessage> arguments)
    {
        if (arguments.Outcome.Result?.StatusCode == HttpStatusCode.TooManyRequests) return true;
        if (arguments.AttemptNumber >= MaxAttempts - 1) return false;

        // Any other failure of a write may have been executed, so its caller looks before it repeats.
        if (arguments.Context.GetRequestMessage() is not { } request || !CallRules.MayRepeat(request)) return false;

        return arguments.Outcome switch
        {
            { Exception: HttpRequestException or IOException or TimeoutRejectedException } => true,
            { Result: { } response } => response.StatusCode is HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500,
            _ => false,
        };
    }

    // The limiter closes the lane after a 429 for as long as the service asks, so nothing is added here.
    private static TimeSpan Pause(RetryDelayGeneratorArguments<HttpResponseMessage> arguments, TimeProvider time, Func<double> chance)
    {
        if (arguments.Outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests }) return TimeSpan.Zero;
        var own = s_firstPause * Math.Min(1 << arguments.AttemptNumber, 64) * (0.5 + (0.5 * chance()));
        if (own > s_longestPause) own = s_longestPause;
        return arguments.Outcome.Result is { } response && RateHeaders.Read(response, time).RetryAfter is { } asked && asked > own ? asked : own;
    }

    private static TimeSpan TimeOf(ResilienceContext context) =>
        context.GetRequestMessage() is { } request ? CallRules.AttemptTime(request) : Timeout.InfiniteTimeSpan;
}
