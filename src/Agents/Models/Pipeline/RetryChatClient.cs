using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Pipeline;

/// <summary>
/// Asks again, a bounded number of times, when the vendor says "later" (429) or fails (5xx, no connection); never once a word of the answer was given
/// out, and never when the vendor asks to wait longer than a call may take.
/// </summary>
internal sealed class RetryChatClient(IChatClient inner, int retries, TimeSpan longestWait, TimeProvider clock) : DelegatingChatClient(inner)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await base.GetResponseAsync(messages, options, cancellationToken);
            }
            catch (ModelException failure) when (IsWorthAnother(failure, attempt))
            {
                await WaitAsync(failure, attempt, cancellationToken);
            }
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var attempt = 0; ; attempt++)
        {
            var heard = new List<ChatResponseUpdate>();
            await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                // A vendor may open the stream and only then say that it is overloaded.
                while (await updates.MoveNextAsync())
                {
                    heard.Add(updates.Current);
                    if (updates.Current.Contents.Count > 0)
                        break;
                }
            }
            catch (ModelException failure) when (IsWorthAnother(failure, attempt))
            {
                await WaitAsync(failure, attempt, cancellationToken);
                continue;
            }

            foreach (var update in heard)
                yield return update;
            while (await updates.MoveNextAsync())
                yield return updates.Current;
            yield break;
        }
    }

    private bool IsWorthAnother(ModelException failure, int attempt) =>
        attempt < retries && failure.Fault is (ModelFault.RateLimited or ModelFault.Unavailable) && !(failure.RetryAfter > longestWait);

    private Task WaitAsync(ModelException failure, int attempt, CancellationToken cancellationToken)
    {
        var wait = failure.RetryAfter ?? FirstWait * Math.Pow(2, attempt) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        return Task.Delay(wait, clock, cancellationToken);
    }
}
