using System.Net;

namespace ConnectApp.WorkItems.Calls;

/// <summary>
/// How many calls to one side are under way at once, all runs together. Every endpoint of a host has a lane: it narrows when the service
/// throttles, widens again with each run of good answers, and stays closed until the service's own time. Safe for many callers.
/// </summary>
/// <param name="maxConcurrency">Calls at once to the side; also the widest lane.</param>
/// <param name="chance">0 up to 1, for the pause after a 429 that names none.</param>
internal sealed class CallLimiter(Service service, int maxConcurrency, TimeProvider time, Func<double> chance)
{
    // A service that forbids a whole day is wrong or gone; the run shall show it instead of sleeping.
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _hostOpensAt = new(StringComparer.Ordinal);
    private int _underWay;
    private TaskCompletionSource _ended = NewSignal();

    public async Task<Lane> EnterAsync(string host, string call, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                var lane = LaneOf(host, call);
                var opensAt = Later(lane.OpensAt, _hostOpensAt.GetValueOrDefault(host));
                var pause = opensAt - time.GetUtcNow();
                if (pause > TimeSpan.Zero)
                {
                    wait = Task.Delay(pause, time, cancellationToken);
                }
                else if (_underWay < maxConcurrency && lane.TryEnter(time.GetUtcNow()))
                {
                    _underWay++;
                    return lane;
                }
                else
                {
                    wait = _ended.Task.WaitAsync(cancellationToken);
                }
            }

            await wait;
        }
    }

    /// <param name="response">Null if there was none.</param>
    public void Leave(Lane lane, HttpResponseMessage? response)
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            _underWay--;
            lane.UnderWay--;
            if (response is not null) Learn(lane, response);
            ended = _ended;
            _ended = NewSignal();
        }

        ended.SetResult();
    }

    private void Learn(Lane lane, HttpResponseMessage response)
    {
        var now = time.GetUtcNow();
        var headers = RateHeaders.Read(response, time);
        var throttled = response.StatusCode == HttpStatusCode.TooManyRequests;
        if (throttled)
        {
            lane.Narrow();
            var pause = headers.RetryAfter ?? s_firstPause * (Math.Min(1 << lane.Throttled, 64) * (0.5 + (0.5 * chance())));
            Close(lane, now + Shortest(pause), lane.Throttled > 1 || IsOfTheWholeSide(headers));
        }
        else
        {
            if (headers.RetryAfter is { } asked) Close(lane, now + Shortest(asked), service == Service.AzureDevOps);
            if (response.IsSuccessStatusCode) lane.Widen(maxConcurrency);
        }

        Budget(lane, headers, now);
    }

    private void Budget(Lane lane, RateHeaders headers, DateTimeOffset now)
    {
        if (headers.Remaining is not { } remaining) return;
        if (service == Service.Jira)
        {
            // Jira counts calls, and those under way may not be counted in this answer yet. Its reset is in whole minutes, too coarse for a
            // limit of calls a second and sometimes in the past, so a second is waited; a limit that lasts longer answers with Retry-After.
            lane.SetBudget(Calls(remaining - lane.UnderWay), Calls(headers.Limit ?? int.MaxValue), now);
        }
        else if (headers.Reset is not { } reset || reset <= now || reset - now > s_longestPause)
        {
            return;
        }
        else if (remaining <= 0)
        {
            Close(lane, reset, wholeHost: true);
        }
        else if (headers.Limit is { } limit && remaining < limit / 5)
        {
            // Azure DevOps counts units of its own; few are left, so one call at a time.
            lane.Narrow();
        }
    }

    private static int Calls(double calls) => (int)Math.Clamp(calls, 0, int.MaxValue);

    private bool IsOfTheWholeSide(RateHeaders headers) =>
        service == Service.AzureDevOps || headers.Reason?.Contains("quota", StringComparison.OrdinalIgnoreCase) == true;

    private void Close(Lane lane, DateTimeOffset until, bool wholeHost)
    {
        lane.Close(until);
        if (wholeHost) _hostOpensAt[lane.Host] = Later(_hostOpensAt.GetValueOrDefault(lane.Host), until);
    }

    private Lane LaneOf(string host, string call)
    {
        var name = $"{host} {call}";
        if (!_lanes.TryGetValue(name, out var lane)) _lanes[name] = lane = new Lane(host, maxConcurrency);
        return lane;
    }

    private static TimeSpan Shortest(TimeSpan pause) => pause < s_longestPause ? pause : s_longestPause;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
