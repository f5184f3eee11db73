using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Hosting;

namespace Verso.Server.Mcp;

/// <summary>Access tokens of a configured issuer, and what a client needs to get one. Without an issuer there is nothing here.</summary>
internal static class McpAuthorization
{
    public static void AddMcpAuthorization(this IServiceCollection services, IConfiguration settings)
    {
        var options = SettingsReader.Read<McpAuthorizationOptions>(settings);
        services.AddSingleton(options);
        services.AddSingleton<McpResource>();
        if (options.Issuer is null)
            return;
        services.AddSingleton(all => new McpIssuerKeys(options, all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<McpIssuer>();
    }

    public static void MapMcpAuthorization(this WebApplication app)
    {
        var resource = app.Services.GetRequiredService<McpResource>();
        if (app.Services.GetRequiredService<McpAuthorizationOptions>().Issuer is null)
            return;
        foreach (var path in new[] { McpResource.WellKnown, $"{McpResource.WellKnown}{McpSetup.Path}" })
        {
            app.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.AccessControlAllowOrigin = "*"; // It is no secret, and pages of clients read it.
                return Results.Json(resource.Describe(context.Request));
            }).ExcludeFromDescription();
        }
    }
}
