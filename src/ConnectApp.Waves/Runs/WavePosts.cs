using System.Threading.RateLimiting;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Runs;

/// <summary>
/// Posts jobs and tasks. The intent is stored before each POST. After a lost answer the tasks of the job are listed, and the one that fits is taken; a
/// job that was lost is posted again, because nothing lists jobs.
/// </summary>
internal sealed class WavePosts(WaveClients clients, WaveCommits commits, PostStore posts, ITenantDatabases tenants, RunRegistry registry, TimeProvider time)
{
    /// <summary>Pages of 20 tasks; a job has one or two.</summary>
    private const int MostPages = 50;

    /// <summary>Posts the wave's job.</summary>
    public async Task<StageResult> DefineAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (look.Row.JobId is not null) return new StageResult.Advance(2);
        var (lease, wait) = await EnterAsync(look, cancellationToken);
        if (lease is null) return wait!;
        using (lease)
        {
            if (look.Run.StartedAt is null) await commits.BeginAsync(look, cancellationToken);
            var asked = time.GetUtcNow();
            await commits.WriteAsync(look, async transaction =>
            {
                await WaveStore.AskJobAsync(transaction, look.Row, asked);
                await PostStore.AddAsync(transaction, look.Row, asked);
            }, cancellationToken, durable: true);
            var definition = WaveParts.DefinitionOf(look.Row.PlanName, new WavePart(look.Row.PartName, (int)look.Row.Number, look.Wave));
            var answer = await clients.PostAsync(look.Account, api => api.CreateJobAsync(look.Credentials.Cloud, definition, cancellationToken));
            return await AfterJobAsync(look, answer, asked, cancellationToken);
        }
    }

    /// <summary>Makes sure that the platform has a task of this kind.</summary>
    /// <param name="excluded">Checks that a migrate task overrides.</param>
    /// <param name="anew">The newest task of the kind does not count.</param>
    /// <returns>Null: it has it.</returns>
    public async Task<StageResult?> EnsureTaskAsync(WaveLook look, string kind, IReadOnlyList<string> excluded, CancellationToken cancellationToken, bool anew = false)
    {
        var task = anew && look.Newest(kind) is { TaskId: not null } ? null : look.Newest(kind);
        if (task?.TaskId is not null) return null;
        if (task?.AskedAt is { } askedAt) return await AdoptAsync(look, task, askedAt, cancellationToken);
        var (lease, wait) = await EnterAsync(look, cancellationToken);
        if (lease is null) return wait;
        using (lease)
        {
            var asked = time.GetUtcNow();
            task = (task ?? new TaskRow
            {
                RunId = look.Run.RunId, Number = look.Tasks.Count + 1, JobId = look.Row.JobId!, Kind = kind, Excluded = string.Join(',', excluded),
            }) with { AskedAt = asked };
            await commits.WriteAsync(look, async transaction =>
            {
                await TaskStore.AskAsync(transaction, look.Run.TenantId, task);
                await PostStore.AddAsync(transaction, look.Row, asked);
            }, cancellationToken, durable: true);
            var options = task.ExcludedChecks.Count == 0 ? null : new TaskOptions(new CheckTypes { ExcludeKeys = task.ExcludedChecks });
            var answer = await clients.PostAsync(
                look.Account, api => api.CreateTaskAsync(look.Credentials.Cloud, look.Row.JobId!, new TaskRequest(kind, options), cancellationToken));
            return await AfterTaskAsync(look, task, answer, asked, cancellationToken);
        }
    }

    /// <summary>The wave does not stand in line any longer.</summary>
    public static void Leave(WaveAccount account, Core.Ids.RunId run) => account.Posts.Leave(run.Value);

    private async Task<(RateLimitLease? Lease, StageResult? Wait)> EnterAsync(WaveLook look, CancellationToken cancellationToken)
    {
        await RememberAsync(look, cancellationToken);
        if (look.Account.Posts.TryEnter(look.Run.RunId.Value, out var wait) is { } lease) return (lease, null);
        var now = time.GetUtcNow();
        var until = wait > TimeSpan.Zero ? wait : clients.Options.Shortest;
        return (null, new StageResult.WaitFor(until)
        {
            Why = WaveNews.Wait(WaveNews.Turn, "waits for its turn: the account may post only so often a minute", now, now + until),
        });
    }

    /// <summary>POSTs of an earlier process count too.</summary>
    private async Task RememberAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (look.Account.IsRemembered) return;
        await look.Account.Remembering.WaitAsync(cancellationToken);
        try
        {
            if (look.Account.IsRemembered) return;
            var now = time.GetUtcNow();
            var owners = (await registry.ReadLiveAsync(cancellationToken)).Where(e => e.Kind == RunKinds.Wave).Select(e => e.TenantId).Append(look.Run.TenantId).Distinct();
            foreach (var tenant in owners)
            {
                foreach (var post in await posts.ReadAsync(tenant, look.Account.Key, cancellationToken))
                    look.Account.Limits.Posts.Remember(post.IsOpen == 0 ? post.PostedAt : now);
            }

            look.Account.IsRemembered = true;
        }
        finally
        {
            look.Account.Remembering.Release();
        }
    }

    private async Task<StageResult> AfterJobAsync(WaveLook look, Answer<CreatedJob> answer, DateTimeOffset asked, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (answer.IsOk(out var created) && created.JobId is { Length: > 0 } job)
        {
            await commits.WriteAsync(look, async transaction =>
            {
                await WaveStore.AnswerJobAsync(transaction, look.Row, job);
                await PostStore.AnswerAsync(transaction, look.Row, asked, now);
            }, cancellationToken, $"Job {job} is defined.");
            return new StageResult.Advance(2);
        }

        if (answer.Kind is not (AnswerKind.Refused or AnswerKind.Throttled))
        {
            // It stays asked: the next POST counts it as one that may have been left behind.
            await commits.WriteAsync(look, transaction => PostStore.AnswerAsync(transaction, look.Row, asked, now), cancellationToken);
            return Again(look, $"the answer to the job's definition was lost ({answer.Message}); it is posted again", answer.RetryAfter);
        }

        await commits.WriteAsync(look, async transaction =>
        {
            await WaveStore.AnswerJobAsync(transaction, look.Row, null);
            await PostStore.AnswerAsync(transaction, look.Row, asked, now);
        }, cancellationToken);
        if (answer.Kind == AnswerKind.Throttled) return Again(look, $"the platform asks to wait: {answer.Message}", answer.RetryAfter ?? clients.Options.Longest);
        if (answer.Status is null) return new StageResult.TryAgain(answer.Message, null) { Code = RunWait.Operator };
        return new StageResult.End(RunState.Failed, answer.IsCredentialRefusal
            ? $"The site refused the cloud credentials ({answer.Status}): {answer.Message}" : $"The platform refused the job ({answer.Status}): {answer.Message}");
    }

    private async Task<StageResult?> AfterTaskAsync(WaveLook look, TaskRow task, Answer<MigrationTask> answer, DateTimeOffset asked, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (answer.IsOk(out var accepted) && accepted.TaskId is { Length: > 0 } id)
        {
            await commits.WriteAsync(look, async transaction =>
            {
                await TaskStore.AcceptAsync(transaction, look.Run.TenantId, task, id, now);
                await WaveStore.MoveAsync(transaction, look.Row, now);
                await PostStore.AnswerAsync(transaction, look.Row, asked, now);
            }, cancellationToken, $"{task.Kind} {id} is queued.");
            return new StageResult.Again();
        }

        if (answer.Kind is not (AnswerKind.Refused or AnswerKind.Throttled))
        {
            await commits.WriteAsync(look, transaction => PostStore.AnswerAsync(transaction, look.Row, asked, now), cancellationToken);
            return Again(look, $"the answer to the {task.Kind} task was lost ({answer.Message}); the job's tasks are listed", answer.RetryAfter ?? clients.Options.Shortest);
        }

        await commits.WriteAsync(look, async transaction =>
        {
            await TaskStore.RefuseAsync(transaction, look.Run.TenantId, task);
            await PostStore.AnswerAsync(transaction, look.Row, asked, now);
        }, cancellationToken);
        if (answer.Kind == AnswerKind.Throttled) return Again(look, $"the platform asks to wait: {answer.Message}", answer.RetryAfter ?? clients.Options.Longest);
        if (answer.IsCredentialRefusal)
            return new StageResult.Pause(RunWait.Credentials, $"The site refused the cloud credentials ({answer.Status}): {answer.Message}. Resume with new ones");
        if (answer.Status is null) return new StageResult.TryAgain(answer.Message, null) { Code = RunWait.Operator };
        return answer.Status == 409 ? Again(look, $"the platform takes no {task.Kind} task now: {answer.Message}", clients.Options.Longest)
            : new StageResult.End(RunState.Failed, $"The platform refused the {task.Kind} task ({answer.Status}): {answer.Message}");
    }

    /// <summary>Nobody knows whether the platform has the task: the job's tasks tell, if not at once then within a while.</summary>
    private async Task<StageResult> AdoptAsync(WaveLook look, TaskRow task, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var known = await tenants.Get(look.Run.TenantId).ReadAsync(snapshot => TaskStore.ReadKnownAsync(snapshot, look.Run.TenantId, task.JobId), cancellationToken);
        string? cursor = null;
        string? found = null;
        for (var page = 0; page < MostPages; page++)
        {
            var asked = cursor;
            var answer = await clients.ReadAsync(look.Account, api => api.GetTasksAsync(look.Credentials.Cloud, task.JobId, asked, cancellationToken));
            if (!answer.IsOk(out var tasks)) return AfterRead(look, answer.Kind, answer.Status, answer.Message, answer.RetryAfter);

            // The list is newest first; the oldest one that nobody knows is the one of this intent, as there is never more than one open.
            foreach (var listed in tasks.Data ?? [])
            {
                if (listed.TaskId is { } id && !known.Contains(id) && task.Kind.Equals(listed.TaskType, StringComparison.OrdinalIgnoreCase) && Fits(task, listed)) found = id;
            }

            if (tasks.Links?.Next is not { Length: > 0 } next || next == cursor) break;
            cursor = next;
        }

        var now = time.GetUtcNow();
        if (found is not null)
        {
            await commits.WriteAsync(look, async transaction =>
            {
                await TaskStore.AcceptAsync(transaction, look.Run.TenantId, task, found, now);
                await WaveStore.MoveAsync(transaction, look.Row, now);
            }, cancellationToken, $"{task.Kind} {found} was found in the job's list and is taken.");
            return new StageResult.Again();
        }

        var left = askedAt + clients.Options.LostAnswerPatience - now;
        if (left > TimeSpan.Zero)
        {
            var pause = left < clients.Options.Longest / 4 ? left : clients.Options.Longest / 4;
            return new StageResult.WaitFor(pause)
            {
                Why = WaveNews.Wait(WaveNews.Platform, $"the answer to the {task.Kind} task was lost: the job's list is looked at until it can no longer appear", now, now + left),
            };
        }

        await commits.WriteAsync(look, transaction => TaskStore.RefuseAsync(transaction, look.Run.TenantId, task), cancellationToken,
            $"The platform has no {task.Kind} task of this intent: it is posted again.");
        return new StageResult.Again();
    }

    private static bool Fits(TaskRow task, MigrationTask listed) =>
        listed.Payload?.CheckTypes?.ExcludeKeys is not { } keys ? task.Excluded.Length == 0 || listed.Payload is null : keys.Order().SequenceEqual(task.ExcludedChecks.Order());

    public StageResult AfterRead(WaveLook look, AnswerKind kind, int? status, string message, TimeSpan? retryAfter) => kind switch
    {
        AnswerKind.Throttled => new StageResult.WaitFor(retryAfter is { Ticks: > 0 } wait ? wait : clients.Options.Shortest) { KeepsWaiting = true },
        AnswerKind.Refused when status is 401 or 403 =>
            new StageResult.Pause(RunWait.Credentials, $"The site refused the cloud credentials ({status}): {message}. Resume with new ones"),
        AnswerKind.Refused when status is null => new StageResult.TryAgain(message, null) { Code = RunWait.Operator },
        _ => Again(look, $"the platform's answer: {(status is null ? "" : $"{status}: ")}{message}", retryAfter),
    };

    private StageResult.TryAgain Again(WaveLook look, string reason, TimeSpan? retryAfter) => new(reason, retryAfter ?? Pauses.After(look.Run.Failures, clients.Options));
}
