using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>
/// The status trees: what a task's node shows follows from how long the assistant has worked on it. A check takes two minutes; a migration takes a
/// minute for its checks, then half a minute for each part of the scope, one project after another, and then the apps have their turn.
/// </summary>
internal sealed class TaskTrees(Assistants assistants, ServiceDials dials)
{
    private static readonly TimeSpan s_checks = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_preChecks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_part = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_mostProjects = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_apps = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_empty = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_lag = TimeSpan.FromSeconds(1);

    /// <summary>The node at a path; null: there is none, or none yet.</summary>
    /// <param name="path">As in <c>level</c>; empty for the root.</param>
    public TreeNode? Find(TaskState task, string[] path)
    {
        assistants.TryStart(task);
        if (task.IsHopeless)
            return path.Length == 0 ? new TreeNode(TreeNode.Finished, "FAILED", NotAttached(task.Job.ServerId)) : null;
        if (task.StartedAt is null)
            return path.Length == 0 ? new TreeNode(TreeNode.Pending) : null;
        var worked = assistants.Worked(task) - Setting("empty", task, s_empty);
        if (worked < TimeSpan.Zero)
            return null;
        return task.IsMigrate ? OfMigrate(task, path, worked) : OfCheck(task, path, worked, Checks(task));
    }

    /// <summary>Names of the children of a node that is there.</summary>
    public static IReadOnlyList<string> Children(TaskState task, string[] path)
    {
        if (!task.IsMigrate)
            return path.Length == 0 ? CheckNamesOf(task) : [];
        return path switch
        {
            [] => ["check", "migrate"],
            ["check"] => CheckNamesOf(task),
            ["migrate"] => Scopes(task.Job),
            ["migrate", "apps"] => task.Job.Apps,
            ["migrate", var name] when name == task.Job.ItemsName => task.Job.Keys,
            _ => [],
        };
    }

    public bool HasEnded(TaskState task) => task.IsHopeless
        || Find(task, []) is { Status: TreeNode.Finished, Outcome: not null } && (!task.IsMigrate || task.Job.Apps.Count == 0 || Find(task, ["migrate"]) is null
            || Find(task, ["migrate", "apps"]) is { Outcome: not null });

    /// <summary>Whether the core has finished, so that the apps have their turn.</summary>
    public bool HasReachedApps(TaskState task) =>
        task is { IsMigrate: true, StartedAt: not null } && Find(task, ["migrate"]) is { Status: TreeNode.Finished };

    private static string NotAttached(string server) =>
        $"The cloud url is either not attached through the cloud migration assistant or the Server ID: {server} is incorrect";

    private static List<string> Scopes(JobState job) =>
        [.. job.Keys.Count > 0 ? [job.ItemsName] : (string[])[], .. job.OtherScopes, .. job.Apps.Count > 0 ? ["apps"] : (string[])[]];

    private static IReadOnlyList<string> CheckNamesOf(TaskState task) => task.Included is { } included ? [.. CheckNames.All.Where(included.Contains)]
        : task.IsMigrate ? CheckNames.All : [.. CheckNames.All.Where(c => !task.Excluded.Contains(c))];

    private TreeNode? OfCheck(TaskState task, string[] path, TimeSpan worked, TimeSpan all)
    {
        var names = CheckNamesOf(task);
        if (path is [var name])
        {
            var at = names.IndexOf(name);
            return at < 0 ? null : Check(task, name, worked, all * at / names.Count, all * (at + 1) / names.Count);
        }

        if (path.Length > 0)
            return null;
        var outcomes = names.Select(n => OutcomeOf(task, n)).ToList();
        var outcome = outcomes.Contains("FAILED") ? "FAILED" : outcomes.Contains("WARNING") ? "WARNING" : "SUCCESS";
        var message = outcome switch
        {
            "SUCCESS" => "All Preflight checks have passed.",
            "WARNING" => "All Preflight checks have passed with warning.",
            _ => "Some Preflight checks have failed.",
        };
        var node = Timed(task, worked, TimeSpan.Zero, all, outcome, message);
        return node.Status != TreeNode.InProgress || task.Job.IsConfluence ? node
            : node with { Progress = ((int)(worked / all * names.Count), names.Count) };
    }

