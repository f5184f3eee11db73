using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Verso.Server.Moving;

/// <summary>Adds to the process what moves whole workspaces.</summary>
internal static class MovingSetup
{
    public static void AddMoving(this IServiceCollection services)
    {
        services.AddSingleton<WorkspaceMoves>();
        services.AddSingleton<AdminCalls>();
    }

    public static void MapMoving(this IEndpointRouteBuilder routes)
    {
        routes.MapSnapshots();
        routes.MapImport();
    }
}
