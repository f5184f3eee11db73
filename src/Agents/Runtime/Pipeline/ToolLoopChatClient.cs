using Microsoft.Extensions.AI;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime.Pipeline;

/// <summary>
/// Carries out what the model calls and lets it go on, until it says the outcome or its rounds are used up; then it is asked once more, without tools, to say
/// where things stand.
/// </summary>
internal sealed class ToolLoopChatClient(IChatClient inner, AgentToolRunner tools, int mostRounds) : DelegatingChatClient(inner)
{
    private const string LastWord = "Your steps are used up: no more tools can be called. Say what was done, what is left, and what the person should do next.";

    /// <summary>The model did not come to an end by itself.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>How many times tools were called.</summary>
    public int Rounds { get; private set; }

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatMessage> transcript = [.. messages];
        while (true)
        {
            var response = await base.GetResponseAsync(transcript, options, cancellationToken);
            transcript.AddRange(response.Messages);
            var calls = Refusals.Calls(response);
            if (calls.Count == 0)
                return response;
            if (IsCutShort)
                throw new RunException("model", "The model goes on calling tools although it may not any more. It was stopped.");
            var answers = await tools.CallAsync(++Rounds, calls, cancellationToken);
            transcript.Add(new ChatMessage(ChatRole.Tool, [.. answers.Select((answer, index) => (AIContent)new FunctionResultContent(calls[index].CallId, answer.Text))]));
            if (Rounds < mostRounds)
                continue;
            IsCutShort = true;
            transcript.Add(new ChatMessage(ChatRole.User, LastWord));
            options = options?.Clone();
            if (options is not null)
                options.ToolMode = ChatToolMode.None;
        }
    }
}
