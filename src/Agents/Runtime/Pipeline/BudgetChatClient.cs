using Microsoft.Extensions.AI;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime.Pipeline;

/// <summary>Ends a run whose model was asked too often. Tokens and money are the policy's.</summary>
internal sealed class BudgetChatClient(IChatClient inner, int mostCalls) : DelegatingChatClient(inner)
{
    private int _calls;

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        ++_calls > mostCalls
            ? throw new RunException("budget", $"The model was asked {mostCalls} times and came to no end. Ask for less at once, or raise max_steps.")
            : base.GetResponseAsync(messages, options, cancellationToken);
}
