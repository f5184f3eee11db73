using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.OAuth;

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
        var oauth = app.Services.GetRequiredService<OAuthApi>();
        app.Use(next => context =>
        {
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                return next(context);
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var start = RequestTarget.FindStart(target);
            if (start < 0)
                return next(context);
            return target.AsSpan(start).StartsWith(OAuthApi.Prefix, StringComparison.Ordinal)
                ? oauth.AnswerAsync(context, RequestTarget.Split(target, start).Path)
                : api.AnswerAsync(context, target, start);
        });
    }
}
