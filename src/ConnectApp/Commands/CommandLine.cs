using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using System.Runtime.InteropServices;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Requests;
using ConnectApp.Transfers.Runs;
using ConnectApp.Emulator;
using Microsoft.Extensions.Options;

namespace ConnectApp.Commands;

/// <summary>The verbs, their options and exit codes: thin shells over the same services.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int Usage = 1;
    public const int Incomplete = 2;
    public const int Failed = 3;
    public const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("The import backend of a Marketplace app: receives migrations, imports them, settles them. Without a verb: serve.");
        using var interrupt = new Interrupt();
        Task<int> ServeAsync(ParseResult _, CancellationToken cancellationToken) => ServeCommand.RunAsync(() => interrupt.IsTermination ? Success : Interrupted, cancellationToken);
        root.SetAction(ServeAsync);
        var serve = new Command("serve", "Runs the backend: webhooks and jobs.");
        serve.SetAction(ServeAsync);
        root.Subcommands.Add(serve);
        root.Subcommands.Add(Demo());
        root.Subcommands.Add(Emulate());
        root.Subcommands.Add(Import());
        root.Subcommands.Add(PlanVerbs.Create());
        root.Subcommands.Add(ExplainVerb.Create());
        root.Subcommands.Add(Runs());
        root.Subcommands.Add(Watch());
        root.Subcommands.Add(Records());
        root.Subcommands.Add(Erase());
        root.Subcommands.Add(Retry());
        root.Subcommands.Add(Migrate());
        root.Subcommands.Add(Backup());
        foreach (var verb in OperatorVerbs.Create()) root.Subcommands.Add(verb);
        root.Subcommands.Add(WavesVerbs.Create());
        root.Subcommands.Add(DescriptorVerb());

        var parsed = root.Parse(args);
        try
        {
            // The library's own handling of Ctrl-C would end the process after two seconds; a stop at a checkpoint may take ten.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false,

                // Help that nobody asked for must not land in the file that a script sends the output to.
                Output = parsed.Errors.Count > 0 ? Console.Error : Console.Out,
            }, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (Exception exception) when (exception is StorageException or PlanException or InvalidDataException or OptionsValidationException or UsageException or DbException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Usage;
        }
    }

    private static Command Demo()
    {
        var records = new Option<int>("--records") { Description = "Most records of the sample to take.", DefaultValueFactory = _ => int.MaxValue };
        var sample = new Option<string?>("--sample") { Description = "complete, or incomplete: without a few mappings, so that the demo shows a report and ends with 2; complete unless given." };
        sample.AcceptOnlyFromAmong(SampleMappings.Complete, SampleMappings.Incomplete);
        var product = ProductOption();
        var export = new Option<string?>("--export") { Description = "Folder of an export to take instead of the sample." };
        var mappings = new Option<string?>("--mappings") { Description = "Folder of its mappings." };
        var plan = new Option<string?>("--plan") { Description = "Its import plan." };
        var keep = new Option<bool>("--keep") { Description = "Stay up afterwards." };
        var workItems = new Option<bool>("--work-items") { Description = "A migration of work items from Azure DevOps to Jira instead." };
        var door = DoorOption();
        var waves = new Option<bool>("--waves") { Description = "Two waves by the Migration API, the app's import included." };
        var output = OutputOption();
        var command = new Command("demo", "Emulator, backend and one whole migration of a sample export, on this machine alone.") { records, sample, product, export, mappings, plan, keep, door, workItems, waves, output };
        command.SetAction((result, cancellationToken) =>
        {
            if (result.GetValue(workItems))
            {
                RefuseOthers(result, workItems, output);
                return WorkItemsDemo.RunAsync(result.GetValue(output) == "json", cancellationToken);
            }

            return DemoCommand.RunAsync(new DemoArguments
            {
                Records = result.GetValue(records), Sample = result.GetValue(sample), Product = result.GetValue(product), ExportFolder = result.GetValue(export), MappingsFolder = result.GetValue(mappings),
                PlanPath = result.GetValue(plan), Keep = result.GetValue(keep), Door = DoorOf(result.GetValue(door)), Waves = result.GetValue(waves), Json = result.GetValue(output) == "json",
            }, cancellationToken);
        });
        return command;
    }

    /// <exception cref="UsageException">The call has another option than these.</exception>
    private static void RefuseOthers(ParseResult result, Option option, Option allowed)
    {
        var given = result.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit).Select(o => o.Option);
        if (given.FirstOrDefault(o => o != option && o != allowed) is { } other) throw new UsageException($"{option.Name} and {other.Name} do not go together.");
    }

    private static Command Emulate()
    {
        var port = new Option<int>("--port") { Description = "Port to listen on; 0: any." };
        var export = new Option<string?>("--export") { Description = "Folder of the export; file name = label. Without it the App Migration Platform is not played." };
        var mappings = new Option<string?>("--mappings") { Description = "Folder of mappings with index.json." };
        var product = ProductOption();
        var scenario = new Option<string?>("--scenario") { Description = "Faults and clock (YAML)." };
        var publicUrl = UrlOption("--public-url", "Where the backend reaches the emulator, if a proxy stands between.");
        var app = UrlOption("--app", "The backend: install it and send it one migration.");
        var door = DoorOption();
        var untilSettled = new Option<bool>("--until-settled") { Description = "End when the transfer is settled, with its exit code." };
        var azureDevOps = new Option<bool>("--azure-devops") { Description = "Play Azure DevOps, below /azure-devops." };
        var jira = new Option<bool>("--jira") { Description = "Play Jira Cloud, below /jira and /ex/jira/{cloudId}." };
        var migrationApi = new Option<bool>("--migration-api")
        {
            Description = "Play Atlassian's Migration API, below /migrations, and the assistants of the customers' servers.",
        };
        var items = new Option<int?>("--items") { Description = "Work items of the seeded project; 40 unless set." };
        var seed = new Option<int?>("--seed") { Description = "Decides the seeded project; 1 unless set." };
        var workItems = new Option<string?>("--work-items") { Description = "Folder of work items as Azure DevOps answers them, instead of a seeded project." };
        var dump = new Option<string?>("--dump") { Description = "File for what is in Jira at the end, one issue a line." };
        var untilDone = new Option<bool>("--until-done") { Description = "End when there was no call for 10 s after a first write to Jira." };
        var output = OutputOption();
        var command = new Command("emulate", "The systems on the other side in a box: App Migration Platform, Migration API, Azure DevOps, Jira.")
        {
            port, export, mappings, product, scenario, publicUrl, app, door, untilSettled, azureDevOps, jira, migrationApi, items, seed, workItems, dump, untilDone,
            output,
        };
        command.SetAction((result, cancellationToken) => EmulateCommand.RunAsync(new EmulateArguments
        {
            Port = result.GetValue(port), ExportFolder = result.GetValue(export), MappingsFolder = result.GetValue(mappings), Product = result.GetValue(product),
            ScenarioPath = result.GetValue(scenario), PublicUrl = result.GetValue(publicUrl), App = result.GetValue(app),
            Door = DoorOf(result.GetValue(door)), UntilSettled = result.GetValue(untilSettled),
            HasAzureDevOps = result.GetValue(azureDevOps), HasJira = result.GetValue(jira),
            HasMigrationApi = result.GetValue(migrationApi),
            Items = result.GetValue(items), Seed = result.GetValue(seed), WorkItemsFolder = result.GetValue(workItems), DumpPath = result.GetValue(dump),
            UntilDone = result.GetValue(untilDone), Json = result.GetValue(output) == "json",
        }, cancellationToken));
        return command;
    }

    private static Command Import()
    {
        var plan = new Argument<string>("PLAN") { Description = "The import plan." };
        var export = new Option<string>("--export") { Description = "Folder of the export; file name = label.", Required = true };
        var mappings = new Option<string>("--mappings") { Description = "Folder of mappings with index.json.", Required = true };
        var outFolder = new Option<string?>("--out") { Description = "Folder for the rewritten files." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing but the report." };
        var strict = new Option<bool>("--strict") { Description = "End with exit code 2 if there are warnings." };
        var report = new Option<string?>("--report") { Description = "File for the report, NDJSON." };
        var scope = new Option<string>("--scope") { Description = "migrationScopeId that cloud ids are made of.", DefaultValueFactory = _ => "offline" };
        var output = OutputOption();
        var command = new Command("import", "The same import without any platform: files in, rewritten files out.") { plan, export, mappings, outFolder, dryRun, report, scope, strict, output };
        command.SetAction((result, cancellationToken) => ImportCommand.RunAsync(new ImportArguments
        {
            PlanPath = result.GetValue(plan)!, ExportFolder = result.GetValue(export)!, MappingsFolder = result.GetValue(mappings)!, OutFolder = result.GetValue(outFolder),
            DryRun = result.GetValue(dryRun), IsStrict = result.GetValue(strict), ReportPath = result.GetValue(report), Scope = result.GetValue(scope)!, Json = result.GetValue(output) == "json",
        }, Terminal.On(Console.Out), Terminal.On(Console.Error), TimeProvider.System, cancellationToken));
        return command;
    }

    private static Command Runs()
    {
        var kind = new Option<string?>("--kind") { Description = "Only runs of this kind." };
        kind.AcceptOnlyFromAmong([.. RunKinds.All]);
        var output = OutputOption();
        var command = OperatorVerbs.Verb("runs", "The runs of this backend's store, newest first.", "connectapp runs --kind transfer");
        command.Options.Add(kind);
        command.Options.Add(output);
        command.SetAction((result, cancellationToken) => RunsCommand.RunAsync(result.GetValue(kind), result.GetValue(output) == "json", Console.Out, cancellationToken));
        return command;
    }

    private static Command Watch()
    {
        var run = new Argument<string?>("RUN") { Description = "Id of a run, or as much of it as `runs` prints; the newest live one unless given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("watch", "Shows a run as it goes, and ends with it.") { run };
        command.SetAction((result, cancellationToken) =>
            new WatchCommand(StoreReader.FromSettings(), Terminal.On(Console.Out), TimeProvider.System).RunAsync(result.GetValue(run), cancellationToken));
        return command;
    }

    private static Command Records()
    {
        var entity = new Option<string>("--entity") { Description = "Entity of the plan.", Required = true };
        var site = new Option<string?>("--site") { Description = "Only of this clientKey." };
        var command = new Command("records", "The loaded records of an entity as NDJSON.") { entity, site };
        command.SetAction((result, cancellationToken) => RecordsCommand.RunAsync(result.GetValue(entity)!, result.GetValue(site), RecordsCommand.OpenOutput(), cancellationToken));
        return command;
    }

    private static Command Erase()
    {
        var site = new Argument<string>("SITE") { Description = "clientKey of a site that removed the app." };
        var command = new Command("erase", "Removes all data of a site that removed the app, and lists what was removed.") { site };
        command.SetAction((result, cancellationToken) => RequestCommand.RunAsync(RequestDesk.Erase, result.GetValue(site)!, Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Retry()
    {
        var run = new Argument<string>("RUN") { Description = "Id of a run, or as much of it as `runs` prints." };
        var path = new Argument<string?>("REQUEST.json")
        {
            Description = "Of an ended run of work items: the request of `migrate`, whose credentials the new run takes.", Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "retry", "A transfer that is held open: asks for its missing mappings, loads what they heal, says what remains. An ended run of work items: a new run for what failed.") { run, path };
        command.SetAction((result, cancellationToken) => result.GetValue(path) is { } request
            ? new MigrateCommand(
                new MigrateArguments { RequestPath = request, RetryOf = result.GetValue(run)! }, Terminal.On(Console.Out), Terminal.On(Console.Error), TimeProvider.System).RunAsync(cancellationToken)
            : RequestCommand.RunAsync(RequestDesk.Retry, result.GetValue(run)!, Console.Out, Console.Error, cancellationToken));
        return command;
    }

    private static Command Migrate()
    {
        var path = new Argument<string>("REQUEST.json") { Description = "The body of a start of the run API; a secret may be env:NAME." };
        var project = new Option<Guid?>("--project") { Description = "The run API's project, a UUID; made from organisation, project, site and project key unless given." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing to Jira." };
        var report = new Option<string?>("--report") { Description = "File for what is not migrated, NDJSON." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var output = OutputOption();
        var command = new Command("migrate", "Migrates work items of Azure DevOps to Jira; the same command continues a run that has not ended.") { path, project, dryRun, report, quiet, output };
        command.SetAction((result, cancellationToken) => new MigrateCommand(
            new MigrateArguments
            {
                RequestPath = result.GetValue(path)!, Project = result.GetValue(project), DryRun = result.GetValue(dryRun), ReportPath = result.GetValue(report),
                Quiet = result.GetValue(quiet), Json = result.GetValue(output) == "json",
            },
            Terminal.On(Console.Out), Terminal.On(Console.Error), TimeProvider.System).RunAsync(cancellationToken));
        return command;
    }

    private static Command Backup()
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is empty or does not exist yet." };
        var command = new Command("backup", "Copies the store, also while `serve` runs.") { folder };
        command.SetAction((result, cancellationToken) => BackupCommand.RunAsync(result.GetValue(folder)!, Console.Out, cancellationToken));
        return command;
    }

    private static Command DescriptorVerb()
    {
        var forge = new Option<bool>("--forge") { Description = "The Forge manifest (connectModules) from the same source." };
        var remote = new Option<bool>("--forge-remote") { Description = "The manifest of a Forge app whose backend is this server." };
        var command = new Command("descriptor", "The descriptor as it is served, with the configured base URL.") { forge, remote };
        command.SetAction(result => DescriptorCommand.Run(result.GetValue(forge), result.GetValue(remote), Console.Out));
        return command;
    }

    private static Option<string> DoorOption()
    {
        var door = new Option<string>("--door") { Description = "The kind of app that the platform talks to.", DefaultValueFactory = _ => "connect" };
        door.AcceptOnlyFromAmong("connect", "forge-remote");
        return door;
    }

    private static EmulatedDoor DoorOf(string? name) => name == "forge-remote" ? EmulatedDoor.ForgeRemote : EmulatedDoor.Connect;

    private static Option<Uri?> UrlOption(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)) return uri;
            result.AddError($"{name}: '{text}' is no absolute http or https URL.");
            return null;
        },
    };

    internal static Option<string?> ProductOption()
    {
        var product = new Option<string?>("--product") { Description = "jira or confluence; by the mappings unless given." };
        product.AcceptOnlyFromAmong("jira", "confluence");
        return product;
    }

    internal static Option<string?> OutputOption()
    {
        var output = new Option<string?>("--output") { Description = "json: one JSON document on standard output." };
        output.AcceptOnlyFromAmong("json");
        return output;
    }

    /// <summary>First Ctrl-C or SIGTERM: stop at a checkpoint. Second: at once.</summary>
    private sealed class Interrupt : IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private readonly PosixSignalRegistration[] _signals;

        public Interrupt() => _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, On), PosixSignalRegistration.Create(PosixSignal.SIGTERM, On)];

        public CancellationToken Token => _source.Token;

        /// <summary>SIGTERM is how a container is stopped: for a server that is no failure.</summary>
        public bool IsTermination { get; private set; }

        public void Dispose()
        {
            foreach (var signal in _signals) signal.Dispose();
            _source.Dispose();
        }

        private void On(PosixSignalContext context)
        {
            // A second Ctrl-C ends at once; a second SIGTERM is the same word again, from a launcher that passed it on.
            if (_source.IsCancellationRequested && context.Signal == PosixSignal.SIGINT) Environment.Exit(Interrupted);
            context.Cancel = true;
            IsTermination |= context.Signal == PosixSignal.SIGTERM;
            _source.Cancel();
        }
    }
}
