using ConnectApp.Emulator;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Commands;

internal sealed record EmulateArguments
{
    public int Port { get; init; }
    public required string ExportFolder { get; init; }
    public required string MappingsFolder { get; init; }
    public string? Product { get; init; }
    public string? ScenarioPath { get; init; }
    public Uri? PublicUrl { get; init; }
    public Uri? App { get; init; }
    public bool UntilSettled { get; init; }
    public bool Json { get; init; }
}

/// <summary><c>emulate</c>: the platform alone; with <c>--app</c> it installs the backend and sends it the migrations of the scenario: one, unless it says more.</summary>
internal static class EmulateCommand
{
    public static async Task<int> RunAsync(EmulateArguments arguments, CancellationToken cancellationToken)
    {
        foreach (var folder in new[] { arguments.ExportFolder, arguments.MappingsFolder })
        {
            if (!Directory.Exists(folder)) throw new UsageException($"There is no folder {Path.GetFullPath(folder)}.");
        }

        if (arguments.Port is < 0 or > ushort.MaxValue) throw new UsageException($"--port is {arguments.Port}; expected 0 to {ushort.MaxValue}.");
        if (arguments.UntilSettled && arguments.App is null) throw new UsageException("--until-settled needs --app: without a backend nothing is ever settled.");
        var scenario = Scenario.None;
        try
        {
            if (arguments.ScenarioPath is { } path) scenario = Scenario.Load(path);
        }
        catch (ScenarioException exception)
        {
            throw new UsageException(exception.Message, exception);
        }

        await using var emulator = await PlatformEmulator.StartAsync(new EmulatorOptions
        {
            Port = arguments.Port, ExportFolder = arguments.ExportFolder, MappingsFolder = arguments.MappingsFolder, Product = arguments.Product,
            PublicUrl = arguments.PublicUrl, Scenario = scenario,
        }, cancellationToken);
        await Console.Error.WriteLineAsync($"The emulator listens on {emulator.Address}; install keys are at {emulator.InstallKeysUrl}.");

        var exitCode = CommandLine.Success;
        try
        {
            if (arguments.App is { } app)
            {
                foreach (var transfer in await emulator.MigrateAllAsync(app, cancellationToken)) await emulator.WaitUntilSettledAsync(transfer, cancellationToken);
                foreach (var dial in emulator.Dials) await Console.Error.WriteLineAsync($"{dial.Dial} {dial.Fault}: acted {dial.Acted}, seen {dial.Seen}");
                exitCode = emulator.Report().ExitCode;
            }

            if (arguments.Json && arguments.App is not null) await Console.Out.WriteLineAsync(emulator.Report().ToJson());
            if (!arguments.UntilSettled) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return arguments.App is null ? CommandLine.Success : CommandLine.Interrupted;
        }

        return exitCode;
    }
}
