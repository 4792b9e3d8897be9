using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>Calls of one account in any minute of the calendar: 5 POSTs to jobs and tasks, 600 GETs.</summary>
internal sealed class CallLimits(PlatformClock clock, ServiceDials dials)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Account, bool IsPost), Queue<DateTimeOffset>> _calls = [];

    /// <returns>The refusal; null where there is room.</returns>
    public ServiceAnswer? Check(ServiceCall call, string account)
    {
        var isPost = call.Operation.Name is "POST /jobs" or "POST /jobs/{jobId}/tasks";
        if (!isPost && call.Operation.Method != "GET")
            return null;
        var most = isPost ? dials.Setting("postLimit")?.Count ?? 5 : dials.Setting("readLimit")?.Count ?? 600;
        var calls = _calls.TryGetValue((account, isPost), out var known) ? known : _calls[(account, isPost)] = [];
        var now = clock.Now;
        while (calls.TryPeek(out var oldest) && now - oldest >= s_window)
            calls.Dequeue();
        if (calls.Count < most)
        {
            calls.Enqueue(now);
            return null;
        }

        var wait = (calls.Peek() + s_window - now) / clock.Speed;
        return (ApiErrors.Refusal(429, "Too many requests") with { IsThrottle = true }).With("Retry-After", $"{Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))}");
    }
}
