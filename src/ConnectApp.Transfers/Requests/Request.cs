namespace ConnectApp.Transfers.Requests;

/// <summary>What a verb asks of the program that holds the store's folder.</summary>
internal sealed record Request
{
    public required long Id { get; init; }
    public required string Kind { get; init; }
    public required string Argument { get; init; }
}
