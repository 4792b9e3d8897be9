using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using ConnectApp.Waves.Client;
using Microsoft.Extensions.Options;
using Refit;

namespace ConnectApp.Waves.Calls;

/// <summary>Makes the clients. A call that a limit has no room for ends as <see cref="AnswerKind.Throttled"/>, with the time of the next one.</summary>
internal sealed class WaveClients(IOptions<MigrationApiOptions> options, CallCounts counts, TimeProvider time, Func<HttpMessageHandler> connect)
{
    private readonly Lazy<HttpMessageHandler> _handler = new(() => new CallHandler(connect(), counts, time));

    /// <summary>Which scheme the id-mapping API took, by host: the pages disagree.</summary>
    private readonly ConcurrentDictionary<string, bool> _takesBearer = new();

    public MigrationApiOptions Options => options.Value;

    public CallCounts Counts => counts;

    /// <summary>For files.</summary>
    public HttpMessageInvoker Files => new(_handler.Value, disposeHandler: false);

    public IMigrationApi Api => RestService.ForGenerated<IMigrationApi>(Client(options.Value.BaseUrl), AnswerReader.Settings);

    public IIdMappingApi Reports => RestService.ForGenerated<IIdMappingApi>(Client(options.Value.ReportsUrl), AnswerReader.Settings);

    public IMigrationAssistantApi Server(string url) => RestService.ForGenerated<IMigrationAssistantApi>(Client(new Uri(url)), AnswerReader.Settings);

    /// <summary>A GET of the public API.</summary>
    public async Task<Answer<T>> ReadAsync<T>(WaveAccount account, Func<IMigrationApi, Task<IApiResponse<T>>> call) where T : class
    {
        using var lease = account.Limits.Reads.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
            return new Answer<T>(AnswerKind.Throttled, null, null, "the account's limit of reads is reached", wait);
        }

        return await CallAsync(account, account.Limits.Reads, () => call(Api));
    }

    /// <summary>A POST that the limit of POSTs counts; the caller has the permit.</summary>
    public Task<Answer<T>> PostAsync<T>(WaveAccount account, Func<IMigrationApi, Task<IApiResponse<T>>> call) where T : class =>
        CallAsync(account, account.Limits.Posts, () => call(Api));

    /// <summary>A call to a server, or one that no limit counts.</summary>
    public async Task<Answer<T>> CallAsync<T>(WaveAccount account, Func<Task<IApiResponse<T>>> call) where T : class
    {
        await account.Gate.WaitAsync();
        try
        {
            return await AnswerReader.ReadAsync(call(), time.GetUtcNow());
        }
        finally
        {
            account.Gate.Release();
        }
    }

    /// <summary>A call to the id-mapping API: Basic first, then Bearer; what worked is remembered.</summary>
    public async Task<Answer<T>> ReportAsync<T>(WaveAccount account, string email, string token, Func<IIdMappingApi, string, Task<IApiResponse<T>>> call) where T : class
    {
        var host = options.Value.ReportsUrl.Authority;
        var bearerFirst = _takesBearer.TryGetValue(host, out var bearer) && bearer;
        var answer = await CallAsync(account, () => call(Reports, Scheme(bearerFirst)));
        if (answer is not { Kind: AnswerKind.Refused, Status: 401 }) return answer;
        var other = await CallAsync(account, () => call(Reports, Scheme(!bearerFirst)));
        if (other is not { Kind: AnswerKind.Refused, Status: 401 }) _takesBearer[host] = !bearerFirst;
        return other;

        string Scheme(bool isBearer) => isBearer ? Authorization.Bearer(token) : Authorization.Basic(email, token);
    }

    private async Task<Answer<T>> CallAsync<T>(WaveAccount account, RollingWindowLimiter limiter, Func<Task<IApiResponse<T>>> call) where T : class
    {
        var answer = await CallAsync(account, call);
        if (answer is { Kind: AnswerKind.Throttled }) limiter.CloseUntil(time.GetUtcNow() + (answer.RetryAfter ?? limiter.Window));
        return answer;
    }

    private HttpClient Client(Uri address) => new(_handler.Value, disposeHandler: false)
    {
        BaseAddress = new Uri(address.ToString().TrimEnd('/')),
        Timeout = Timeout.InfiniteTimeSpan, // the handler bounds each call
    };
}
