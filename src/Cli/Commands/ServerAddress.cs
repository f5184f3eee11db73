using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Hosting;

namespace Verso.Cli.Commands;

/// <summary>The address by which clients reach a server that was started.</summary>
internal static class ServerAddress
{
    public static string Of(WebApplication app)
    {
        var known = app.Services.GetRequiredService<VersoOptions>().PublicUrl?.ToString() ?? app.Urls.First();
        return known.TrimEnd('/').Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal);
    }
}
