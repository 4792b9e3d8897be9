using ConnectApp.Emulator;
using ConnectApp.Emulator.AzureDevOps;

namespace ConnectApp.Commands;

internal sealed record EmulateArguments
{
    private const int MostItems = 10_000_000;

    public int Port { get; init; }
    public string? ExportFolder { get; init; }
    public string? MappingsFolder { get; init; }
    public string? Product { get; init; }
    public string? ScenarioPath { get; init; }
    public Uri? PublicUrl { get; init; }
    public Uri? App { get; init; }
    public EmulatedDoor Door { get; init; }
    public bool UntilSettled { get; init; }
    public bool HasAzureDevOps { get; init; }
    public bool HasJira { get; init; }
    public bool HasMigrationApi { get; init; }
    public int? Items { get; init; }
    public int? Seed { get; init; }
    public string? WorkItemsFolder { get; init; }
    public string? DumpPath { get; init; }
    public bool UntilDone { get; init; }
    public bool Json { get; init; }

    /// <summary>Null where neither side of a migration of work items is played.</summary>
    public WorkItemsOptions? WorkItems => !HasAzureDevOps && !HasJira ? null : new WorkItemsOptions
    {
        HasAzureDevOps = HasAzureDevOps, HasJira = HasJira, Folder = WorkItemsFolder, Project = new SeededProject { Items = Items ?? 40, Seed = Seed ?? 1 },
    };

    /// <exception cref="UsageException">The arguments do not fit together.</exception>
    public void Check()
    {
        foreach (var folder in new[] { ExportFolder, MappingsFolder, WorkItemsFolder })
        {
            if (folder is not null && !Directory.Exists(folder)) throw new UsageException($"There is no folder {Path.GetFullPath(folder)}.");
        }

        if (Port is < 0 or > ushort.MaxValue) throw new UsageException($"--port is {Port}; expected 0 to {ushort.MaxValue}.");
        if ((ExportFolder is null) != (MappingsFolder is null)) throw new UsageException("--export and --mappings go together.");
        if (ExportFolder is null && WorkItems is null && !HasMigrationApi)
            throw new UsageException("Nothing to play: --export and --mappings, --azure-devops, --jira or --migration-api are needed.");
        if (App is not null && ExportFolder is null) throw new UsageException("--app needs --export and --mappings.");
        if (Door != EmulatedDoor.Connect && ExportFolder is null) throw new UsageException("--door needs --export and --mappings.");
        if (UntilSettled && App is null) throw new UsageException("--until-settled needs --app: without a backend nothing is ever settled.");
        if (!HasAzureDevOps && (Items is not null || Seed is not null || WorkItemsFolder is not null))
            throw new UsageException("--items, --seed and --work-items need --azure-devops.");
        if (WorkItemsFolder is not null && (Items is not null || Seed is not null)) throw new UsageException("--work-items stands alone: --items and --seed are of a seeded project.");
        if (Items is < 0 or > MostItems) throw new UsageException($"--items is {Items}; expected 0 to {MostItems}.");
        if (!HasJira && (DumpPath is not null || UntilDone)) throw new UsageException("--dump and --until-done need --jira.");
    }
}
