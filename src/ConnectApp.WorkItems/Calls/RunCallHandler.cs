namespace ConnectApp.WorkItems.Calls;

/// <summary>Marks a run's calls, so that the pipeline, which all runs share, counts them for the run.</summary>
internal sealed class RunCallHandler(CallCounts counts, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(LimitHandler.Counts, counts);
        return base.SendAsync(request, cancellationToken);
    }
}
