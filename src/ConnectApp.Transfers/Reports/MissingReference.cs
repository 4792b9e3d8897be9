namespace ConnectApp.Transfers.Reports;

/// <summary>A server id without a mapping, and how many problems of the run tell of it.</summary>
internal sealed record MissingReference
{
    public string Namespace { get; init; } = "";
    public string Value { get; init; } = "";
    public long Count { get; init; }
}
