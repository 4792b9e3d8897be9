namespace ConnectApp.Transfers.Runs;

/// <summary>
/// The order of a transfer's run, top to bottom. Files are loaded as they arrive, so the first three phases go round until the export is complete.
/// <code>
/// 1 WaitingForFiles  nothing to load, export open       → (wait)
///                    something to load                  → 2
///                    export complete, all loaded        → 4
/// 2 Mappings         all namespaces kept                → 3
/// 3 Loading          all known files read               → 1
/// 4 Checks           the list has grown                 → 1
///                    books balanced                     → 5
/// 5 Settling         decide, tell, confirm              → (end)
/// any                cancel, deadline, no way on        → 5
/// </code>
/// </summary>
internal static class RunTransitions
{
    public static bool IsAllowed(RunPhase from, RunPhase to) => (from, to) switch
    {
        (RunPhase.WaitingForFiles, RunPhase.Mappings or RunPhase.Checks) => true,
        (RunPhase.Mappings, RunPhase.Loading) => true,
        (RunPhase.Loading, RunPhase.WaitingForFiles) => true,
        (RunPhase.Checks, RunPhase.WaitingForFiles or RunPhase.Settling) => true,
        (_, RunPhase.Settling) => true,
        _ => false,
    };
}
