using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Verso.Server.Hosting;

/// <summary>
/// Traces and metrics over OTLP, only when an endpoint is configured: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or
/// <c>Telemetry:Endpoint</c>. Nothing leaves the machine otherwise.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var named = configuration["Telemetry:Endpoint"];
        if (named is null && Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not { Length: > 0 })
            return;
        if (named is not null && !Uri.TryCreate(named, UriKind.Absolute, out _))
            throw new SettingsException($"Telemetry:Endpoint '{named}' is no URL. Write it like http://127.0.0.1:4317.");

        services.AddHostedService(_ => new Exporting(named is null ? null : new Uri(named)));
    }

    private sealed class Exporting(Uri? endpoint) : IHostedService, IDisposable
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(Describe)
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Verso.*")
                .AddOtlpExporter(Address)
                .Build();
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(Describe)
                .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Verso.*")
                .AddOtlpExporter(Address)
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _traces?.ForceFlush(5_000);
            _metrics?.ForceFlush(5_000);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            _traces?.Dispose();
            _metrics?.Dispose();
        }

        private void Address(OtlpExporterOptions otlp)
        {
            if (endpoint is not null)
                otlp.Endpoint = endpoint;
        }

        private static void Describe(ResourceBuilder resource) =>
            resource.AddService("verso", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3));
    }
}
