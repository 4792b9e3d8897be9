using System.Diagnostics;
using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Telemetry;

/// <summary>
/// One trace from the first webhook of a transfer to its last word: the id of the webhook's span is kept with the run, and whatever is done for the run later, in
/// this process or after a restart, continues it. Where nobody listens nothing is begun, kept or counted.
/// </summary>
internal static class Traces
{
    public const string SourceName = "ConnectApp";
    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>The span in hand in the form of a <c>traceparent</c> header (W3C Trace Context, 3.2); null: nobody records it.</summary>
    public static string? Current => Activity.Current is { Recorded: true } activity ? activity.Id : null;

    /// <summary>Begins a trace of our own making, where no request did.</summary>
    public static Activity? Begin(string name) => s_source.StartActivity(name);

    /// <summary>A worker has the run now: continues the trace of the run's first message.</summary>
    /// <param name="traceParent">The span in which the run was made; null: nobody recorded it.</param>
    public static Activity? Advance(RunId run, TransferId? transfer, TenantId tenant, string? traceParent)
    {
        if (!s_source.HasListeners()) return null;
        return s_source.StartActivity("advance run", ActivityKind.Consumer, Parse(traceParent) ?? default)
            ?.SetTag("connectapp.run", run.ToString()).SetTag("connectapp.transfer", transfer?.ToString()).SetTag("connectapp.tenant", tenant.ToString());
    }

    /// <summary>A stage of the run that the span in hand advances.</summary>
    public static Activity? Stage(string phase) => s_source.HasListeners() ? s_source.StartActivity($"stage {phase}") : null;

    /// <summary>The span in hand works on what another one brought.</summary>
    public static void Link(string? traceParent)
    {
        if (Activity.Current is { Recorded: true } activity && Parse(traceParent) is { } other && other.TraceId != activity.TraceId) activity.AddLink(new ActivityLink(other));
    }

    private static ActivityContext? Parse(string? traceParent) => ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : null;
}
