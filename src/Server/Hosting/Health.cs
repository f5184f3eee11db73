using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Verso.Workspace.Registry;

namespace Verso.Server.Hosting;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can do its work.</summary>
internal static class Health
{
    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<StoreCheck>("store", timeout: TimeSpan.FromSeconds(10)).AddCheck<JobsCheck>("jobs");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        routes.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new Report(
            report.Status == HealthStatus.Healthy ? "ok" : "unavailable",
            report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status == HealthStatus.Healthy ? "ok" : entry.Value.Description ?? "failed")),
        ServerJson.Plain.Report,
        contentType: null,
        context.RequestAborted);

    /// <summary>The registry and every open workspace can be written.</summary>
    private sealed class StoreCheck(VersoRegistry registry, OpenWorkspaces workspaces) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await registry.ProbeAsync(cancellationToken);
                foreach (var workspace in workspaces.All)
                    await workspace.Database.WriteAsync(_ => true, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy("The store cannot be written. Check the disk and the permissions of the data folder.", failure);
            }
        }
    }

    /// <summary>The loops that carry out jobs run.</summary>
    private sealed class JobsCheck(JobLoops loops) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(loops.IsAlive
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("Jobs are not carried out any more. Restart the server; its log says why."));
    }

    internal sealed record Report(string Status, IReadOnlyDictionary<string, string> Checks);
}
