using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Pipeline;

/// <summary>An answer that broke off, was cut at its limit or withheld is an error, and never passes for a short answer.</summary>
internal sealed class WholeAnswerChatClient(IChatClient inner, string name) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        Check(response.FinishReason, options);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatFinishReason? finish = null;
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            finish = update.FinishReason ?? finish;
            yield return update;
        }

        Check(finish, options);
    }

    private void Check(ChatFinishReason? finish, ChatOptions? options)
    {
        if (finish is null)
            throw new ModelException(ModelFault.Unavailable, $"The answer of the model '{name}' broke off before its end.");
        if (finish == ChatFinishReason.Length)
        {
            throw new ModelException(
                ModelFault.BadAnswer, $"The answer of the model '{name}' was cut off at {options?.MaxOutputTokens} tokens. Raise Models:{name}:max_output_tokens, or ask for less.");
        }

        if (finish == ChatFinishReason.ContentFilter)
            throw new ModelException(ModelFault.Refused, $"The model '{name}' withheld its answer: the vendor's content filter stopped it.");
    }
}