    private TreeNode? OfMigrate(TaskState task, string[] path, TimeSpan worked)
    {
        var blocks = CheckNames.All.Any(c => OutcomeOf(task, c) == "FAILED");
        var checks = dials.Settings("checksTake").FirstOrDefault(d => IsOf(d, task)) is { } dial ? dial.Time / 2 : s_preChecks;
        if (path is ["check", .. var below])
            return OfCheck(task, below, worked, checks);
        var (core, end) = (worked - checks, CoreEnd(task.Job));
        if (path.Length == 0)
        {
            return blocks ? Timed(task, worked, TimeSpan.Zero, checks, "FAILED", "The migration could not be scheduled: some checks have failed.")
                : Timed(task, worked, TimeSpan.Zero, checks + end, Worst(task), null);
        }

        if (path[0] != "migrate" || blocks || core < TimeSpan.Zero)
            return null;
        return path.Length == 1 ? Timed(task, core, TimeSpan.Zero, end, Worst(task), null) : OfScope(task, path, core, end);
    }

    private TreeNode? OfScope(TaskState task, string[] path, TimeSpan core, TimeSpan end)
    {
        var (job, each) = (task.Job, EachProject(task.Job));
        if (path[1] == "apps")
            return job.Apps.Count == 0 ? null : OfApps(task, path, core - end);
        if (path[1] != job.ItemsName)
        {
            return path.Length > 2 || !job.OtherScopes.Contains(path[1]) ? null
                : Timed(task, core, TimeSpan.Zero, s_part, IsSet("failedScope", task, path[1]) ? "FAILED" : "SUCCESS", null);
        }

        if (path.Length > 3)
            return null;
        if (path.Length == 2)
        {
            var node = Timed(task, core, TimeSpan.Zero, each * job.Keys.Count, ProjectsOutcome(task), null);
            return node.Status != TreeNode.InProgress || job.IsConfluence ? node : node with { Progress = (Math.Min((int)(core / each), job.Keys.Count), job.Keys.Count) };
        }

        var at = IndexOf(job, path[2]);
        if (at < 0)
            return null;
        var outcome = ProjectOutcome(task, path[2]);
        return Timed(task, core, each * at, each * (at + 1), outcome, outcome is "SUCCESS" ? null : $"{path[2]} could not be moved whole.");
    }

    private TreeNode? OfApps(TaskState task, string[] path, TimeSpan worked)
    {
        if (worked < TimeSpan.Zero || path.Length > 3 || (path.Length == 3 && !task.Job.Apps.Contains(path[2])))
            return null;
        if (dials.Settings("appsNeverEnd").Any(d => IsOf(d, task)) || (task.HasBegunTransfer && task.TransferOutcome is null))
            return new TreeNode(TreeNode.InProgress);
        var takes = task.TransferOutcome is null ? Setting("appsTake", task, s_apps) : TimeSpan.Zero;
        var outcome = path.Length == 3 ? AppOutcome(task, path[2]) : task.Job.Apps.Select(a => AppOutcome(task, a)).FirstOrDefault(o => o != "SUCCESS") ?? "SUCCESS";
        return Timed(task, worked, TimeSpan.Zero, takes, outcome, null);
    }

    private TreeNode Check(TaskState task, string name, TimeSpan worked, TimeSpan from, TimeSpan to)
    {
        var outcome = OutcomeOf(task, name);
        var (isBroken, isBlocking) = (IsSet("brokenCheck", task, name), IsSet("blockingCheck", task, name));
        var isExcluded = task.IsMigrate && task.Excluded.Contains(name) && IsSet("failedCheck", task, name);
        var message = isBroken ? "We couldn't check this because of an internal error." : outcome switch
        {
            "FAILED" => $"{name} found problems that must be fixed first.",
            "WARNING" => $"{name} found something to look at.",
            "SKIPPED" => null,
            _ => $"{name} found nothing.",
        };
        var node = Timed(task, worked, from, to, outcome, message);
        return node.Outcome is "FAILED" or "WARNING" && !isExcluded
            ? node with { Excludable = outcome == "FAILED" && !isBroken && !isBlocking, Occurrences = [$"{name} in {(task.Job.Keys.Count > 0 ? task.Job.Keys[0] : "the site")}"] } : node;
    }

