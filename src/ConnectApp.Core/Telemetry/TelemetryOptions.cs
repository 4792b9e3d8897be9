using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Telemetry;

/// <summary>Where traces and metrics go by OTLP. The variables of OpenTelemetry's specification (<c>OTEL_EXPORTER_OTLP_…</c>, <c>OTEL_SERVICE_NAME</c>, …) count too; these keys count more.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Base address of an OTLP receiver; null: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Where neither is set, nothing is sent and nothing is gathered.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary><c>http/protobuf</c> or <c>grpc</c>.</summary>
    [RegularExpression("^(http/protobuf|grpc)$", ErrorMessage = "Telemetry:Protocol must be http/protobuf or grpc.")]
    public string? Protocol { get; set; }

    /// <summary>How often metrics are sent; null: <c>OTEL_METRIC_EXPORT_INTERVAL</c>, else 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan? MetricsEvery { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
