using System.Diagnostics.Metrics;

namespace ConnectApp.Transfers.Doors.Connect.Webhooks;

/// <summary>Counts platform events by what became of them: <c>connectapp.events</c> of meter <c>ConnectApp</c>, tag <c>result</c>; and how long those that are acknowledged took.</summary>
internal sealed class WebhookMetrics
{
    public const string Accepted = "accepted";

    /// <summary>No token, a bad one, or one of a site that is unknown or has uninstalled the app.</summary>
    public const string Unauthorized = "unauthorized";
    public const string OtherSite = "other_site";
    public const string Broken = "broken";
    public const string Unreadable = "unreadable";

    // The platform waits 5 s and then sends the event again.
    private static readonly InstrumentAdvice<double> s_upTo5Seconds = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };
    private readonly Counter<long> _events;
    private readonly Histogram<double> _acknowledgement;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ConnectApp");
        _events = meter.CreateCounter<long>("connectapp.events", "{event}", "Platform events received, by result");
        _acknowledgement = meter.CreateHistogram("connectapp.events.acknowledgement", "s", "Time from an event's arrival to its 200", tags: null, s_upTo5Seconds);
    }

    public void Count(string result) => _events.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Acknowledged(TimeSpan after) => _acknowledgement.Record(after.TotalSeconds);
}
