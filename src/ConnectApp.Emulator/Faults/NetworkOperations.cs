namespace ConnectApp.Emulator.Faults;

/// <summary>Names of the operations that faults of the network can hit; each emulated system has its own.</summary>
internal sealed record NetworkOperations
{
    public required string[] All { get; init; }

    /// <summary>May be answered as if they had been applied.</summary>
    public string[] Writing { get; init; } = [];

    /// <summary>Send files by ranges.</summary>
    public string[] OfFiles { get; init; } = [];

    /// <summary>Hand out URLs that expire.</summary>
    public string[] Signing { get; init; } = [];

    /// <summary>The operations of several systems; each name once, because a dial of it hits it in all of them.</summary>
    public static NetworkOperations Union(params IReadOnlyList<NetworkOperations> systems) => new()
    {
        All = [.. systems.SelectMany(s => s.All).Distinct()], Writing = [.. systems.SelectMany(s => s.Writing).Distinct()],
        OfFiles = [.. systems.SelectMany(s => s.OfFiles).Distinct()], Signing = [.. systems.SelectMany(s => s.Signing).Distinct()],
    };
}
