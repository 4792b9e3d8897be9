using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ConnectApp.Core.Telemetry;

internal static class TelemetryServices
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string MetricInterval = "OTEL_METRIC_EXPORT_INTERVAL";
    private const string ServiceName = "OTEL_SERVICE_NAME";

    /// <summary>
    /// Sends traces and metrics while the backend runs if the configuration names a receiver; else nothing listens and nothing is gathered. The configuration must be
    /// complete by now.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<DistributedContextPropagator, OwnTraces>();
        builder.Configuration.AddInMemoryCollection(Variables(builder.Configuration));
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint])) return;

        // Any other propagator makes the instrumentation read the caller's trace from the request by itself, past OwnTraces.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Configuration))
            .WithTracing(static traces => traces.AddSource(Traces.SourceName)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddProcessor(new Redaction())
                .AddOtlpExporter())
            .WithMetrics(static metrics => metrics.AddMeter(Traces.SourceName)
                .AddInstrumentation(static provider => provider.GetServices<IObservedMeter>().ToList())
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddOtlpExporter());
    }

    /// <summary>Our keys in the words of the specification, which the exporters read by themselves.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> Variables(IConfiguration configuration)
    {
        var every = TimeSpan.TryParse(configuration["Telemetry:MetricsEvery"], CultureInfo.InvariantCulture, out var interval)
            ? interval.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) : null;
        return new Dictionary<string, string?>
        {
            [Endpoint] = configuration["Telemetry:Endpoint"],
            [Protocol] = configuration["Telemetry:Protocol"] ?? configuration[Protocol] ?? "http/protobuf",
            [MetricInterval] = every,
        }.Where(static v => !string.IsNullOrEmpty(v.Value));
    }

    private static void Describe(ResourceBuilder resource, IConfiguration configuration)
    {
        // The SDK fills in the variable's name by itself; a name given here would hide it.
        if (!string.IsNullOrEmpty(configuration[ServiceName])) return;
        resource.AddService("connectapp", serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3));
    }
}
