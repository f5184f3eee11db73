using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Verso.Kit;

/// <summary>What a server of OpenAI's chat completions answers: as a stream or in one piece, as the request asks.</summary>
public static class OpenAiAnswers
{
    public const int InputTokens = 120;
    public const int OutputTokens = 30;

    public static RequestDelegate Says(params string[] pieces) => Says(StreamEnd.Whole, pieces);

    public static RequestDelegate Says(StreamEnd end, params string[] pieces) => async context =>
    {
        var body = await ModelServer.BodyAsync(context);
        if (body.TryGetProperty("stream", out var stream) && stream.GetBoolean())
            await StreamAsync(context, body, end, pieces);
        else
            await AnswerAsync(context, body, end, new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(pieces) });
    };

    public static RequestDelegate Calls(string tool, string arguments) => async context =>
    {
        var body = await ModelServer.BodyAsync(context);
        JsonObject Call(string? id, string? name, string part) => new()
        {
            ["index"] = 0,
            ["id"] = id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["arguments"] = part },
        };

        if (!body.TryGetProperty("stream", out _))
        {
            await AnswerAsync(context, body, StreamEnd.Whole, new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray(Call("call_1", tool, arguments)) }, "tool_calls");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        var half = arguments.Length / 2;
        await ChunkAsync(context, body, new JsonObject { ["tool_calls"] = new JsonArray(Call("call_1", tool, "")) });
        await ChunkAsync(context, body, new JsonObject { ["tool_calls"] = new JsonArray(Call(null, null, arguments[..half])) });
        await ChunkAsync(context, body, new JsonObject { ["tool_calls"] = new JsonArray(Call(null, null, arguments[half..])) });
        await ChunkAsync(context, body, [], "tool_calls");
        await ModelServer.WriteEventAsync(context, "[DONE]");
    };

    /// <summary>Several calls in one answer; their ids are call_1, call_2, ….</summary>
    public static RequestDelegate CallsAll(params (string Tool, string Arguments)[] calls) => async context =>
    {
        var body = await ModelServer.BodyAsync(context);
        var made = new JsonArray([.. calls.Select((call, index) => (JsonNode)new JsonObject
        {
            ["id"] = $"call_{index + 1}",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = call.Arguments },
        })]);
        await AnswerAsync(context, body, StreamEnd.Whole, new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = made }, "tool_calls");
    };

    private static async Task StreamAsync(HttpContext context, JsonElement body, StreamEnd end, string[] pieces)
    {
        context.Response.ContentType = "text/event-stream";
        await ChunkAsync(context, body, new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in pieces)
            await ChunkAsync(context, body, new JsonObject { ["content"] = piece });
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
                await ModelServer.WriteEventAsync(context, """{"error":{"message":"The engine stopped.","type":"server_error"}}""");
                return;
        }

        await ChunkAsync(context, body, [], end == StreamEnd.AtLimit ? "length" : "stop");
        await ModelServer.WriteEventAsync(context, Chunk(body, [], Usage()).ToJsonString());
        await ModelServer.WriteEventAsync(context, "[DONE]");
    }

    private static Task ChunkAsync(HttpContext context, JsonElement body, JsonObject delta, string? finish = null) =>
        ModelServer.WriteEventAsync(context, Chunk(body, [new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }], null).ToJsonString());

    private static JsonObject Chunk(JsonElement body, JsonArray choices, JsonObject? usage) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_700_000_000,
        ["model"] = body.GetProperty("model").GetString() + "-0001",
        ["choices"] = choices,
        ["usage"] = usage,
    };

    private static Task AnswerAsync(HttpContext context, JsonElement body, StreamEnd end, JsonObject message, string finish = "stop")
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = 1_700_000_000,
            ["model"] = body.GetProperty("model").GetString() + "-0001",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = end == StreamEnd.AtLimit ? "length" : finish }),
            ["usage"] = Usage(),
        }.ToJsonString());
    }

    private static JsonObject Usage() => new()
    {
        ["prompt_tokens"] = InputTokens,
        ["completion_tokens"] = OutputTokens,
        ["total_tokens"] = InputTokens + OutputTokens,
    };
}
