using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime.Pipeline;

/// <summary>Keeps every answer of the model as a step of the run, so that a resumed run never asks for it again.</summary>
internal sealed class RecordedChatClient(IChatClient inner, RunContext run) : DelegatingChatClient(inner)
{
    private int _calls;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"model:{++_calls}");
        var recorded = await run.StepAsync(key, async _ => Write(await base.GetResponseAsync(messages, options, cancellationToken)), cancellationToken);
        return Read(recorded!.AsObject());
    }

    private static JsonObject Write(ChatResponse response)
    {
        var calls = new JsonArray();
        foreach (var call in Refusals.Calls(response))
        {
            calls.Add(new JsonObject
            {
                ["id"] = call.CallId,
                ["name"] = call.Name,
                ["arguments"] = call.Arguments is null ? null : JsonSerializer.SerializeToNode(call.Arguments),
                ["is_unreadable"] = call.Exception is not null,
            });
        }

        return new JsonObject
        {
            ["text"] = response.Text,
            ["calls"] = calls,
            ["model"] = response.ModelId,
            ["input_tokens"] = response.Usage?.InputTokenCount,
            ["output_tokens"] = response.Usage?.OutputTokenCount,
        };
    }

    private static ChatResponse Read(JsonObject recorded)
    {
        var message = new ChatMessage(ChatRole.Assistant, []);
        if (recorded["text"]!.GetValue<string>() is { Length: > 0 } text)
            message.Contents.Add(new TextContent(text));
        foreach (var call in recorded["calls"]!.AsArray())
        {
            var arguments = (call!["arguments"] as JsonObject)?.ToDictionary(pair => pair.Key, pair => (object?)pair.Value?.DeepClone());
            message.Contents.Add(new FunctionCallContent(call["id"]!.GetValue<string>(), call["name"]!.GetValue<string>(), arguments)
            {
                Exception = call["is_unreadable"]!.GetValue<bool>() ? new JsonException("The arguments are no JSON object.") : null,
            });
        }

        return new ChatResponse(message)
        {
            ModelId = recorded["model"]?.GetValue<string>(),
            Usage = new UsageDetails { InputTokenCount = recorded["input_tokens"]?.GetValue<long>(), OutputTokenCount = recorded["output_tokens"]?.GetValue<long>() },
        };
    }
}
