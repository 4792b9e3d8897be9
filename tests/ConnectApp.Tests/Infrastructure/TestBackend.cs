using ConnectApp.Composition;
using System.Net;
using System.Net.Sockets;
using ConnectApp.Core.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>The real backend in this process, on a folder and a port that outlive it: stop it and start another on the same.</summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private IDisposable? _folder;

    private TestBackend(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    // Below the ports that the system gives out by itself, and each only once: tests that run side by side must not take each other's.
    private static int s_port = 20_000 + (Environment.ProcessId * 97 % 11_000);

    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref s_port);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's; the next one.
            }
        }
    }

    public static async Task<TestBackend> StartAsync(TestSite site, Action<IServiceCollection>? adjust = null, Action<ILoggingBuilder>? logging = null)
    {
        var app = Backend.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = site.Address.ToString(),
                ["Connect:BaseUrl"] = site.Address.ToString().TrimEnd('/'),
                ["Connect:AllowedHosts:0"] = "127.0.0.1",
                ["Connect:InstallKeysUrl"] = site.Emulator.InstallKeysUrl.ToString().TrimEnd('/'),
                ["Storage:ConnectionString"] = site.StoreFolder,
                ["Storage:MinFreeBytes"] = "0",
                ["Import:Plan"] = site.PlanPath,
            });
            builder.Configuration.AddInMemoryCollection(site.Settings);
            builder.Logging.ClearProviders();
            logging?.Invoke(builder.Logging);
            builder.Services.Replace(ServiceDescriptor.Singleton(site.Time));
            builder.Services.AddSingleton<IHostLifetime, ConnectApp.Commands.CommandLifetime>();
            adjust?.Invoke(builder.Services);
        });
        var backend = new TestBackend(app);
        try
        {
            backend._folder = await BackendStart.StartAsync(app, CancellationToken.None);
            return backend;
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until no run has anything left to do.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        var registry = Services.GetRequiredService<RunRegistry>();
        while ((await registry.ReadLiveAsync(cancellationToken)).Count > 0) await Task.Delay(5, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder?.Dispose();
    }
}
