using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// The source server's base URLs: URLs of other hosts are no references. Connect events do not carry them and a plan serves all of a vendor's customers, so they
/// come with the export, and are kept per migrationScopeId. Entities with text kinds wait until they are known.
/// </summary>
/// <param name="Urls">The plan's own list included; null: not known yet.</param>
internal sealed record SourceServer(IReadOnlyList<string>? Urls)
{
    public static async Task<SourceServer> FindAsync(RunContext context, TransferStore runs, CancellationToken cancellationToken)
    {
        var plan = context.Plan;
        if (plan.Source is null) return new SourceServer(plan.Sources);
        if (plan.Source.Literal is { } literal) return Of([literal]);
        var told = await runs.ReadSourcesAsync(context.Run, cancellationToken);
        return told.Count > 0 || context.Run.SourceGivenUp ? Of(told) : new SourceServer((IReadOnlyList<string>?)null);

        SourceServer Of(IEnumerable<string> own) => new(own.Concat(plan.Sources).Distinct().ToList());
    }

    /// <summary>Whether the file's records must not be rewritten yet.</summary>
    public bool KeepsWaiting(ImportPlan plan, RunFile file) =>
        Urls is null && file.Entity is { } entity && plan.Entities.First(e => e.Name == entity).HasTexts;
}
