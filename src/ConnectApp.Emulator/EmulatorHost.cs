using System.Diagnostics;
using System.Globalization;
using System.Net;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Ledgers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConnectApp.Emulator;

/// <summary>
/// Kestrel on 127.0.0.1 and nothing around it: no configuration from files or the environment, no logging, no signal handlers
/// (the process that holds the emulator has its own).
/// </summary>
internal sealed class EmulatorHost : IAsyncDisposable
{
    /// <summary>A message of 65,536 characters is at most 6 bytes each when escaped; the rest is room for faults.</summary>
    private const long LargestBody = 4 << 20;

    private readonly WebApplication _web;
    private readonly MalformedRequests _malformed;
    private readonly IDisposable _subscription;
    private Router? _router;
    private PlatformClock? _clock;

    private EmulatorHost(WebApplication web, MalformedRequests malformed)
    {
        (_web, _malformed) = (web, malformed);
        _subscription = web.Services.GetRequiredService<DiagnosticListener>().Subscribe(malformed);
    }

    public Uri Address { get; private set; } = null!;

    public static async Task<EmulatorHost> StartAsync(int port, Ledger ledger, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var web = builder.Build();
        var host = new EmulatorHost(web, new MalformedRequests(ledger));
        web.Run(host.HandleAsync);
        await web.StartAsync(cancellationToken);
        host.Address = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return host;
    }

    /// <param name="clock">For the date of each answer: the platform's time of day, not the machine's.</param>
    public void Open(Router router, PlatformClock clock)
    {
        _clock = clock;
        Volatile.Write(ref _router, router);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        _subscription.Dispose();
    }

    private Task HandleAsync(HttpContext context)
    {
        _malformed.Seen(context);
        if (Volatile.Read(ref _router) is { } router)
        {
            context.Response.Headers.Date = _clock!.WallNow.ToString("R", CultureInfo.InvariantCulture);
            return router.HandleAsync(context);
        }

        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
