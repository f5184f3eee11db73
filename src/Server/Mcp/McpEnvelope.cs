using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Verso.Server.Mcp;

/// <summary>What a message and the headers around it have to agree on, by revision of the protocol.</summary>
internal static class McpEnvelope
{
    private const string VersionKey = "io.modelcontextprotocol/protocolVersion";
    private const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

    /// <summary>The revision that the headers name; null for none, as on the first request of a session.</summary>
    public static string? Version(HttpRequest request) => request.Headers[McpHeaders.Version] is [{ Length: > 0 } version] ? version : null;

    public static void Check(HttpRequest http, JsonRpcMessage message, string? version)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params as JsonObject),
            JsonRpcNotification notification => (notification.Method, notification.Params as JsonObject),
            _ => (null, null),
        };
        var meta = parameters?["_meta"] as JsonObject;
        var given = Text(meta, VersionKey);
        RequireKnown(version, given is not null);
        if (method is null)
            return;
        if (method == RequestMethods.Initialize && version is not null && Text(parameters, "protocolVersion") is { } wanted && wanted != version)
            throw Differs(McpHeaders.Version, version, wanted);

        if (!McpHeaders.IsSessionless(version) && !McpHeaders.IsSessionless(given))
            return;
        if (version is null)
            throw Missing(McpHeaders.Version);
        if (message is JsonRpcRequest)
            CheckMeta(meta, given, version);
        CheckRouting(http, method, parameters);
        if (method is RequestMethods.Initialize or RequestMethods.Ping or "logging/setLevel" or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe)
        {
            throw new McpRefusal(StatusCodes.Status404NotFound, (int)McpErrorCode.MethodNotFound,
                $"There is no method '{method}' in the revision {version} of the protocol.");
        }
    }

    /// <summary>One that is not known is refused with those that are: for a request without session, those without.</summary>
    private static void RequireKnown(string? version, bool isSessionless)
    {
        if (version is null || McpHeaders.Versions.Contains(version))
            return;
        string[] known = isSessionless ? [McpHeaders.Sessionless] : McpHeaders.Versions;
        throw new McpRefusal(StatusCodes.Status400BadRequest, (int)McpErrorCode.UnsupportedProtocolVersion,
            $"The revision '{version}' of the protocol is not known here. Use one of {string.Join(", ", known)}.")
        {
            Details = new JsonObject { ["supported"] = new JsonArray([.. known.Select(one => (JsonNode)one)]), ["requested"] = version },
        };
    }

    private static void CheckMeta(JsonObject? meta, string? given, string version)
    {
        if (given is null)
            throw McpRefusal.Bad($"A request in the revision {version} has to carry _meta/{VersionKey}.", McpErrorCode.InvalidParams);
        if (given != version)
            throw Differs(McpHeaders.Version, version, given);
        if (meta?[CapabilitiesKey] is not JsonObject)
            throw McpRefusal.Bad($"A request in the revision {version} has to carry _meta/{CapabilitiesKey}, an object.", McpErrorCode.InvalidParams);
    }

    /// <summary>What proxies route by has to be what the message says.</summary>
    private static void CheckRouting(HttpRequest http, string method, JsonObject? parameters)
    {
        if (http.Headers[McpHeaders.Method] is not [{ } named])
            throw Missing(McpHeaders.Method);
        if (named.Trim() != method)
            throw Differs(McpHeaders.Method, named, method);
        var member = method switch
        {
            RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
            RequestMethods.ResourcesRead => "uri",
            _ => null,
        };
        if (member is null)
            return;
        if (http.Headers[McpHeaders.Name] is not [{ } target])
            throw Missing(McpHeaders.Name);
        if (Decode(target.Trim()) is not { } name || name != Text(parameters, member))
            throw Differs(McpHeaders.Name, target, Text(parameters, member) ?? "");
    }

    /// <summary>A header's value; one with other than visible ASCII is wrapped as <c>=?base64?…?=</c>. Null for neither.</summary>
    private static string? Decode(string value)
    {
        const string Start = "=?base64?";
        const string End = "?=";
        if (value.Any(one => one is (< ' ' or > '~') and not '\t'))
            return null;
        if (!value.StartsWith(Start, StringComparison.OrdinalIgnoreCase) || !value.EndsWith(End, StringComparison.Ordinal))
            return value;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value[Start.Length..^End.Length]));
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject? parent, string name) =>
        parent?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static McpRefusal Missing(string header) => McpRefusal.Bad($"The header {header} is missing.", McpErrorCode.HeaderMismatch);

    private static McpRefusal Differs(string header, string inHeader, string inBody) =>
        McpRefusal.Bad($"The header {header} says '{inHeader}', but the message says '{inBody}'.", McpErrorCode.HeaderMismatch);
}
