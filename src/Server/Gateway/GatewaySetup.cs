using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Hosting;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Adds the gateway to the process.</summary>
public static class GatewaySetup
{
    public static void AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SettingsReader.Read<GatewayOptions>(configuration.GetSection("Gateway")));
        services.AddSingleton<GatewayCalls>();
        services.AddSingleton<GatewayJobs>();
        services.AddSingleton<CallbackAddresses>();
        services.AddSingleton<BulkRuns>();
        services.AddSingleton<SummaryRuns>();
        services.AddSingleton<IJobHandler, BulkJobs>();
        services.AddSingleton<IJobHandler>(all => all.GetRequiredService<SummaryRuns>());
        services.AddHostedService<CallbackSender>();
        services.AddHostedService<JobUpkeep>();
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        routes.MapBulk();
        routes.MapSummaries();
        routes.MapConvert();
        routes.MapJobs();
    }
}
