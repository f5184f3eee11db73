using Microsoft.Extensions.AI;
using Verso.Agents.Models;

namespace Verso.Agents.Policies;

/// <summary>Counts what a model takes against the limits, and calls it no more when they are reached.</summary>
public sealed class PolicedModel(IChatClient inner, PolicyMeter meter) : DelegatingChatClient(inner)
{
    /// <exception cref="PolicyException">The tokens or the money are used up.</exception>
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        meter.RequireModel();
        return base.GetResponseAsync(messages, Told(options), cancellationToken);
    }

    /// <exception cref="PolicyException">The tokens or the money are used up.</exception>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        meter.RequireModel();
        return base.GetStreamingResponseAsync(messages, Told(options), cancellationToken);
    }

    /// <summary>The catalogue owns the model, so there is nothing of it to dispose of here.</summary>
    protected override void Dispose(bool disposing) => base.Dispose(false);

    private ChatOptions Told(ChatOptions? options) => ModelUsage.Tell(options?.Clone() ?? new ChatOptions(), new Sink(meter, ModelUsage.SinkOf(options)));

    private sealed class Sink(PolicyMeter meter, IModelUsageSink? next) : IModelUsageSink
    {
        public void Record(ModelUsage usage)
        {
            meter.AddModel(usage.InputTokens + usage.OutputTokens, usage.Cost ?? 0);
            next?.Record(usage);
        }
    }
}
