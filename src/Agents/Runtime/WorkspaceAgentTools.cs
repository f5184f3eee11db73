using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Agents.Tools;

namespace Verso.Agents.Runtime;

/// <summary>The tools of a workspace, for agents. A call that cannot be carried out is an answer that says why: it goes back to the model.</summary>
public static class WorkspaceAgentTools
{
    private const string Trash = "trash";

    public static IReadOnlyList<AgentTool> Create(Desk desk, ToolOptions? options = null) =>
    [
        .. WorkspaceTools.Create(desk, options).Select(tool => new AgentTool(tool, tool.IsReadOnly, tool.Name == Trash, (arguments, attempt, stop) => CallAsync(tool, arguments, attempt, stop))),
    ];

    private static async Task<AgentToolAnswer> CallAsync(WorkspaceTool tool, JsonObject arguments, StepAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var result = await tool.CallAsync(arguments, new ToolCall { IdempotencyKey = attempt.IdempotencyKey, BegunAt = attempt.BegunAt }, cancellationToken);
            return new AgentToolAnswer(result.Text, [.. result.Effects.Select(effect => new AgentEffect(effect.Action, effect.Id, effect.Title))]);
        }
        catch (ToolException refusal)
        {
            return new AgentToolAnswer(refusal.Message, [], refusal.Code);
        }
    }
}
