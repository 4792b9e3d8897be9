namespace ConnectApp.Core.Runs;

/// <summary>An event with its number in the run.</summary>
internal sealed record NumberedEvent
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public string Type { get; init; } = "";
    public string Data { get; init; } = "";
}
