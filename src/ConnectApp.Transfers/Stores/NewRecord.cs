namespace ConnectApp.Transfers.Stores;

/// <summary>A record that is about to be stored; its bytes are in the batch's block.</summary>
internal readonly ref struct NewRecord
{
    public required ReadOnlySpan<byte> Key { get; init; }
    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>16 bytes.</summary>
    public required ReadOnlySpan<byte> SourceHash { get; init; }
    public required long Number { get; init; }
    public required long Offset { get; init; }
    public bool KeyIsNumber { get; init; }
}
