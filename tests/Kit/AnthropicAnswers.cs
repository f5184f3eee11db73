using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Verso.Kit;

/// <summary>What Anthropic's messages answer: as a stream or in one piece, as the request asks.</summary>
public static class AnthropicAnswers
{
    public const int InputTokens = 120;
    public const int OutputTokens = 30;

    public static RequestDelegate Says(params string[] pieces) => Says(StreamEnd.Whole, pieces);

    public static RequestDelegate Says(StreamEnd end, params string[] pieces) => async context =>
    {
        var body = await ModelServer.BodyAsync(context);
        var model = body.GetProperty("model").GetString() + "-0001";
        if (body.TryGetProperty("stream", out var stream) && stream.GetBoolean())
        {
            await StreamAsync(context, model, end, pieces);
            return;
        }

        var message = Message(model, end == StreamEnd.AtLimit ? "max_tokens" : "end_turn");
        message["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = string.Concat(pieces) });
        message["usage"]!["output_tokens"] = OutputTokens;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(message.ToJsonString());
    };

    /// <summary>Calls of tools in one answer; their ids are toolu_1, toolu_2, ….</summary>
    public static RequestDelegate CallsAll(params (string Tool, string Arguments)[] calls) => async context =>
    {
        var body = await ModelServer.BodyAsync(context);
        var message = Message(body.GetProperty("model").GetString() + "-0001", "tool_use");
        message["content"] = new JsonArray([.. calls.Select((call, index) => (JsonNode)new JsonObject
        {
            ["type"] = "tool_use",
            ["id"] = $"toolu_{index + 1}",
            ["name"] = call.Tool,
            ["input"] = JsonNode.Parse(call.Arguments),
        })]);
        message["usage"]!["output_tokens"] = OutputTokens;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(message.ToJsonString());
    };

    private static async Task StreamAsync(HttpContext context, string model, StreamEnd end, string[] pieces)
    {
        context.Response.ContentType = "text/event-stream";
        await EventAsync(context, "message_start", new() { ["message"] = Message(model, null) });
        await EventAsync(context, "content_block_start", new() { ["index"] = 0, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" } });
        foreach (var piece in pieces)
            await EventAsync(context, "content_block_delta", new() { ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece } });
        switch (end)
        {
            case StreamEnd.Stall:
                await ModelServer.StallAsync(context);
                return;
            case StreamEnd.HangUp:
                context.Abort();
                return;
            case StreamEnd.Truncated:
                return;
            case StreamEnd.Error:
                await EventAsync(context, "error", new() { ["error"] = new JsonObject { ["type"] = "overloaded_error", ["message"] = "Overloaded" } });
                return;
        }

        await EventAsync(context, "content_block_stop", new() { ["index"] = 0 });
        await EventAsync(context, "message_delta", new()
        {
            ["delta"] = new JsonObject { ["stop_reason"] = end == StreamEnd.AtLimit ? "max_tokens" : "end_turn", ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = OutputTokens },
        });
        await EventAsync(context, "message_stop", []);
    }

    private static Task EventAsync(HttpContext context, string type, JsonObject data)
    {
        data.Insert(0, "type", type);
        return ModelServer.WriteEventAsync(context, data.ToJsonString(), type);
    }

    private static JsonObject Message(string model, string? stop) => new()
    {
        ["id"] = "msg_1",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = stop,
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject { ["input_tokens"] = InputTokens, ["output_tokens"] = 1 },
    };
}
