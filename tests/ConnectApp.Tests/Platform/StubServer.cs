using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Platform;

/// <summary>The other side of the wire: keeps what it was sent and answers as the test says.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<SeenRequest> arrivals = Channel.CreateUnbounded<SeenRequest>();

    private StubServer(WebApplication app) => this.app = app;

    public Func<SeenRequest, HttpContext, Task> Answer { get; set; } = (_, context) =>
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    };

    /// <summary>For the date of each answer.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();
    public Uri Address => new(app.Urls.Single());

    public static async Task<StubServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new StubServer(builder.Build());
        server.app.Run(server.HandleAsync);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Waits until the next request has come in.</summary>
    public async Task<SeenRequest> NextRequestAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await arrivals.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.Date = Clock.GetUtcNow().ToString("R");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var seen = new SeenRequest(Requests.Count + 1, context.Request.Method, target, System.Text.Encoding.UTF8.GetString(body.ToArray()),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Requests.Enqueue(seen);
        arrivals.Writer.TryWrite(seen);
        await Answer(seen, context);
    }
}

/// <param name="Number">Counts from 1.</param>
internal sealed record SeenRequest(int Number, string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Line => $"{Method} {Target}";
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
