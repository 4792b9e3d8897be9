using System.Diagnostics.Metrics;

namespace ConnectApp.Webhooks;

/// <summary>Counts platform events by what became of them: <c>connectapp.events</c> of meter <c>ConnectApp</c>, tag <c>result</c>.</summary>
internal sealed class WebhookMetrics
{
    public const string Accepted = "accepted";

    /// <summary>No token, a bad one, or one of a site that is unknown or has uninstalled the app.</summary>
    public const string Unauthorized = "unauthorized";
    public const string OtherSite = "other_site";
    public const string Broken = "broken";
    public const string Unreadable = "unreadable";

    private readonly Counter<long> _events;

    public WebhookMetrics(IMeterFactory meters) => _events = meters.Create("ConnectApp").CreateCounter<long>(
        "connectapp.events", "{event}", "Platform events received, by result");

    public void Count(string result) => _events.Add(1, new KeyValuePair<string, object?>("result", result));
}
