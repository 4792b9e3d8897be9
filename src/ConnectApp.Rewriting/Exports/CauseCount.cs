namespace ConnectApp.Rewriting.Exports;

/// <summary>Records that a cause concerns, each once.</summary>
/// <param name="Loaded">Loaded with an old id, an emptied value or a text that was left alone.</param>
public readonly record struct CauseCount(Cause Cause, long Skipped, long Failed, long Loaded)
{
    public long Records => Skipped + Failed + Loaded;
}
