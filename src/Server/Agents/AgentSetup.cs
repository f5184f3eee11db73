using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Verso.Agents.Runs;
using Verso.Agents.Runtime;
using Verso.Server.Hosting;
using Verso.Workspace.Jobs;

namespace Verso.Server.Agents;

/// <summary>Adds runs, and what is run, to the process.</summary>
internal static class AgentSetup
{
    public static void AddAgents(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<Desks>();
        services.AddSingleton(SettingsReader.Read<RunOptions>(configuration.GetSection("Runs")));
        services.AddSingleton<IRunHost, RunHost>();
        services.AddSingleton(all => new RunEngine(
            all.GetRequiredService<IRunHost>(), all.GetServices<IRunKind>, all.GetRequiredService<RunOptions>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRunLauncher>(all => all.GetRequiredService<RunEngine>());
        services.AddSingleton<IJobHandler>(all => all.GetRequiredService<RunEngine>());
        services.AddSingleton<RunCalls>();
        services.AddSingleton(SettingsReader.Read<AgentOptions>(configuration.GetSection("Agents")));
        services.AddSingleton<IRunKind>(all => new AgentRunKind(desk => WorkspaceAgentTools.Create(desk), all.GetRequiredService<AgentOptions>()));
        services.AddHostedService<RunUpkeep>();
    }
}
