namespace ConnectApp.Rewriting.Plans;

/// <summary>When a transfer's export is complete. With no upload at all an export never is.</summary>
public abstract record CompletionRule
{
    /// <param name="seen">What is known of the export now.</param>
    /// <returns>Null: complete. Else what it still waits for, in words for the admin ("waits for 2 of 5 files: users-3.ndjson, …").</returns>
    public abstract string? WaitsFor(ExportSeen seen);
}

/// <param name="Labels">Labels of all uploads listed so far, in any order.</param>
/// <param name="Manifest">The manifest's entries once its upload was read; null before.</param>
/// <param name="QuietFor">How long the list has not grown, over consecutive successful readings only.</param>
public sealed record ExportSeen(IReadOnlyList<string> Labels, IReadOnlyList<ManifestEntry>? Manifest, TimeSpan QuietFor);

/// <summary>One upload that the manifest lists; what it does not tell is null.</summary>
public sealed record ManifestEntry(string Label, long? Bytes, long? Records, string? Sha256);
