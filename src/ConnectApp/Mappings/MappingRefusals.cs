using ConnectApp.Platform;
using ConnectApp.Runs;
using Dapper;

namespace ConnectApp.Mappings;

/// <summary>Answers that waiting does not make better: a namespace that the app may not read, or that the site does not know.</summary>
internal sealed class MappingRefusals(RunStore runs, GoneReading gone)
{
    /// <summary>
    /// A 403 for a transfer that is live is the only sign of a scope that the server app did not ask for (App Migration Platform, access scopes), and a 400 or
    /// 404 says that the site knows no such namespace. Neither gets better by waiting: a problem, and the run goes on without.
    /// </summary>
    public async Task<bool> IsRefusedAsync(RunContext context, string what, PlatformOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is not (PlatformOutcome.Settled or PlatformOutcome.BadRequest or PlatformOutcome.NotFound) || !await gone.IsLiveAsync(context.Run, cancellationToken)) return false;
        var problem = Refused(what, outcome);

        // The mappings lie in another file, so a stop between the two commits brings us here again: told once all the same.
        await runs.WriteAsync(context.Run, (connection, transaction) =>
        {
            connection.Execute(
                "DELETE FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND origin = @Origin AND kind = @Kind AND reason = @Reason",
                new { context.Run.TenantId, context.Run.RunId, problem.Origin, problem.Kind, problem.Reason }, transaction);
            RunProblem.Add(connection, context.Run, [problem]);
        }, cancellationToken);
        return true;
    }

    private static RunProblem Refused(string what, PlatformOutcome outcome) => new()
    {
        Origin = RunProblem.OfFile, Namespace = null, Kind = what,
        Reason = $"The platform refuses the mappings of {what}{(outcome == PlatformOutcome.Settled ? " (403), though the transfer is live" : ": it does not know them")}.",
        Hint = outcome != PlatformOutcome.Settled ? "Check the namespace in the import plan; its references are counted as missing."
            : what.StartsWith("identity:", StringComparison.Ordinal)
                ? "The server app's listener must declare the access scope MIGRATION_TRACING_IDENTITY."
                : "The server app's listener must declare the access scope MIGRATION_TRACING_PRODUCT.",
    };
}
