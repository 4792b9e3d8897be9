using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.Emulator;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>demo --work-items</c>: Azure DevOps and Jira in a box and one whole migration between them, in this process and a temporary store.</summary>
internal static class WorkItemsDemo
{
    public static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("connectapp-demo-").FullName;
        try
        {
            await using var emulator = await PlatformEmulator.StartAsync(new EmulatorOptions { WorkItems = new WorkItemsOptions() }, cancellationToken);
            var request = Path.Combine(folder, "request.json");
            await File.WriteAllTextAsync(request, Request(emulator.Address), cancellationToken);
            var (output, errors) = (Terminal.On(Console.Out), Terminal.On(Console.Error));
            var command = new MigrateCommand(
                new MigrateArguments { RequestPath = request, Json = json }, output, errors, TimeProvider.System, Settings(emulator.Address, Path.Combine(folder, "store")));
            var exitCode = await command.RunAsync(cancellationToken);
            if (!json) Show(output, emulator.Report());
            return exitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string?> Settings(Uri address, string store) => new()
    {
        ["Storage:ConnectionString"] = store,
        ["Storage:KeyRing"] = null,
        ["AzureDevOps:BaseUrl"] = $"{address}azure-devops",
        ["Jira:AllowedHosts:0"] = address.Host,
        ["Jira:GatewayUrl"] = $"{address}ex/jira",
    };

    private static string Request(Uri address) => new JsonObject
    {
        ["type"] = "FULL",
        ["enginePayload"] = new JsonObject
        {
            ["source"] = new JsonObject { ["org"] = "emulated", ["project"] = "Emulated", ["pat"] = WorkItemsEmulator.Pat },
            ["target"] = new JsonObject
            {
                ["base_url"] = $"{address}jira", ["email"] = WorkItemsEmulator.Email, ["api_token"] = WorkItemsEmulator.ClassicToken, ["project_key"] = "EMU",
            },
        },
    }.ToJsonString();

    private static void Show(IAnsiConsole console, EmulatorReport report)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Both services saw {report.Violations.Count:N0} violations of their contracts."));
        console.WriteLine();
        console.WriteLine("Next: read docs/work-items.md, write a request for your own project with \"dry_run\": true,");
        console.WriteLine("and run it here: `migrate REQUEST.json --report report.ndjson`.");
    }
}
