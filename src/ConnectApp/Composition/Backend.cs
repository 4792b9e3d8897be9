using ConnectApp.Admin;
using ConnectApp.Api;
using ConnectApp.Api.Description;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Core.Telemetry;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Doors.Connect.Rest;
using ConnectApp.Transfers.Doors.Connect.Webhooks;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Healing;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Jobs;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Order;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Requests;
using ConnectApp.Transfers.Retention;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;
using ConnectApp.Transfers.Stores;
using ConnectApp.Transfers.Stores.Sqlite;
using ConnectApp.Transfers;
using ConnectApp.WorkItems;
using Microsoft.Extensions.Options;

namespace ConnectApp.Composition;

/// <summary>The backend put together: one place that says what it is made of and in which order it starts.</summary>
internal static class Backend
{
    // Ctrl-C and SIGTERM stop at a checkpoint within this time; what is not done then is taken up again at the next start.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    private const int LeastThreads = 16;

    /// <param name="adjust">Last word on configuration and services, for the demo and tests.</param>
    public static WebApplication Build(Action<WebApplicationBuilder>? adjust = null)
    {
        // Default settings lie beside the program, so that the published DLL works from any folder; a file in the working folder counts more.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Settings.Add(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonRequest.MaxBytes + 1;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddTelemetry();
        builder.Services.AddStorage();
        builder.Services.AddConnect();
        builder.Services.AddPlatform(
            provider => provider.GetRequiredService<OutgoingCalls>().Wrap(provider.GetRequiredService<OutgoingGuard>().CreateHandler()),
            provider => uri => provider.GetRequiredService<OutgoingGuard>().Allows(uri, out var reason) ? null : reason);
        builder.Services.AddSingleton<OutgoingCalls>();
        builder.Services.AddSingleton<InboxStore>();
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddRunCore();
        builder.Services.AddTransfers();
        builder.Services.AddWorkItems();
        builder.Services.AddRetention();
        builder.Services.AddSingleton<RequestStore>();
        builder.Services.AddSingleton<RetryRequests>();
        builder.Services.AddSingleton<RequestDesk>();
        builder.Services.AddJobs();
        builder.Services.AddApi();
        builder.Services.AddApiDescription();
        builder.Services.AddAdmin();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<StartLog>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.UseQueryTokens();
        app.UseRequestSpans();
        app.UseSecurityHeaders();
        app.UseConnectProxies();
        app.UseStatusCodePages();
        app.UseReadiness();
        app.UseApiAccess();
        app.MapConnect();
        app.MapMigrationWebhook(app.Services.GetRequiredService<Descriptor>().MigrationWebhookPath);
        app.MapRunApi();
        app.MapReportApi();
        app.MapApiDescription();
        app.MapAdmin();
        app.MapHealth();
        return app;
    }

    /// <summary>Folder lock, control file, key check, listen (webhooks need no more), then what is due, and reconciliation.</summary>
    /// <exception cref="StorageException">The store cannot be used, or another process holds it.</exception>
    /// <returns>Holds the folder until disposed.</returns>
    public static async Task<IDisposable> StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        // SQLite's calls block their thread while an import runs, and the pool grows by a thread in half a second: webhooks must not wait for that.
        ThreadPool.GetMinThreads(out var workers, out var completion);
        ThreadPool.SetMinThreads(Math.Max(workers, LeastThreads), completion);
        var services = app.Services;
        _ = services.GetRequiredService<PlanCatalog>();
        var folder = FolderLock.Take(services.GetRequiredService<IOptions<StorageOptions>>().Value.Folder, services.GetRequiredService<TimeProvider>());
        try
        {
            var log = services.GetRequiredService<StartLog>();
            log.RestrictFiles(services.GetRequiredService<IOptions<StorageOptions>>().Value);
            log.WriteHosts();
            services.GetRequiredService<ControlDatabase>().Start(check: folder.StoppedUncleanly);
            var readiness = services.GetRequiredService<Readiness>();
            await readiness.CheckKeysAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            if (readiness.Fault is null)
            {
                // Jumps are noticed from now on.
                _ = services.GetRequiredService<ClockWatch>();
                await services.GetRequiredService<RunWaits>().WakeAsync(cancellationToken);
                await services.StartJobsAsync(cancellationToken);
            }

            services.GetRequiredService<TenantChecks>().Begin(folder);
            readiness.Started();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static IServiceCollection AddTransfers(this IServiceCollection services)
    {
        services.AddOptions<ImportOptions>().BindConfiguration("Import").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImportOptions>, ImportOptionsValidator>();
        services.AddSingleton(provider => PlanCatalog.Load(
            provider.GetRequiredService<IOptions<ImportOptions>>().Value.Plan, provider.GetRequiredService<Descriptor>().Key));
        services.AddSingleton<TransferStore>();
        services.AddSingleton<TransferPause>();
        services.AddSingleton<RunReports>();
        services.AddSingleton<RecordChanges>();
        services.AddSingleton<RunMessages>();
        services.AddSingleton<IObservedMeter, InboxMetrics>();
        services.AddSingleton<IObservedMeter, TransferMetrics>();
        services.AddSingleton<StageRunner>();
        services.AddSingleton<TransferOrder>();
        services.AddSingleton<IRunKind, TransferKind>();
        services.AddSingleton<GoneReading>();
        services.AddSingleton<MappingRefusals>();
        services.AddSingleton(provider => new MappingBudget(provider.GetRequiredService<IOptions<ImportOptions>>().Value.MappingMemory));
        services.AddSingleton<ListReadings>();
        services.AddSingleton<SmallFiles>();
        services.AddSingleton<Spools>();
        services.AddSingleton<UploadMetrics>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<ImportSlots>();
        services.AddSingleton(BatchLimits.Default);
        services.AddSingleton<LoadingMetrics>();
        services.AddSingleton<RecordLoader>();
        services.AddSingleton<ArchiveLoader>();
        services.AddSingleton<UploadLoader>();
        services.AddSingleton<IBatchWriter, SqliteBatchWriter>();
        services.AddSingleton<IMappingStores, MappingStores>();
        services.AddSingleton<IRecordSink, RecordSink>();
        services.AddSingleton<HealingStore>();
        services.AddSingleton<HealedRecords>();
        services.AddSingleton<Healer>();
        services.AddSingleton<Hold>();
        services.AddSingleton<ProgressReporter>();
        services.AddSingleton<FeedbackSender>();
        services.AddSingleton<FilesStage>();
        services.AddSingleton<SettlingStage>();
        services.AddSingleton<IRunStage>(provider => provider.GetRequiredService<FilesStage>());
        services.AddSingleton<MappingsStage>();
        services.AddSingleton<IRunStage>(provider => provider.GetRequiredService<MappingsStage>());
        services.AddSingleton<IRunStage, LoadingStage>();
        services.AddSingleton<IRunStage, ChecksStage>();
        services.AddSingleton<IRunStage>(provider => provider.GetRequiredService<SettlingStage>());
        return services;
    }
}
