using System.Diagnostics;
using Verso.Agents.Models;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime;

/// <summary>Spans of agents and tools, by the names of OpenTelemetry's conventions for generative AI. No prompt, argument or answer is in them.</summary>
internal static class AgentTelemetry
{
    private const string AgentName = "verso";

    private static readonly ActivitySource Source = new(ModelTelemetry.Name);

    public static Activity? StartAgent(RunContext run, Intent intent)
    {
        var activity = Source.StartActivity($"invoke_agent {AgentName}", ActivityKind.Internal);
        activity?.SetTag("gen_ai.operation.name", "invoke_agent")
            .SetTag("gen_ai.provider.name", "verso")
            .SetTag("gen_ai.agent.name", AgentName)
            .SetTag("gen_ai.conversation.id", run.Id.ToString())
            .SetTag("verso.intent.kind", intent.Kind.ToString().ToLowerInvariant());
        return activity;
    }

    public static Activity? StartTool(string name, string callId)
    {
        var activity = Source.StartActivity($"execute_tool {name}", ActivityKind.Internal);
        activity?.SetTag("gen_ai.operation.name", "execute_tool")
            .SetTag("gen_ai.tool.name", name)
            .SetTag("gen_ai.tool.call.id", callId)
            .SetTag("gen_ai.tool.type", "function");
        return activity;
    }

    public static void Fail(Activity? activity, string type) => activity?.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error);
}
