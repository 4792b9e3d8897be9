namespace ConnectApp.Admin.Models;

/// <summary>What became of a run's records: read = imported + left out + failed.</summary>
/// <param name="Imported">Loaded, or the same as what was there already.</param>
public sealed record Books(long Read, long Imported, long Skipped, long Failed, long Missing)
{
    public long NotImported => Skipped + Failed;
}
