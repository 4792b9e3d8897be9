using System.Globalization;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ConnectApp.Core.Telemetry;

/// <summary>Sends traces and metrics while the backend runs, if it is told where to.</summary>
internal sealed class TelemetryExport(IOptions<TelemetryOptions> options, IConfiguration configuration, IServiceProvider services) : IHostedService, IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly string[] s_sources = [Traces.SourceName, "Microsoft.AspNetCore", "System.Net.Http"];
    private static readonly string[] s_meters = ["ConnectApp", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public bool IsOn => options.Value.Endpoint is not null || !string.IsNullOrEmpty(configuration[EndpointVariable]);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IsOn) return Task.CompletedTask;

        _ = services.GetServices<IObservedMeter>().ToList();
        var variables = Variables();
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(s => s.AddSingleton(variables)).ConfigureResource(Describe)
            .AddSource(s_sources).AddProcessor(new Redaction()).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(s => s.AddSingleton(variables)).ConfigureResource(Describe)
            .AddMeter(s_meters).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Last of all: what the stop itself has to tell is sent too.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Our keys in the words of the specification, which the exporters read by themselves.</summary>
    private IConfiguration Variables() => new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(new Dictionary<string, string?>
    {
        [EndpointVariable] = options.Value.Endpoint?.ToString() ?? configuration[EndpointVariable],
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = options.Value.Protocol ?? configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = options.Value.MetricsEvery?.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) ?? configuration["OTEL_METRIC_EXPORT_INTERVAL"],
    }.Where(v => v.Value is not null)).Build();

    private void Describe(ResourceBuilder resource)
    {
        // The SDK fills in the variable's name by itself; a name given here would hide it.
        if (!string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"])) return;
        resource.AddService("connectapp", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3));
    }
}
