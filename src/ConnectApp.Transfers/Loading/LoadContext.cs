using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

/// <summary>What the files of a run are loaded with.</summary>
internal sealed record LoadContext(RunContext Run, RunMappings Mappings, SourceServer Source)
{
    public ImportPlan Plan => Run.Plan;

    public PlanEntity EntityOf(RunFile file) => Plan.Entities.First(e => e.Name == file.Entity);

    /// <summary>One for each core: a single large file keeps all of them busy.</summary>
    public IReadOnlyList<EntityRewriter> Rewriters(RunFile file) => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Rewriter(file))];

    public EntityRewriter Rewriter(RunFile file)
    {
        var rules = TextRules.For(Plan, null, Run.Site.BaseUrl.AbsoluteUri) with { Sources = Source.Urls ?? [] };
        return new EntityRewriter(Plan, EntityOf(file), Mappings.Tables, Run.Run.MigrationScopeId, rules);
    }

    public bool KeepsWaiting(RunFile file) => Source.KeepsWaiting(Plan, file);
}
