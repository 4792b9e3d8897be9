namespace ConnectApp.Rewriting.Records;

/// <summary>One line, or a piece of one that is white space so far. Lead, value and tail are the file's bytes without a gap.</summary>
/// <remarks>The spans are valid until the reader is asked for more.</remarks>
internal readonly ref struct NdjsonLine
{
    /// <summary>BOM and indentation.</summary>
    public required ReadOnlySpan<byte> Lead { get; init; }

    /// <summary>The record; empty for a blank line.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>White space behind the record, line end included.</summary>
    public required ReadOnlySpan<byte> Tail { get; init; }

    /// <summary>Where the file goes on behind this line; its number is this record's.</summary>
    public required Position After { get; init; }

    /// <summary>Byte of the file where the record begins.</summary>
    public required long Offset { get; init; }

    /// <summary>The record has more bytes than are read at once: there is nothing of it here.</summary>
    public bool IsTooLarge { get; init; }

    public bool IsBlank => Value.IsEmpty && !IsTooLarge;
}
