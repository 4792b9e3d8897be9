using System.CommandLine;
using System.Text;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary><c>plan</c>: what a vendor does with an import plan before anything is imported.</summary>
internal static class PlanVerbs
{
    public static Command Create() => new("plan", "Works on import plans. Example: connectapp plan check import-plan.yaml") { Check(), Schema() };

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
