using System.CommandLine;
using ConnectApp.Core.Runs;

namespace ConnectApp.Commands;

/// <summary>Verbs of the operator: sites, tokens, problems, completions, and pause, resume, cancel.</summary>
internal static class OperatorVerbs
{
    public static IEnumerable<Command> Create() => 
    [
        Sites(), Token(), Problems(), Completion(),
        Control("pause", "Pauses a run; returns when it has stopped at a checkpoint.", RunActionKind.Pause),
        Control("resume", "Continues a paused run; returns when it works again.", RunActionKind.Resume),
        Control("cancel", "Ends a run for good; what is loaded stays. Returns when it has ended.", RunActionKind.Cancel),
    ];

    private static Command Sites()
    {
        var output = CommandLine.OutputOption();
        var command = Verb("sites", "The sites that have or had the app.", "connectapp sites --output json");
        command.Options.Add(output);
        command.SetAction((result, cancellationToken) => SitesCommand.RunAsync(result.GetValue(output) == "json", Console.Out, cancellationToken));
        return command;
    }

    private static Command Token()
    {
        var tenant = new Option<string?>("--tenant") { Description = "Tenant that the token is for; all unless given. Without a value: lists the tenants.", Arity = ArgumentArity.ZeroOrOne };
        var lifetime = new Option<string?>("--for") { Description = "How long the token is valid, at most 24h; 1h unless given." };
        var subject = new Option<string?>("--sub") { Description = "Who uses the token, for the history of runs; the user of this machine unless given." };
        var command = Verb("token", "An operator's token for the run API, signed with Api:SigningKey.", "connectapp token --for 2h --sub ann@vendor.example");
        foreach (var option in new[] { tenant, lifetime, subject }) command.Options.Add(option);
        command.SetAction((result, cancellationToken) => result.GetResult(tenant) is { Implicit: false } && result.GetValue(tenant) is null
            ? TokenCommand.ListAsync(Console.Out, cancellationToken)
            : TokenCommand.RunAsync(result.GetValue(tenant), result.GetValue(lifetime), result.GetValue(subject), Console.Out, TimeProvider.System));
        return command;
    }

    private static Command Problems()
    {
        var run = RunArgument();
        var code = new Option<string?>("--code") { Description = "Only this code, for example missing-mapping." };
        var effect = new Option<string?>("--effect") { Description = "Only this effect, for example skipped." };
        var entity = new Option<string?>("--entity") { Description = "Only of this entity of the plan." };
        var key = new Option<string?>("--key") { Description = "Only of the record, or the issue, with this key." };
        var item = new Option<int?>("--item") { Description = "Work items: only of this work item." };
        var part = new Option<string?>("--part") { Description = "Work items: only of this part, for example field:System.AssignedTo." };
        var csv = new Option<bool>("--csv") { Description = "CSV instead of NDJSON." };
        var command = Verb("problems", "The problems of a run, one line of JSON each.", "connectapp problems 0192f3c4 --code missing-mapping --csv > problems.csv");
        command.Arguments.Add(run);
        foreach (var option in new Option[] { code, effect, entity, key, item, part, csv }) command.Options.Add(option);
        command.SetAction((result, cancellationToken) => ProblemsCommand.RunAsync(
            new ProblemArguments(
                result.GetValue(run)!, result.GetValue(code), result.GetValue(effect), result.GetValue(entity), result.GetValue(key), result.GetValue(item),
                result.GetValue(part), result.GetValue(csv)),
            RecordsCommand.OpenOutput(), cancellationToken));
        return command;
    }

    private static Command Control(string name, string description, RunActionKind action)
    {
        var run = RunArgument();
        var command = Verb(name, description, $"connectapp {name} 0192f3c4");
        command.Arguments.Add(run);
        command.SetAction((result, cancellationToken) => ControlCommand.RunAsync(action, result.GetValue(run)!, Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Completion()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong(CompletionCommand.Bash, CompletionCommand.Zsh, CompletionCommand.PowerShell);
        var command = Verb("completion", "A script that completes verbs and options in a shell.", "source <(connectapp completion bash)");
        command.Arguments.Add(shell);
        command.SetAction(result => CompletionCommand.Run(result.GetValue(shell)!, Console.Out));
        return command;
    }

    internal static Argument<string> RunArgument() => new("RUN") { Description = "Id of a run, or as much of it as `runs` prints." };

    internal static Command Verb(string name, string description, string example) =>
        new(name, $"{description}{Environment.NewLine}{Environment.NewLine}Example:{Environment.NewLine}  {example}");
}
