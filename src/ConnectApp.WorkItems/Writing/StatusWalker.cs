using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Brings issues into their status, transition by transition. What it sees of a workflow is stored and used for all issues of the type.</summary>
internal sealed class StatusWalker(MigrationRun run, TransitionStore transitions)
{
    // Exploring may take more steps than the longest path, but a workflow has few statuses.
    private const int MaxSteps = 20;

    /// <summary>Reads what a new issue of a type shows of its workflow: first status and transitions.</summary>
    public async Task LookAsync(string issueKey, string typeId, CancellationToken cancellationToken)
    {
        if (run.Workflows.FirstStatus(typeId) is not null) return;
        var status = await ReadStatusAsync(issueKey, cancellationToken);
        run.Workflows.SawFirstStatus(typeId, status);
        await run.Database.WriteAsync(
            t => transitions.SetAsync(t, typeId, "", [new Transition("", "", "", status, [])]), durable: false, cancellationToken);
        await SeeAsync(issueKey, typeId, status, cancellationToken);
    }

    /// <summary>Moves the issue towards a status.</summary>
    /// <param name="current">Its status; null if that is not known.</param>
    /// <returns>Null if it is there; else a sentence why it is not.</returns>
    public async Task<string?> ReachAsync(string issueKey, string typeId, string? current, string wanted, CancellationToken cancellationToken)
    {
        current ??= await ReadStatusAsync(issueKey, cancellationToken);
        for (var step = 0; step < MaxSteps && current != wanted; step++)
        {
            if (!run.Workflows.Knows(typeId, current)) await SeeAsync(issueKey, typeId, current, cancellationToken);
            if (run.Workflows.NextStep(typeId, current, wanted) is not { } next) return "No path of transitions leads to the status.";

            run.Signals.ThrowIfStopped();
            var answer = await MigrationRun.CallJira(run.Jira.TransitionAsync(issueKey, new NewTransition(new IdReference(next.Id)), cancellationToken));
            switch (answer.Outcome)
            {
                case CallOutcome.Done:
                    current = next.ToStatusId;
                    break;
                case CallOutcome.Refused when answer.Status != 409:
                    run.Workflows.Refused(typeId, next);
                    break;
                default:
                    // A conflict, or an answer that was lost: the status tells what happened.
                    current = await ReadStatusAsync(issueKey, cancellationToken);
                    break;
            }
        }

        return current == wanted ? null : $"The status was not reached in {MaxSteps} steps.";
    }

    private async Task SeeAsync(string issueKey, string typeId, string status, CancellationToken cancellationToken)
    {
        var answer = await MigrationRun.CallJira(run.Jira.GetTransitionsAsync(issueKey, "transitions.fields", cancellationToken));
        var seen = (answer.Required().Transitions ?? []).Where(t => t.To is not null).Select(t => new Transition(
            t.Id,
            t.Name ?? "",
            status,
            t.To!.Id,
            [.. (t.Fields ?? []).Where(f => f.Value is { Required: true, HasDefaultValue: false }).Select(f => f.Key)])).ToList();
        run.Workflows.Saw(typeId, status, seen);
        await run.Database.WriteAsync(t => transitions.SetAsync(t, typeId, status, seen), durable: false, cancellationToken);
    }

    private async Task<string> ReadStatusAsync(string issueKey, CancellationToken cancellationToken)
    {
        var answer = await MigrationRun.CallJira(run.Jira.GetIssueAsync(issueKey, "status", null, cancellationToken));
        return answer.Required().Fields?["status"]?["id"]?.GetValue<string>()
            ?? throw new CallFailedException(Service.Jira, answer.Operation, answer.Status, "the issue has no status");
    }
}
