using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;

namespace ConnectApp.Transfers.Runs;

/// <summary>The run of a transfer: its row in <c>runs</c> with its row in <c>transfers</c>.</summary>
internal sealed record TransferRun : Run
{
    public TransferId TransferId { get; init; }
    public string MigrationScopeId { get; init; } = "";
    public string? MigrationId { get; init; }
    public string? MigrationName { get; init; }
    public string? TransferName { get; init; }
    public string? OriginalTransferId { get; init; }

    /// <summary>The plan's bytes as the run began with them; null: no plan fits this transfer.</summary>
    public byte[]? Plan { get; init; }
    public byte[]? PlanHash { get; init; }
    public DateTimeOffset ClockStartsAt { get; init; }

    /// <summary>The server's listener ended with an error: no more files are awaited.</summary>
    public bool Errored { get; init; }

    /// <summary>The server app has said that all files are uploaded.</summary>
    public bool AllUploaded { get; init; }
    public string? ServerError { get; init; }

    /// <summary>Why the run could not continue.</summary>
    public string? Fatal { get; init; }

    /// <summary>Base URL of the source server, as an upload of this run told it.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>The export is complete and never told its base URL.</summary>
    public bool SourceGivenUp { get; init; }
    /// <summary>As the platform was told; never falls.</summary>
    public int Percent { get; init; }

    /// <summary>Records of the export, where its manifest tells them all.</summary>
    public long? ExpectedItems { get; init; }
    public long QuietMs { get; init; }
    public DateTimeOffset? ListedAt { get; init; }
    public bool ExportComplete { get; init; }
    public bool StartFedBack { get; init; }
    public bool EndFedBack { get; init; }
    public long Dangling { get; init; }

    /// <summary>Records whose source bytes had no room, so that they cannot be healed.</summary>
    public long NotKept { get; init; }

    /// <summary>Records of earlier runs of the scope that came over with this run's mappings; not in this run's books.</summary>
    public long Healed { get; init; }

    /// <summary>The decision waits so long for mappings.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
    public bool IsHeld => HeldUntil is not null && DecidedAt is null && ConfirmedAt is null;

    /// <summary>Newest request to heal now, and the newest that was answered, with what it brought.</summary>
    public long RetryAsked { get; init; }
    public long RetryDone { get; init; }
    public long RetryHealed { get; init; }
    public DateTimeOffset? RefusedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedStatus { get; init; }
    public int? DecidedPercent { get; init; }
    public string? DecidedMessage { get; init; }
    public DateTimeOffset? ToldAt { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }
    public string? SettledAs { get; init; }
}
