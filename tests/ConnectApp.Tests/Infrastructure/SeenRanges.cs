using System.Collections.Concurrent;
using ConnectApp.Core.Calls;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>Which bytes of which uploads were asked for, over any number of backends.</summary>
internal sealed class SeenRanges
{
    private readonly ConcurrentQueue<(string File, long From, long To)> _seen = new();

    /// <summary>Bytes of each file that were asked for more often than once.</summary>
    public IReadOnlyDictionary<string, long> FetchedAgain => _seen.GroupBy(r => r.File).ToDictionary(g => g.Key, g =>
    {
        var (end, again) = (0L, 0L);
        foreach (var (_, from, to) in g.OrderBy(r => r.From))
        {
            again += Math.Max(0, Math.Min(end, to) - from);
            end = Math.Max(end, to);
        }

        return again;
    });

    public OutgoingCalls Watch(OutgoingCalls calls) => new Watching(this, calls);

    private sealed class Watching(SeenRanges seen, OutgoingCalls calls) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => calls.Wrap(new Handler(seen) { InnerHandler = handler });
    }

    private sealed class Handler(SeenRanges seen) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            // A request for the first byte alone asks for the size.
            if (response.Content.Headers.ContentRange is { From: { } from, To: { } to } && (from, to) != (0, 0)) seen._seen.Enqueue((request.RequestUri!.AbsolutePath, from, to + 1));
            return response;
        }
    }
}
