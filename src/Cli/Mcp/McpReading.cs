using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Cli.Mcp;

/// <summary>Reads the messages of an HTTP answer: one as JSON, or several as events.</summary>
internal static class McpReading
{
    /// <param name="id">The request that is answered, for errors that do not name it.</param>
    /// <exception cref="McpPeerException">It is an error without a message.</exception>
    public static async IAsyncEnumerable<JsonObject> ReadAsync(HttpResponseMessage response, JsonNode? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                if (Parse(item.Data) is { } message)
                    yield return message;
            }

            yield break;
        }

        var body = Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        if (body?["jsonrpc"] is not null)
        {
            if (id is null && !response.IsSuccessStatusCode)
                throw Refused(response, McpMessage.Text(body["error"]?["message"]));
            if (id is not null && body["id"] is null)
                body["id"] = id.DeepClone();
            yield return body;
        }
        else if (!response.IsSuccessStatusCode)
        {
            throw Refused(response, McpMessage.Text(body?["error"]));
        }
    }

    private static McpPeerException Refused(HttpResponseMessage response, string? reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The server answers {(int)response.StatusCode}: {reason ?? (response.StatusCode == HttpStatusCode.NotFound ? "there is no MCP server at this address." : response.ReasonPhrase)}"));

    private static JsonObject? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
