using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator;

/// <summary>What one emulator plays: the files, the mappings and where it is reached.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Port on 127.0.0.1; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>The uploaded files; a file's label is its path below this folder, with <c>/</c>. Null: the App Migration Platform is not played.</summary>
    public string? ExportFolder { get; init; }

    /// <summary>Holds <c>index.json</c> and one JSON object of server id to cloud id per namespace; goes with the export.</summary>
    public string? MappingsFolder { get; init; }

    /// <summary><c>jira</c> or <c>confluence</c>; null takes what the namespaces of <c>index.json</c> say.</summary>
    public string? Product { get; init; }

    public EmulatedDoor Door { get; init; }

    /// <summary>Where the app reaches the emulator, if a proxy stands between; used for the site's base URL and signed URLs.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Account ids of the users who administer the product; all others may only use it.</summary>
    public IReadOnlyList<string> Admins { get; init; } = [FirstAdmin];

    /// <summary>The one admin that a site has unless told otherwise.</summary>
    public const string FirstAdmin = "557058:emulated-admin";

    /// <summary>Null: neither Azure DevOps nor Jira is played.</summary>
    public WorkItemsOptions? WorkItems { get; init; }

    /// <summary>Whether Atlassian's Migration API and the assistants of the customers' servers are played.</summary>
    public bool HasMigrationApi { get; init; }

    public Scenario Scenario { get; init; } = Scenario.None;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Tests lend one key to many emulators, because making one takes longer than all they do.</summary>
    internal Signing.InstallKey? InstallKey { get; init; }

    /// <summary>As <see cref="InstallKey"/>, for the first key of invocation tokens.</summary>
    internal System.Security.Cryptography.RSA? InvocationKey { get; init; }
}
