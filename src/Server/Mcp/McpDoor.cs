using System.Net;
using Microsoft.AspNetCore.Http;
using Verso.Server.Hosting;

namespace Verso.Server.Mcp;

/// <summary>
/// Keeps web pages out that reach this machine through a name of their own (DNS rebinding): a request has to name a host that is
/// this server's, and if it comes from a web page, one that may call.
/// </summary>
internal sealed class McpDoor
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase) { "localhost" };
    private readonly HashSet<string> _origins = new(StringComparer.OrdinalIgnoreCase);

    public McpDoor(McpOptions options, VersoOptions server)
    {
        _hosts.UnionWith(McpOptions.Split(options.AllowedHosts));
        _origins.UnionWith(McpOptions.Split(options.AllowedOrigins).Select(origin => origin.TrimEnd('/')));
        if (server.PublicUrl is { } known)
        {
            _hosts.Add(known.Host);
            _origins.Add(known.GetLeftPart(UriPartial.Authority));
        }
    }

    /// <summary>Refuses what comes by the wrong way, and tells a web page that may call that it may.</summary>
    public void Check(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (!IsHere(host))
        {
            throw new McpRefusal(StatusCodes.Status403Forbidden, McpRefusal.Other,
                $"The host '{host}' is not known to be this server's. If it is, name it in the setting Mcp:AllowedHosts or in PublicUrl.");
        }

        if (context.Request.Headers.Origin is not [{ Length: > 0 } origin])
            return;
        if (!MayCall(origin, context.Request))
        {
            throw new McpRefusal(StatusCodes.Status403Forbidden, McpRefusal.Other,
                $"Web pages of '{origin}' may not call this server. If they shall, name the origin in the setting Mcp:AllowedOrigins.");
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = $"{McpHeaders.Session}, {McpHeaders.Version}, WWW-Authenticate";
        headers.Vary = "Origin";
    }

    /// <summary>Answers what a browser asks before it lets a page send its request.</summary>
    public static void AllowPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "POST, GET, DELETE";
        headers.AccessControlAllowHeaders = $"Authorization, X-API-Key, Content-Type, Accept, Last-Event-ID, {McpHeaders.Session}, {McpHeaders.Version}, {McpHeaders.Method}, {McpHeaders.Name}";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>An address in figures is no name that somebody else could have pointed here.</summary>
    private bool IsHere(string host) => _hosts.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private bool MayCall(string origin, HttpRequest request) =>
        _origins.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https"
            && (page.IsLoopback || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)));
}
