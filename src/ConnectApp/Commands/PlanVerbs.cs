using System.CommandLine;
using System.Text;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary><c>plan</c>: what a vendor does with an import plan before anything is imported.</summary>
internal static class PlanVerbs
{
    public static Command Create() => new("plan", "Works on import plans. Example: connectapp plan check import-plan.yaml") { Suggest(), Check(), Schema() };

    private static Command Suggest()
    {
        var export = new Option<string>("--export") { Description = "Folder of an export; file name = label.", Required = true };
        var mappings = new Option<string?>("--mappings") { Description = "Folder of its mappings with index.json: what is found in them is sure." };
        var product = CommandLine.ProductOption();
        var plan = new Option<string?>("--plan") { Description = "Only references that this plan does not cover." };
        var output = CommandLine.OutputOption();
        var suggest = new Command(
            "suggest", "Prints a first plan for an export, with confidence and evidence. Example: connectapp plan suggest --export export --mappings mappings > import-plan.yaml")
        {
            export, mappings, product, plan, output,
        };
        suggest.SetAction((result, cancellationToken) => PlanSuggestCommand.RunAsync(new PlanSuggestArguments
        {
            ExportFolder = result.GetValue(export)!, MappingsFolder = result.GetValue(mappings), PlanPath = result.GetValue(plan),
            Product = result.GetValue(product) switch { "jira" => Product.Jira, "confluence" => Product.Confluence, _ => null },
            Json = result.GetValue(output) == "json",
        }, Terminal.On(Console.Out), Terminal.On(Console.Error), TimeProvider.System, cancellationToken));
        return suggest;
    }

    private static Command Check()
    {
        var path = new Argument<string>("PLAN") { Description = "The import plan." };
        var export = new Option<string?>("--export") { Description = "Folder of an export: also says what the plan finds in it." };
        var mappings = new Option<string?>("--mappings") { Description = "Folder of its mappings with index.json." };
        var output = CommandLine.OutputOption();
        var check = new Command(
            "check",
            "Checks a plan: faults with line and column, or a table of what it will rewrite. Example: connectapp plan check import-plan.yaml --export export --mappings mappings")
        {
            path, export, mappings, output,
        };
        check.SetAction((result, cancellationToken) => PlanCheckCommand.RunAsync(new PlanCheckArguments
        {
            PlanPath = result.GetValue(path)!, ExportFolder = result.GetValue(export), MappingsFolder = result.GetValue(mappings), Json = result.GetValue(output) == "json",
        }, Terminal.On(Console.Out), Terminal.On(Console.Error), TimeProvider.System, cancellationToken));
        return check;
    }

    private static Command Schema()
    {
        var schema = new Command("schema", $"Prints the JSON Schema of plans, for editors. Example: connectapp plan schema > {PlanSchema.FileName}");
        schema.SetAction((_, cancellationToken) => Console.Out.WriteAsync(Encoding.UTF8.GetString(PlanSchema.Read()).AsMemory(), cancellationToken));
        return schema;
    }
}
