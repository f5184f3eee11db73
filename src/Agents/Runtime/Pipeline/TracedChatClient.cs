using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime.Pipeline;

/// <summary>Tells what the model says and calls.</summary>
internal sealed class TracedChatClient(IChatClient inner, RunContext run) : DelegatingChatClient(inner)
{
    private int _calls;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        var calls = Refusals.Calls(response);
        var wants = calls.Count == 0 ? "" : $"Calls {string.Join(", ", calls.Select(call => call.Name))}.";
        run.Say("model", string.Join(' ', new[] { $"{++_calls}.", response.Text.Trim(), wants }.Where(part => part.Length > 0)), new JsonObject
        {
            ["model"] = response.ModelId,
            ["input_tokens"] = response.Usage?.InputTokenCount,
            ["output_tokens"] = response.Usage?.OutputTokenCount,
        });
        return response;
    }
}
