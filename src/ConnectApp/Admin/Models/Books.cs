namespace ConnectApp.Admin.Models;

/// <summary>What became of a run's records: read = imported + left out + failed.</summary>
/// <param name="Imported">Loaded, or the same as what was there already.</param>
/// <param name="Unexpected">Of the missing references those that the plan does not accept.</param>
public sealed record Books(long Read, long Imported, long Skipped, long Failed, long Missing, long Unexpected)
{
    public long NotImported => Skipped + Failed;
}
