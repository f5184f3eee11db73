using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Pipeline;

/// <summary>Fills in what a call leaves open from the settings, and takes off what only Verso reads.</summary>
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
        if (filled.AdditionalProperties is { } properties && settings.Provider != ModelProvider.Extractive)
        {
            foreach (var key in properties.Keys.Where(key => key.StartsWith("verso.", StringComparison.Ordinal)).ToList())
                properties.Remove(key);
        }

        return filled;
    }
}
