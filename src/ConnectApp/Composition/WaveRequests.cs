using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Requests;
using ConnectApp.Waves.Starting;

namespace ConnectApp.Composition;

/// <summary>Takes over the plan that a <c>waves run</c> beside this process has left.</summary>
internal sealed class WaveRequests(StartWaves starts, ApiTenants tenants, RunSecrets secrets) : IRequestAnswerer
{
    public string Kind => WaveRequest.Kind;

    /// <returns>Ids of the chosen runs, with a space between.</returns>
    public async Task<RequestAnswer> AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        var asked = WaveRequest.Open(secrets, request.Argument);
        var tenant = await tenants.GetOrAddAsync(ApiTenants.Local, cancellationToken);
        return await starts.StartAsync(tenant, asked.Plan, asked.Choices, new RunActor(RunActor.Operator, ApiTenants.Local), continues: true, cancellationToken) switch
        {
            StartOutcome.Started started => new RequestAnswer(true, string.Join(' ', started.Chosen)),
            StartOutcome.Faulty faulty => new RequestAnswer(false, string.Join('\n', faulty.Faults.Select(f => f.Show(asked.Plan.Name)))),
            var other => throw new InvalidOperationException($"No answer for {other.GetType().Name}."),
        };
    }
}
