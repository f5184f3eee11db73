using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Verso.Server.Mcp;

/// <summary>A request that is refused before it reaches a server: an HTTP status and a JSON-RPC error with the request's id.</summary>
/// <param name="code">The code of the JSON-RPC error.</param>
internal sealed class McpRefusal(int status, int code, string message) : Exception(message)
{
    /// <summary>What has no code of its own in the protocol.</summary>
    public const int Other = -32000;

    /// <summary>A session that is not, or no longer, there. Clients begin a new one.</summary>
    public const int NoSession = -32001;

    public int Status { get; } = status;

    public int Code { get; } = code;

    public JsonNode? Details { get; init; }

    /// <summary>The methods that are taken, with a 405.</summary>
    public string? Allow { get; init; }

    public static McpRefusal Bad(string message, McpErrorCode code = McpErrorCode.InvalidRequest) =>
        new(StatusCodes.Status400BadRequest, (int)code, message);

    public Task WriteAsync(HttpContext context, RequestId id)
    {
        context.Response.StatusCode = Status;
        if (Allow is not null)
            context.Response.Headers.Allow = Allow;
        context.Response.ContentType = "application/json";
        var error = new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = Code, Message = Message, Data = Details } };
        return JsonSerializer.SerializeAsync<JsonRpcMessage>(context.Response.Body, error, McpJsonUtilities.DefaultOptions, context.RequestAborted);
    }
}
