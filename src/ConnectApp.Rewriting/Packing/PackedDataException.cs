namespace ConnectApp.Rewriting.Packing;

/// <summary>Packed bytes that cannot be unpacked any further: truncated, damaged, or more than the limits allow. What was unpacked before is good.</summary>
public sealed class PackedDataException(string reason, string hint) : IOException(reason)
{
    /// <summary>What whoever made the file can do.</summary>
    public string Hint { get; } = hint;
}
