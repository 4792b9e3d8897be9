using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>What the Migration API holds: accounts, jobs, tasks, connect tokens. The caller has the service's lock.</summary>
internal sealed class MigrationModel
{
    private static readonly TimeSpan s_connectLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_artifactLife = TimeSpan.FromDays(7);

    private readonly PlatformClock _clock;
    private readonly ServiceDials _dials;
    private readonly Action<TaskState>? _beginTransfer;
    private readonly List<MigrationAccount> _accounts;
    private readonly Dictionary<string, JobState> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Cloud, DateTimeOffset Until)> _connectTokens = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskState, DateTimeOffset> _endedAt = [];
    private int _ids;
    private int _generation = 1;

    /// <param name="beginTransfer">Begins the app's transfer of a task that has reached its apps; null: there is none.</param>
    public MigrationModel(MigrationApiScenario scenario, PlatformClock clock, ServiceDials dials, Action<TaskState>? beginTransfer)
    {
        (_clock, _dials, _beginTransfer) = (clock, dials, beginTransfer);
        _accounts = [.. scenario.Accounts];
        Assistants = new Assistants(scenario.Servers, clock, dials);
        Trees = new TaskTrees(Assistants, dials);
    }

    public Assistants Assistants { get; }

    public TaskTrees Trees { get; }

    public bool RepeatsCursors => _dials.Setting("repeatedCursor") is not null;

    public IEnumerable<string> Sites => _accounts.SelectMany(a => a.Sites).Distinct();

    public IEnumerable<JobState> Jobs => _jobs.Values;

    public static ServiceAnswer NoJob() => ApiErrors.Refusal(404, "There is no such job");

    public static ServiceAnswer NoTask() => ApiErrors.Refusal(404, "There is no such task");

    public static byte[] ContentOf(TaskState task, string artifact) =>
        Encoding.UTF8.GetBytes($"job,task,artifact\n{task.Job.Id},{task.Id},{artifact}\n{string.Concat(task.Job.Keys.Take(1000).Select(k => $"{k},moved\n"))}");

    /// <summary>A moment of the calendar by everybody's clock: that is what answers show.</summary>
    public DateTimeOffset WallOf(DateTimeOffset calendar) => _clock.WallNow + ((calendar - _clock.Now) / _clock.Speed);

    /// <summary>Ends the tokens of all accounts; the next ones have <c>-2</c> at the end, and so on.</summary>
    public void ExpireTokens()
    {
        _generation++;
        for (var i = 0; i < _accounts.Count; i++)
        {
            var name = _generation > 2 ? _accounts[i].Token[..^$"-{_generation - 1}".Length] : _accounts[i].Token;
            _accounts[i] = _accounts[i] with { Token = $"{name}-{_generation}" };
        }
    }

    /// <returns>The account; null with whether the token is an ended one.</returns>
    public (MigrationAccount? Account, bool HasEnded) FindAccount(string? email, string token)
    {
        var account = _accounts.FirstOrDefault(a => a.Token == token && (email is null || a.Email.Equals(email, StringComparison.OrdinalIgnoreCase)));
        return (account, account is null && _generation > 1 && _accounts.Any(a => a.Token.StartsWith(token.Split('-')[0], StringComparison.Ordinal)));
    }

    public MigrationAccount AccountOf(ServiceCall call) => Credentials.FindAccount(this, call.Request.Header("Authorization")).Account!;

    public string IssueConnectToken(string cloud)
    {
        var token = $"connect-{++_ids}-{Guid.NewGuid():N}";
        _connectTokens[token] = (cloud, _clock.Now + s_connectLife);
        return token;
    }

    public bool IsConnectToken(string token, string cloud) =>
        _connectTokens.TryGetValue(token, out var issued) && issued.Cloud == cloud && _clock.Now < issued.Until;

    public JobState AddJob(MigrationAccount account, JsonObject definition)
    {
        var job = new JobState(NextId(), account, definition);
        _jobs.Add(job.Id, job);
        return job;
    }

    public TaskState AddTask(JobState job, bool isMigrate, JsonNode? options)
    {
        var task = new TaskState(NextId(), job, isMigrate, options, _clock.Now);
        job.Tasks.Add(task);
        return task;
    }

    /// <summary>Another account's job is none.</summary>
    public JobState? FindJob(ServiceCall call) =>
        _jobs.GetValueOrDefault(call["jobId"]) is { } job && job.Account.Email == AccountOf(call).Email ? job : null;

    public TaskState? FindTask(ServiceCall call) => FindJob(call)?.Tasks.FirstOrDefault(t => t.Id == call["taskId"]);

    /// <summary>Tasks that the list shows: it may be late.</summary>
    public IEnumerable<TaskState> Listed(JobState job)
    {
        var lag = _dials.Setting("listLag")?.Time ?? TimeSpan.Zero;
        return job.Tasks.Where(t => t.CreatedAt + lag <= _clock.Now);
    }

    public TreeNode? Find(TaskState task, string[] path)
    {
        if (_beginTransfer is not null && !task.HasBegunTransfer && task.Job.Apps.Count > 0 && Trees.HasReachedApps(task))
            _beginTransfer(task);
        return Trees.Find(task, path);
    }

    public IReadOnlyList<(string Id, string Name, DateTimeOffset ExpiresAt)> ArtifactsOf(TaskState task)
    {
        if (task.Job.IsConfluence || _dials.Setting("noArtifacts") is not null || task.IsHopeless || !IsCoreDone(task))
            return [];
        if (!_endedAt.TryGetValue(task, out var ended))
            _endedAt[task] = ended = _clock.Now;
        var until = ended + (_dials.Setting("artifactLife")?.Time ?? s_artifactLife);
        if (_clock.Now >= until)
            return [];
        return task.IsMigrate ? [("post", "post-migration-report.csv", until), ("errors", "error-logs.csv", until)] : [("pre", "pre-migration-report.csv", until)];
    }

    private bool IsCoreDone(TaskState task) => Trees.Find(task, []) is { Status: TreeNode.Finished, Outcome: not null };

    private string NextId() => $"00000000-0000-4000-8000-{++_ids:x12}";
}
