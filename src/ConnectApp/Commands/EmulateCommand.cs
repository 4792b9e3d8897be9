using ConnectApp.Emulator;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>
/// <c>emulate</c>: the other systems alone. With <c>--app</c> it installs the backend and sends it the migrations of the scenario: one, unless it says more.
/// </summary>
internal static class EmulateCommand
{
    /// <summary>So long nobody has called, after a first write to Jira: the migration is done.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(EmulateArguments arguments, CancellationToken cancellationToken)
    {
        arguments.Check();
        await using var emulator = await StartAsync(arguments, cancellationToken);
        await Console.Error.WriteLineAsync($"The emulator listens on {emulator.Address}; install keys are at {emulator.InstallKeysUrl}.");
        foreach (var account in emulator.MigrationAccounts)
            await Console.Error.WriteLineAsync($"Migration API: {account.Email}, token {account.Token}, sites {string.Join(", ", account.Sites)}");
        foreach (var server in emulator.MigrationServers)
            await Console.Error.WriteLineAsync($"Server {server.Id} ({server.Product}): {emulator.Address.ToString().TrimEnd('/')}{server.Path}, token {server.Token}");
        if (arguments.Door == EmulatedDoor.ForgeRemote)
        {
            var forge = emulator.Forge;
            await Console.Error.WriteLineAsync(
                $"Forge app {forge.AppId}, installation {forge.InstallationId}, cloud {forge.CloudId}{(forge.ClientKey is { } key ? $", client key {key}" : "")}.");
        }

        try
        {
            if (arguments.App is { } app && arguments.HasMigrationApi)
            {
                // Its transfers begin when a job's migrate task reaches the app.
                await emulator.ServeJobsAsync(app, cancellationToken);
            }
            else if (arguments.App is not null)
            {
                foreach (var transfer in await emulator.MigrateAllAsync(arguments.App, cancellationToken)) await emulator.WaitUntilSettledAsync(transfer, cancellationToken);
                if (arguments.UntilSettled || arguments.WorkItems is null) await ReportAsync(emulator, arguments);
                if (arguments.UntilSettled) return emulator.Report().ExitCode;
            }

            while (!arguments.UntilDone || !emulator.AreWorkItemsDone(s_quiet)) await Task.Delay(s_look, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (arguments.WorkItems is null && !arguments.HasMigrationApi) return arguments.App is null ? CommandLine.Success : CommandLine.Interrupted;
        }

        await ReportAsync(emulator, arguments);
        return emulator.Report().Violations.Count == 0 ? CommandLine.Success : CommandLine.Incomplete;
    }

    private static async Task<PlatformEmulator> StartAsync(EmulateArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await PlatformEmulator.StartAsync(new EmulatorOptions
            {
                Port = arguments.Port, ExportFolder = arguments.ExportFolder, MappingsFolder = arguments.MappingsFolder, Product = arguments.Product,
                PublicUrl = arguments.PublicUrl, Scenario = arguments.ScenarioPath is { } path ? Scenario.Load(path) : Scenario.None, WorkItems = arguments.WorkItems,
                Door = arguments.Door, HasMigrationApi = arguments.HasMigrationApi,
            }, cancellationToken);
        }
        catch (Exception exception) when (exception is ScenarioException or InvalidDataException)
        {
            throw new UsageException(exception.Message, exception);
        }
    }

    /// <summary>Dials and, for people, counts and violations on standard error; the JSON on standard output; the dump in its file.</summary>
    private static async Task ReportAsync(PlatformEmulator emulator, EmulateArguments arguments)
    {
        foreach (var dial in emulator.Dials) await Console.Error.WriteLineAsync($"{dial.Dial} {dial.Fault}: acted {dial.Acted}, seen {dial.Seen}");
        if (arguments.DumpPath is { } path)
        {
            await using var file = new StreamWriter(path);
            emulator.DumpJira(file);
        }

        var report = emulator.Report();
        if (arguments.Json)
        {
            await Console.Out.WriteLineAsync(report.ToJson());
            return;
        }

        foreach (var (system, members) in report.Systems ?? [])
        {
            foreach (var (operation, count) in members!["requests"]!.AsObject()) await Console.Error.WriteLineAsync($"{system} {operation}: {count}");
        }

        foreach (var violation in report.Violations) await Console.Error.WriteLineAsync($"violation: {violation}");
    }
}
