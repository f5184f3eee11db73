using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Verso.Agents.Autofill.Inference;
using Verso.Agents.Models;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Adds the gateway to the process.</summary>
public static class GatewaySetup
{
    public static void AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SettingsReader.Read<GatewayOptions>(configuration.GetSection("Gateway")));
        services.ConfigureHttpJsonOptions(json =>
        {
            // The description of the API is made after these.
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddSingleton<IGatewayConnections, GatewayConnections>();
        services.AddSingleton<GatewayCalls>();
        services.AddSingleton<GatewayJobs>();
        services.AddSingleton<CallbackAddresses>();
        services.AddSingleton<BulkRuns>();
        services.TryAddSingleton(all => Models(configuration, all));
        services.TryAddSingleton(all => new Lazy<PropertyInference>(() => new PropertyInference(all.GetRequiredService<ModelCatalog>())));
        services.AddSingleton<SummaryRuns>();
        services.AddSingleton<IJobHandler, BulkJobs>();
        services.AddSingleton<IJobHandler>(all => all.GetRequiredService<SummaryRuns>());
        services.AddHostedService<CallbackSender>();
        services.AddHostedService<JobUpkeep>();
    }

    private static ModelCatalog Models(IConfiguration configuration, IServiceProvider services)
    {
        var secrets = services.GetRequiredService<ISecretSource>();
        // The vault and the files answer at once, so waiting here holds nobody up.
        return new ModelCatalog(
            ModelOptions.Read(configuration.AsEnumerable()), name => secrets.FindAsync(name).AsTask().GetAwaiter().GetResult(), services.GetRequiredService<TimeProvider>());
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        routes.MapBulk();
        routes.MapSummaries();
        routes.MapConvert();
        routes.MapJobs();
    }
}
