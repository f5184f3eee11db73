using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Server.Hosting;

namespace Verso.Server.Mcp;

/// <summary>This server as OAuth sees it: a protected resource with an address (RFC 9728).</summary>
internal sealed class McpResource
{
    public const string WellKnown = "/.well-known/oauth-protected-resource";

    private readonly VersoOptions _server;
    private readonly McpAuthorizationOptions _options;

    public McpResource(VersoOptions server, McpAuthorizationOptions options)
    {
        (_server, _options) = (server, options);
        // Never from the request: who sends a token of another resource could name that one as the host.
        Audience = options.Audience ?? (server.PublicUrl is { } known ? Below(known, McpSetup.Path) : null);
        if (options.Issuer is not null && Audience is null)
            throw new SettingsException("Mcp:Authorization:Issuer is set, so PublicUrl has to say where this server is reached, or Mcp:Authorization:Audience what its tokens are for.");
    }

    /// <summary>What the tokens for this server are for; null where no issuer is configured and no address is known.</summary>
    public string? Audience { get; }

    public string MetadataUrl(HttpRequest request) => $"{Address(request)}{WellKnown}{McpSetup.Path}";

    /// <summary>What a client has to know to get a token.</summary>
    public JsonObject Describe(HttpRequest request)
    {
        var description = new JsonObject
        {
            ["resource"] = Audience is { } audience && Uri.IsWellFormedUriString(audience, UriKind.Absolute) ? audience : $"{Address(request)}{McpSetup.Path}",
            ["authorization_servers"] = new JsonArray(_options.Issuer),
            ["bearer_methods_supported"] = new JsonArray("header"),
            ["resource_name"] = "Verso",
        };
        if (_options.Scopes.Length > 0)
            description["scopes_supported"] = new JsonArray([.. _options.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => (JsonNode)scope)]);
        return description;
    }

    private string Address(HttpRequest request) => _server.PublicUrl is { } known ? Below(known, "") : $"{request.Scheme}://{request.Host}{request.PathBase}";

    private static string Below(Uri url, string path) => url.ToString().TrimEnd('/') + path;
}
