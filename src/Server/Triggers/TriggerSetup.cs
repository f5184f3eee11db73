using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Verso.Agents.Runs;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Triggers;

/// <summary>Adds triggers to the process.</summary>
internal static class TriggerSetup
{
    /// <summary>The operations, which commands have too.</summary>
    public static void AddTriggers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SettingsReader.Read<TriggerSettings>(configuration.GetSection("Triggers")));
        services.AddSingleton<TriggerSecrets>();
        services.TryAddSingleton<IRecipeDoor, RecipeDoor>();
        services.AddSingleton(all => new TriggerDesks(
            all.GetRequiredService<OpenWorkspaces>(), all.GetRequiredService<TriggerSettings>(), all.GetRequiredService<TriggerSecrets>(), all.GetRequiredService<VersoRegistry>(),
            all.GetRequiredService<IRecipeDoor>(), () => all.GetService<IRunLauncher>(), all.GetRequiredService<TimeProvider>()));
    }

    /// <summary>What works for them as long as the server runs.</summary>
    public static void AddTriggerLoops(this IServiceCollection services)
    {
        services.AddSingleton<TriggerBell>();
        services.AddHostedService<TriggerLoops>();
    }

    public static void MapTriggerDoors(this IEndpointRouteBuilder routes)
    {
        routes.MapTriggers();
        routes.MapHooks();
        routes.MapNotionWebhooks();
    }
}
