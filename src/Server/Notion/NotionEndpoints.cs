using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Verso.Server.Notion;

internal static class NotionEndpoints
{
    public static void AddNotionApi(this IServiceCollection services)
    {
        services.AddSingleton<NotionCallers>();
        services.AddSingleton<NotionApi>();
    }

    /// <summary>
    /// Takes what is of the Notion API before anything else is tried: any path with <c>/v1/</c> in it, except below
    /// <c>/api/</c>, where Verso's own versions live.
    /// </summary>
    public static void UseNotionApi(this WebApplication app)
    {
        var api = app.Services.GetRequiredService<NotionApi>();
        app.Use(next => context =>
        {
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                return next(context);
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var start = RequestTarget.FindStart(target);
            return start < 0 ? next(context) : api.AnswerAsync(context, target, start);
        });
    }
}
