using System.CommandLine;

namespace ConnectApp.Commands;

/// <summary>The verb <c>explain</c> and its options.</summary>
internal static class ExplainVerb
{
    public static Command Create()
    {
        var planOrRun = new Argument<string>("PLAN|RUN") { Description = "An import plan, or the id of a run of the store." };
        var record = new Argument<string>("ENTITY:KEY") { Description = "The record. The key is what follows the first colon." };
        var export = new Option<string?>("--export") { Description = "With a plan: folder of the export." };
        var mappings = new Option<string?>("--mappings") { Description = "With a plan: folder of its mappings with index.json." };
        var scope = new Option<string>("--scope") { Description = "migrationScopeId that cloud ids are made of.", DefaultValueFactory = _ => "offline" };
        var output = CommandLine.OutputOption();
        var command = new Command(
            "explain",
            "Shows one record before and after, with every reference. Example: connectapp explain import-plan.yaml checklists:12 --export export --mappings mappings")
        {
            planOrRun, record, export, mappings, scope, output,
        };
        command.SetAction((result, cancellationToken) => ExplainCommand.RunAsync(new ExplainArguments
        {
            PlanOrRun = result.GetValue(planOrRun)!, Record = result.GetValue(record)!, ExportFolder = result.GetValue(export), MappingsFolder = result.GetValue(mappings),
            Scope = result.GetValue(scope)!, Json = result.GetValue(output) == "json",
        }, Terminal.On(Console.Out), Terminal.On(Console.Error), cancellationToken));
        return command;
    }
}
