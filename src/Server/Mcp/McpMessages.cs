using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Verso.Server.Mcp;

/// <summary>Reads the one message of a request.</summary>
internal static class McpMessages
{
    public static async Task<JsonRpcMessage> ReadAsync(HttpContext context, long mostBytes)
    {
        if (!context.Request.HasJsonContentType())
            throw new McpRefusal(StatusCodes.Status415UnsupportedMediaType, McpRefusal.Other, "Send the message with Content-Type: application/json.");
        using var document = Parse(await ReadBodyAsync(context, mostBytes));
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
            throw McpRefusal.Bad("Several messages in one request are no longer part of the protocol. Send each by itself.");
        if (root.ValueKind != JsonValueKind.Object)
            throw McpRefusal.Bad("The body is no JSON-RPC message: it has to be a JSON object.");
        try
        {
            return root.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw McpRefusal.Bad("The body is no JSON-RPC message: it needs \"jsonrpc\": \"2.0\", and a \"method\", a \"result\" or an \"error\"; an \"id\" is a string or a number.");
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw McpRefusal.Bad("The body is not valid JSON, or it has a member twice.", McpErrorCode.ParseError);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, long mostBytes)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false })
            limit.MaxRequestBodySize = mostBytes;
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.ToArray();
        }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new McpRefusal(large.StatusCode, McpRefusal.Other, $"The message is larger than {mostBytes} bytes. Send less at once, or raise the setting Mcp:MostMessageBytes.");
        }
    }
}
