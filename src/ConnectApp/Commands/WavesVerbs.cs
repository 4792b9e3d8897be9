using System.CommandLine;
using ConnectApp.Waves.Starting;

namespace ConnectApp.Commands;

/// <summary>The verbs below <c>waves</c>.</summary>
internal static class WavesVerbs
{
    public static Command Create() => new("waves", "Drives Atlassian's Migration API through whole migration jobs.") { Check(), Run(), Status(), Tree(), Reports() };

    private static Command Check()
    {
        var plan = PlanArgument();
        var live = new Option<bool>("--live") { Description = "Also check credentials and whether servers can be reached; posts nothing." };
        var command = new Command("check", "Checks a wave plan: all faults with line and column.") { plan, live };
        command.SetAction((result, cancellationToken) =>
            WavesCheckCommand.RunAsync(result.GetValue(plan)!, result.GetValue(live), Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Run()
    {
        var plan = PlanArgument();
        var only = new Option<string?>("--only") { Description = "Only this wave." };
        var again = new Option<string?>("--again") { Description = "Migrate this wave once more, also if it was completed." };
        var checksOnly = new Option<bool>("--checks-only") { Description = "Stop after the checks; the next run continues." };
        var output = CommandLine.OutputOption();
        var command = new Command("run", "Runs a wave plan; a second run continues where the first one stopped.") { plan, only, again, checksOnly, output };
        command.SetAction((result, cancellationToken) => WavesRunCommand.RunAsync(
            result.GetValue(plan)!, new StartChoices(result.GetValue(only), result.GetValue(again), result.GetValue(checksOnly)), result.GetValue(output) == "json",
            Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Status()
    {
        var plan = new Argument<string?>("PLAN") { Description = "Only the waves of this plan.", Arity = ArgumentArity.ZeroOrOne };
        var output = CommandLine.OutputOption();
        var command = new Command("status", "The waves of the store: state, what each waits for, clocks that run out.") { plan, output };
        command.SetAction((result, cancellationToken) =>
            WavesStatusCommand.RunAsync(result.GetValue(plan), result.GetValue(output) == "json", Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Tree()
    {
        var wave = WaveArgument();
        var cached = new Option<bool>("--cached") { Description = "As it was read last, without a call." };
        var output = CommandLine.OutputOption();
        var command = new Command("tree", "The merged status tree of a wave's newest task.") { wave, cached, output };
        command.SetAction((result, cancellationToken) => WavesTreeCommand.RunAsync(
            result.GetValue(wave)!, result.GetValue(cached), result.GetValue(output) == "json", Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Reports()
    {
        var wave = WaveArgument();
        var folder = new Option<string>("--out") { Description = "Folder for the files.", Required = true };
        var mappings = new Option<bool>("--mappings") { Description = "Also the id-mapping report." };
        var command = new Command("reports", "The reports of a wave's tasks.") { wave, folder, mappings };
        command.SetAction((result, cancellationToken) => WavesReportsCommand.RunAsync(
            result.GetValue(wave)!, result.GetValue(folder)!, result.GetValue(mappings), Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Argument<string> PlanArgument() => new("PLAN") { Description = "The wave plan (YAML)." };

    private static Argument<string> WaveArgument() => new("WAVE") { Description = "Name of a wave, or PLAN/NAME." };
}
