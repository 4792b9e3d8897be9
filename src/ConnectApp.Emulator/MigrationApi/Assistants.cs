using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The Cloud Migration Assistants of the servers: what they are attached to, until when their tokens are good, and when they are offline.</summary>
internal sealed class Assistants(IReadOnlyList<MigrationServer> servers, PlatformClock clock, ServiceDials dials)
{
    /// <summary>An assistant looks for tasks so often.</summary>
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_attachLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromDays(21);
    private static readonly TimeSpan s_untilHopeless = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _start = clock.Now;
    private readonly Dictionary<(string Server, string Cloud), DateTimeOffset> _attachedUntil = [];
    private readonly Dictionary<(string Server, string Cloud), DateTimeOffset> _connectedUntil = [];
    private readonly List<(string? Server, DateTimeOffset From, DateTimeOffset To)> _offline = [];

    public IReadOnlyList<MigrationServer> All => servers;

    public MigrationServer? Find(string id) => servers.FirstOrDefault(s => s.Id == id);

    /// <summary>Connected by hand when the emulator began, unless a token was saved later.</summary>
    public bool IsConnected(string server, string cloud) =>
        clock.Now < (_connectedUntil.TryGetValue((server, cloud), out var until) ? until : _start + TokenLife);

    public bool IsAttached(string server, string cloud) => _attachedUntil.TryGetValue((server, cloud), out var until) && clock.Now < until;

    /// <returns>The end of the attach.</returns>
    public DateTimeOffset Attach(string server, string cloud) => _attachedUntil[(server, cloud)] = clock.Now + (dials.Setting("attachLife")?.Time ?? s_attachLife);

    public void Connect(string server, string cloud) => _connectedUntil[(server, cloud)] = clock.Now + TokenLife;

    /// <summary>Attaches or tokens end now, and nothing tells the client.</summary>
    public void End(ServiceDial dial, IEnumerable<string> clouds)
    {
        foreach (var server in servers.Where(s => dial.Of is null || dial.Of == s.Id))
        {
            foreach (var cloud in clouds)
                (dial.Fault == "attachEnds" ? _attachedUntil : _connectedUntil)[(server.Id, cloud)] = clock.Now;
        }
    }

    /// <summary>A setting with a moment by calls begins.</summary>
    public void GoOffline(ServiceDial dial) => _offline.Add((dial.Of, clock.Now, clock.Now + dial.Time));

    /// <summary>Takes the task if the assistant would have found it by now.</summary>
    public void TryStart(TaskState task)
    {
        var (now, job) = (clock.Now, task.Job);
        if (task.StartedAt is not null || task.IsHopeless || now < task.CreatedAt + s_poll)
            return;
        if (Find(job.ServerId) is null)
            task.IsHopeless = now >= task.CreatedAt + s_untilHopeless;
        else if (IsAttached(job.ServerId, job.CloudUrl) && IsConnected(job.ServerId, job.CloudUrl) && OfflineBetween(job.ServerId, now, now) is null)
            task.StartedAt = now;
    }

    /// <summary>How long the assistant has worked on a task that it began then; it does nothing while it is offline.</summary>
    public TimeSpan Worked(TaskState task)
    {
        var (from, to) = (task.StartedAt!.Value, clock.Now);
        return to - from - (OfflineBetween(task.Job.ServerId, from, to) ?? TimeSpan.Zero);
    }

    private TimeSpan TokenLife => dials.Setting("tokenLife")?.Time ?? s_tokenLife;

    /// <returns>Null: it was online the whole time.</returns>
    private TimeSpan? OfflineBetween(string server, DateTimeOffset from, DateTimeOffset to)
    {
        TimeSpan? all = null;
        foreach (var (of, begin, end) in _offline.Concat(OfflineByTime()))
        {
            if ((of is not null && of != server) || end <= from || begin > to)
                continue;
            all = (all ?? TimeSpan.Zero) + ((end < to ? end : to) - (begin > from ? begin : from));
        }

        return all;
    }

    private IEnumerable<(string?, DateTimeOffset, DateTimeOffset)> OfflineByTime() =>
        from dial in dials.Settings("offline") where dial.When?.Calls is null
        let begin = _start + (dial.When?.Time ?? TimeSpan.Zero) select (dial.Of, begin, begin + dial.Time);
}
