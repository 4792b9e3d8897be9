using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Runs;

/// <summary>Something that kept data from coming over, or a reference without a mapping: one line of the report.</summary>
internal sealed record RunProblem
{
    public const string OfRecord = "record";
    public const string OfFile = "file";

    /// <summary>Found by the checks after the load; written anew each time they are made.</summary>
    public const string OfCheck = "check";

    public required string Origin { get; init; }
    public long? FileId { get; init; }
    public long? Record { get; init; }
    public long? Offset { get; init; }
    public string? Key { get; init; }
    public string? Path { get; init; }
    public string? Kind { get; init; }
    public string? Namespace { get; init; }
    public string? Value { get; init; }

    /// <summary>Character of the text where the reference stands, and what stands around it.</summary>
    public long? Position { get; init; }
    public string? Around { get; init; }
    public required string Reason { get; init; }
    public required string Hint { get; init; }
    public bool Accepted { get; init; }
}
