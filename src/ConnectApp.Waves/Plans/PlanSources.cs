namespace ConnectApp.Waves.Plans;

/// <summary>What a plan may take from outside of its text.</summary>
internal sealed record PlanSources
{
    /// <summary>Folder of key files; null: a plan may name none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether a variable may be named at all.</summary>
    public Func<string, bool> MayName { get; init; } = _ => true;

    /// <summary>The value of a variable; null: it is not set.</summary>
    public Func<string, string?> Find { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>True: a variable that is not set is a fault, and not only a warning.</summary>
    public bool NeedsSecrets { get; init; }

    /// <summary>Why calls may not go to a server's address; null: they may.</summary>
    public Func<Uri, string?> Refuses { get; init; } = _ => null;

    /// <summary>Variables that plans of the run API may name (<c>Waves:SecretNames</c>); no files.</summary>
    public static PlanSources OfRequest(IReadOnlyCollection<string> secretNames, Func<Uri, string?> refuses) =>
        new() { MayName = secretNames.Contains, NeedsSecrets = true, Refuses = refuses };
}
