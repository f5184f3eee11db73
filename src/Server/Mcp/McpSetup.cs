using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Verso.Agents.Tools;
using Verso.Server.Agents;
using Verso.Server.Hosting;

namespace Verso.Server.Mcp;

/// <summary>Adds the MCP server to the process.</summary>
internal static class McpSetup
{
    public const string Path = "/mcp";

    public static void AddMcp(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = configuration.GetSection("Mcp");
        services.AddSingleton(SettingsReader.Read<McpOptions>(settings));
        services.AddSingleton<McpDoor>();
        services.AddMcpAuthorization(settings.GetSection("Authorization"));
        services.AddSingleton<McpCallers>();
        services.TryAddSingleton<Desks>();
        services.TryAddSingleton<IMcpOffer, WorkspaceOffer>();
        services.TryAddSingleton<ToolList>(desk => WorkspaceTools.Create(desk));
        services.AddSingleton<ResourceWatch>();
        services.AddHostedService(all => all.GetRequiredService<ResourceWatch>());
        services.AddSingleton<McpSessions>();
        services.AddHostedService(all => all.GetRequiredService<McpSessions>());
        services.AddSingleton<McpEndpoint>();
    }

    public static void MapMcp(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<McpOptions>().Enabled)
            return;
        var mcp = app.Services.GetRequiredService<McpEndpoint>();
        Map(HttpMethods.Post, mcp.PostAsync);
        Map(HttpMethods.Get, mcp.GetAsync);
        Map(HttpMethods.Delete, mcp.DeleteAsync);
        Map(HttpMethods.Options, mcp.OptionsAsync);
        app.MapMcpAuthorization();

        void Map(string method, RequestDelegate answer) => app.MapMethods(Path, [method], answer).ExcludeFromDescription();
    }
}
