using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Pipeline;

/// <summary>Fills in what a call leaves open from the settings.</summary>
internal sealed class DefaultsChatClient(IChatClient inner, ModelSettings settings) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Fill(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Fill(options), cancellationToken);

    private ChatOptions Fill(ChatOptions? options)
    {
        var filled = options?.Clone() ?? new();
        filled.ModelId ??= settings.Model;
        filled.MaxOutputTokens ??= settings.MaxOutputTokens;
        return filled;
    }
}
