using Microsoft.Extensions.AI;

namespace Verso.Agents.Runtime.Pipeline;

/// <summary>
/// Lets calls through that the intent covers. What it refuses goes back to the model with the reason. What may be read and written where is the policy's,
/// which stands in front of the workspace.
/// </summary>
internal sealed class GuardChatClient(IChatClient inner, AgentPlan plan, int mostWrites) : DelegatingChatClient(inner)
{
    private int _writes;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        foreach (var call in Refusals.Calls(response).Where(call => Refusals.Of(call) is null))
        {
            var tool = plan.Tools.First(tool => tool.Name == call.Name);
            if (!tool.IsReadOnly && ++_writes > mostWrites)
                Refusals.Refuse(call, "guard", $"This run has made {mostWrites} calls that change something, and may make no more. Say what is done and what is left.");
        }

        return response;
    }
}
