using System.Net;
using ConnectApp.Core.Ids;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace ConnectApp.Core.Calls;

/// <summary>
/// One operation's attempts: each bounded in time, all of them bounded together, tried again with growing pauses where the failure may
/// pass (page "Rate limiting and retries", 6 May 2026: 408, 429, 500, 502, 503, 504 and network time-outs) and the request may be repeated.
/// </summary>
internal sealed partial class ResilienceHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage> Request = new("ConnectApp.Request");

    private readonly ResiliencePipeline<HttpResponseMessage> pipeline;
    private readonly PlatformOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly PlatformMetrics metrics;

    public ResilienceHandler(IOptions<PlatformOptions> options, TimeProvider time, Func<double> chance, ILogger<ResilienceHandler> logger, PlatformMetrics metrics)
    {
        this.options = options.Value;
        this.time = time;
        this.logger = logger;
        this.metrics = metrics;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        builder.AddTimeout(this.options.TotalTimeout);
        if (this.options.MaxAttempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = this.options.MaxAttempts - 1,
                ShouldHandle = args => ValueTask.FromResult(IsWorthAnother(args.Context, args.Outcome)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Backoff.Delay(args.AttemptNumber, this.options.BaseDelay,
                    this.options.MaxDelay, chance(), args.Outcome.Result is { } response ? RetryAfter.Find(response, time) : null)),
                OnRetry = args =>
                {
                    LogRetry(args);
                    metrics.CountRetry(SiteRequest.OperationOf(args.Context.Properties.GetValue(Request, null!)), Reason(args.Outcome));
                    return ValueTask.CompletedTask;
                },
            });
        }

        pipeline = builder.AddTimeout(this.options.AttemptTimeout).Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(Request, request);
            return await pipeline.ExecuteAsync(
                static async (context, handler) => await handler.SendOnceAsync(context), context, this);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(ResilienceContext context) =>
        base.SendAsync(context.Properties.GetValue(Request, null!), context.CancellationToken);

    private bool IsWorthAnother(ResilienceContext context, Outcome<HttpResponseMessage> outcome)
    {
        if (!SiteRequest.MayRepeat(context.Properties.GetValue(Request, null!))) return false;

        return outcome switch
        {
            { Exception: { } refused } when OutgoingRefusedException.In(refused) is not null => false,
            { Exception: HttpRequestException or IOException or TimeoutRejectedException } => true,
            { Result: { } response } => MayPass(response.StatusCode) && !(RetryAfter.Find(response, time) > options.MaxDelay),
            _ => false,
        };
    }

    private static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    private static string Reason(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => $"status {(int)response.StatusCode}",
        { Exception: TimeoutRejectedException } => "timeout",
        { Exception: HttpRequestException request } => request.HttpRequestError.ToString(),
        _ => outcome.Exception?.GetType().Name ?? "unknown",
    };

    private void LogRetry(OnRetryArguments<HttpResponseMessage> args)
    {
        var request = args.Context.Properties.GetValue(Request, null!);
        Log.TriesAgain(logger, SiteRequest.TenantOf(request), SiteRequest.OperationOf(request), args.AttemptNumber + 1,
            args.Outcome.Result is { } response ? (int)response.StatusCode : 0, args.Outcome.Exception?.GetType().Name, args.RetryDelay);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Tenant {Tenant}: {Operation} failed at attempt {Attempt} (status {Status}, {Fault}); next attempt in {Delay}.")]
        public static partial void TriesAgain(
            ILogger logger, TenantId tenant, string operation, int attempt, int status, string? fault, TimeSpan delay);
    }
}
