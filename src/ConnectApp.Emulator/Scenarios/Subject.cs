namespace ConnectApp.Emulator.Scenarios;

/// <summary>What a call or an event is about, as far as dials choose by it. Numbers, not ids: ids are new at every start, and draws are not.</summary>
internal readonly record struct Subject(int Site, int? Transfer = null, string? Label = null, string? Namespace = null)
{
    /// <summary>Each transfer counts its occurrences for itself, so that what runs beside it does not change its fate.</summary>
    public string Scope => $"{Site}/{Transfer}";

    /// <summary>Calls about one thing come one after another even where an app works on many things at once.</summary>
    public string Thing => $"{Scope}/{Label}/{Namespace}";
}