    /// <summary>The outcome that a check will have; an overridden one is a WARNING.</summary>
    private string OutcomeOf(TaskState task, string check)
    {
        if (IsSet("blockingCheck", task, check) || IsSet("brokenCheck", task, check))
            return "FAILED";
        if (IsSet("failedCheck", task, check))
            return task.IsMigrate && task.Excluded.Contains(check) ? "WARNING" : "FAILED";
        return IsSet("warningCheck", task, check) ? "WARNING" : CheckNames.All.IndexOf(check) % 3 == 2 ? "SUCCESS" : "SKIPPED";
    }

    private string ProjectOutcome(TaskState task, string key) => IsSet("failedProject", task, key) ? "FAILED" : IsSet("warningProject", task, key) ? "WARNING"
        : IsSet("strangeProject", task, key) ? "INCOMPLETE" : "SUCCESS";

    private string ProjectsOutcome(TaskState task)
    {
        var failed = dials.Settings("failedProject").Where(d => IsOf(d, task)).Select(d => d.Text).Count(k => IndexOf(task.Job, k) >= 0);
        var others = dials.Settings("warningProject").Concat(dials.Settings("strangeProject")).Where(d => IsOf(d, task)).Any(d => IndexOf(task.Job, d.Text) >= 0);
        return failed == task.Job.Keys.Count && failed > 0 ? "FAILED" : failed > 0 || others ? "WARNING" : "SUCCESS";
    }

    private string Worst(TaskState task)
    {
        var items = ProjectsOutcome(task);
        return items == "FAILED" || task.Job.OtherScopes.Any(s => IsSet("failedScope", task, s)) ? "FAILED" : items;
    }

    private string AppOutcome(TaskState task, string app) => task.TransferOutcome ?? (IsSet("failedApp", task, app) ? "FAILED" : "SUCCESS");

    private TreeNode Timed(TaskState task, TimeSpan worked, TimeSpan from, TimeSpan to, string outcome, string? message)
    {
        if (worked < from)
            return new TreeNode(TreeNode.Pending);
        if (worked < to)
            return new TreeNode(TreeNode.InProgress);
        return worked < to + Setting("outcomeLag", task, s_lag) ? new TreeNode(TreeNode.Finished) : new TreeNode(TreeNode.Finished, outcome, message);
    }

    private TimeSpan Checks(TaskState task) => Setting("checksTake", task, s_checks);

    private TimeSpan EachProject(JobState job)
    {
        var each = dials.Settings("projectsTake").FirstOrDefault(d => d.Of is null || job.Name.Contains(d.Of, StringComparison.Ordinal))?.Time ?? s_part;
        return each * job.Keys.Count <= s_mostProjects || job.Keys.Count == 0 ? each : s_mostProjects / job.Keys.Count;
    }

    private TimeSpan CoreEnd(JobState job)
    {
        var projects = EachProject(job) * job.Keys.Count;
        return job.OtherScopes.Count > 0 && projects < s_part ? s_part : projects;
    }

    private static int IndexOf(JobState job, string key) => job.IndexOf(key);

    private TimeSpan Setting(string word, TaskState task, TimeSpan usual) => dials.Settings(word).FirstOrDefault(d => IsOf(d, task))?.Time ?? usual;

    private bool IsSet(string word, TaskState task, string name) => dials.Settings(word).Any(d => d.Text == name && IsOf(d, task));

    private static bool IsOf(ServiceDial dial, TaskState task) => dial.Of is null || task.Job.Name.Contains(dial.Of, StringComparison.Ordinal);
}
