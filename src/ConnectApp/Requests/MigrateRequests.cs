using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Transfers.Requests;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Starting;

namespace ConnectApp.Requests;

/// <summary>
/// What <c>migrate</c> asks: start a run, continue the one of the same request, or take an ended one up again. A running <c>serve</c> answers with the
/// run's id; where nobody serves, the verb does it itself.
/// </summary>
internal sealed class MigrateRequests(MigrateStarts starts, RetryStarts retries, SealedCredentials credentials, RunRegistry registry, RunStore runs, RunSchedule schedule)
    : IRequestAnswerer
{
    public const string KindName = "migrate";

    public string Kind => KindName;

    public SealedRequest Seal(Guid? project, RunId? retryOf, string body, MigrationSecrets secrets)
    {
        var id = Guid.CreateVersion7();
        return new SealedRequest(id, project, retryOf?.ToString(), body, credentials.Seal(new RunId(id), secrets));
    }

    public async Task<RequestAnswer> AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        var asked = SealedRequest.Parse(request.Argument);
        var body = SealedCredentials.Complete(asked.Body, credentials.Open(asked.SealedFor, asked.Secrets));
        var (run, faults) = await StartAsync(asked.Project, asked.Run is { } id ? new RunId(Guid.Parse(id)) : null, body, cancellationToken);
        if (run is not { } started) return new RequestAnswer(false, string.Join('\n', faults));
        schedule.Wake(started);
        return new RequestAnswer(true, started.ToString());
    }

    /// <summary>Makes or finds the run; the caller advances it.</summary>
    /// <returns>The run, or what is wrong; never both.</returns>
    public async Task<(RunId? Run, IReadOnlyList<string> Faults)> StartAsync(Guid? project, RunId? retryOf, JsonElement body, CancellationToken cancellationToken)
    {
        if (retryOf is not { } before) return await starts.StartAsync(project, body, Verb, cancellationToken);
        if (await registry.FindAsync(before, cancellationToken) is not { Kind: RunKinds.WorkItems } entry
            || await runs.FindAsync(entry.TenantId, before, cancellationToken) is not { } run) return (null, [$"There is no run {before} of work items."]);
        return run.HasEnded ? StartAnswers.Of(await retries.StartAsync(run, body, cancellationToken)) : (null, [$"The run {before} has not ended ({run.State})."]);
    }

    /// <summary>Who resumes runs from a command line.</summary>
    public static RunActor Verb { get; } = new(RunActor.Operator, "migrate");
}
