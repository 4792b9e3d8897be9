using System.Collections.Concurrent;
using System.Text;
using ConnectApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Telemetry;

/// <summary>Takes OTLP over HTTP/protobuf (opentelemetry.io/docs/specs/otlp) and remembers what came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _traces = new();
    private readonly ConcurrentQueue<byte[]> _metrics = new();

    private OtlpReceiver(Uri address)
    {
        Address = address;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        _app = builder.Build();
        _app.MapPost("/v1/traces", (HttpContext context) => TakeAsync(context, _traces));
        _app.MapPost("/v1/metrics", (HttpContext context) => TakeAsync(context, _metrics));
    }

    public Uri Address { get; }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver(new Uri($"http://127.0.0.1:{TestBackend.FreePort()}"));
        await receiver._app.StartAsync();
        return receiver;
    }

    public IReadOnlyList<OtlpSpan> Spans => [.. _traces.SelectMany(t => Protobuf.Find(t, 1, 2, 2)).Select(OtlpSpan.Read)];

    public IReadOnlySet<string> Metrics => _metrics.SelectMany(m => Protobuf.Find(m, 1, 2, 2)).Select(m => Protobuf.Text(m, 1)).ToHashSet();

    public IReadOnlySet<string> Services => _traces.Concat(_metrics).SelectMany(m => Protobuf.Find(m, 1, 1, 1))
        .Where(a => Protobuf.Text(a, 1) == "service.name").Select(a => Protobuf.Text(a, 2, 1)).ToHashSet();

    /// <summary>Every byte that came.</summary>
    public string All => string.Concat(_traces.Concat(_metrics).Select(Encoding.Latin1.GetString));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task TakeAsync(HttpContext context, ConcurrentQueue<byte[]> taken)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        taken.Enqueue(body.ToArray());
    }
}

internal sealed record OtlpSpan(string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> LinkedTraces)
{
    public static OtlpSpan Read(ReadOnlyMemory<byte> span) => new(
        Protobuf.Hex(span, 1), Protobuf.Hex(span, 2), Protobuf.Hex(span, 4), Protobuf.Text(span, 5),
        Protobuf.Find(span, 9).GroupBy(a => Protobuf.Text(a, 1)).ToDictionary(g => g.Key, g => Protobuf.Text(g.First(), 2, 1)),
        [.. Protobuf.Find(span, 13, 1).Select(id => Convert.ToHexString(id.Span))]);
}
