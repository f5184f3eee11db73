using Microsoft.Extensions.AI;
using Verso.Agents.Models;

namespace Verso.Agents.Runs;

/// <summary>Lets a run hear what its model takes.</summary>
internal sealed class CountedModel(IChatClient inner, IModelUsageSink counts) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Told(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Told(options), cancellationToken);

    /// <summary>The catalogue owns the model, so there is nothing of it to dispose of here.</summary>
    protected override void Dispose(bool disposing) => base.Dispose(false);

    private ChatOptions Told(ChatOptions? options) => ModelUsage.Tell(options?.Clone() ?? new ChatOptions(), counts);
}
