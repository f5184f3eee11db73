using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Pipeline;

/// <summary>Ends a stream that says nothing for <paramref name="timeout"/>. An answer in one piece has no words to listen for.</summary>
internal sealed class IdleChatClient(IChatClient inner, string name, TimeSpan timeout, TimeProvider clock) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var idle = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        await using var updates = base.GetStreamingResponseAsync(messages, options, either.Token).GetAsyncEnumerator(either.Token);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    yield break;
            }
            catch (OperationCanceledException late) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new ModelException(ModelFault.TimedOut, $"The model '{name}' said nothing for {timeout.TotalSeconds:0.###} s and was given up.", late);
            }

            // The reader's own pauses are not the model's silence.
            idle.CancelAfter(Timeout.InfiniteTimeSpan);
            yield return updates.Current;
            idle.CancelAfter(timeout);
        }
    }
}
