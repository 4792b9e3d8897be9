using ConnectApp.Admin;
using ConnectApp.Api;
using ConnectApp.Api.Description;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Core.Telemetry;
using ConnectApp.Requests;
using ConnectApp.Transfers;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Doors.Connect.Webhooks;
using ConnectApp.Transfers.Doors.ForgeRemote.Webhooks;
using ConnectApp.Transfers.Requests;
using ConnectApp.Waves;
using ConnectApp.Waves.Reports;
using ConnectApp.WorkItems;

namespace ConnectApp.Composition;

/// <summary>What the backend is made of.</summary>
internal static class Backend
{
    // Ctrl-C and SIGTERM stop at a checkpoint within this time; the rest is done at the next start.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    /// <param name="adjust">Changes configuration and services last, for the demo and tests.</param>
    /// <exception cref="InvalidDataException">The configuration has an unknown key, or a value of the wrong type.</exception>
    public static WebApplication Build(Action<WebApplicationBuilder>? adjust = null)
    {
        // Default settings lie beside the program, so that the published DLL works from any folder; a file in the working folder wins.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Settings.Add(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonRequest.MaxBytes + 1;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        builder.Services.AddSingleton(TimeProvider.System).AddProblemDetails().AddStorage().AddRunCore();
        builder.Services.AddTransfers().AddWorkItems().AddWaves();
        builder.Services.AddSingleton<IRequestAnswerer, WaveRequests>();
        builder.Services.AddSingleton<ILinkedTransfers>(provider => new TransferLinks(
            provider.GetRequiredService<IControlDatabase>(), provider.GetRequiredService<Descriptor>().Key));
        builder.Services.AddApi().AddApiDescription().AddAdmin().AddCommandRequests();
        builder.Services.AddSingleton<Readiness>().AddSingleton<StartLog>();
        adjust?.Invoke(builder);
        var settings = SettingsCheck.Of(builder.Configuration);
        builder.Configuration.AddInMemoryCollection(settings.Values);
        builder.AddTelemetry();

        var app = builder.Build();
        settings.WriteForeign(app.Logger);
        app.UseQueryTokens();
        app.UseSecurityHeaders();
        app.UseConnectProxies();
        app.UseStatusCodePages();
        app.UseReadiness();
        app.UseApiAccess();
        app.MapConnect();
        app.MapMigrationWebhook(app.Services.GetRequiredService<Descriptor>().MigrationWebhookPath);
        app.MapForgeRemote();
        app.MapRunApi();
        app.MapReportApi();
        app.MapWaveApi();
        app.MapApiDescription();
        app.MapAdmin();
        app.MapHealth();
        return app;
    }
}
