namespace ConnectApp.Transfers.Stores;

/// <summary>How far a run knows a namespace.</summary>
internal sealed record NamespaceProgress
{
    /// <summary>Where the next page begins; null: at the start.</summary>
    public string? LastEntity { get; init; }

    /// <summary>There is no further page: what is not there has no mapping.</summary>
    public bool Complete { get; init; }

    /// <summary>Pages read.</summary>
    public long Pages { get; init; }

    /// <summary>Calls that asked for single ids.</summary>
    public long Finds { get; init; }

    /// <summary>How often the pages led back to one that was read before, or nowhere.</summary>
    public long Cycles { get; init; }
}
