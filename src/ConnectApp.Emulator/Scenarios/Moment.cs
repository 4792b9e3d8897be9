namespace ConnectApp.Emulator.Scenarios;

/// <summary>A moment in a transfer; exactly one of calls, events, downloads, percent and time.</summary>
/// <param name="Calls">So many calls of <paramref name="Operation"/> have been answered.</param>
/// <param name="Events">So many events (of <paramref name="EventType"/>, if given) have been acknowledged.</param>
/// <param name="Downloads">So many files have been sent to their last byte.</param>
/// <param name="Percent">Progress of at least so much has been reported.</param>
/// <param name="Time">So much of the platform's calendar has passed since the start.</param>
internal sealed record Moment(string? Operation, int? Calls, string? EventType, int? Events, int? Downloads, int? Percent, TimeSpan? Time)
{
    public static readonly string[] Keys = ["calls", "operation", "events", "eventType", "downloads", "percent", "time"];

    public static Moment At(TimeSpan time) => new(null, null, null, null, null, null, time);
}
