using ConnectApp.Core.Runs;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Stores;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Runs;

/// <summary>What a step looks at, read anew for each.</summary>
internal sealed record WaveLook(Run Run, WaveRow Row, PlannedWave Wave, IReadOnlyList<TaskRow> Tasks, WaveCredentials Credentials, WaveAccount Account)
{
    /// <summary>The newest task or intent of a kind; null: there is none.</summary>
    public TaskRow? Newest(string kind) => Tasks.LastOrDefault(t => t.Kind == kind);

    public TaskRow? Check => Newest(TaskRequest.Check);

    public TaskRow? Migrate => Newest(TaskRequest.Migrate);

    public bool CanAttach => Wave.Server.Url is not null && Credentials.CanAttach;

    /// <summary>Name of the part of the scope that holds the wave's items.</summary>
    public string ItemsName => Wave.Product == WavePlan.Confluence ? "spaces" : "projects";

    public static StatusNode TreeOf(TaskRow? task) => task?.Tree is { } tree ? Packed.Read(tree, WaveJson.Default.StatusNode) : StatusNode.Empty;
}
