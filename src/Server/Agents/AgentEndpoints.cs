using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents.Policies;
using Verso.Agents.Runs;
using Verso.Agents.Runtime;
using Verso.Notion;
using Verso.Server.Gateway;

namespace Verso.Server.Agents;

/// <summary>Intents of people, carried out by an agent.</summary>
internal static class AgentEndpoints
{
    public static void MapAgents(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v2/agents/run", (HttpContext context, RunCalls runs, AgentOptions options) => runs.StartAsync(context, GatewayFeature.Agents, request => Read(request, options)))
            .WithTags("Agents")
            .WithSummary("Carries out an intent in the workspace: looks up, creates, updates, and says the outcome.")
            .WithDescription(
                "Answers when the run has ended; with Prefer: respond-async at once with 202; with Accept: text/event-stream live, event by event. The run is kept under /api/v2/runs. "
                + "Without a configured model, questions and plain sentences are carried out by rules.")
            .Accepts<AgentRunDocument>("application/json", "*/*")
            .Produces<RunDocument>()
            .Produces<RunDocument>(StatusCodes.Status202Accepted)
            .Produces<RunDocument>(StatusCodes.Status207MultiStatus)
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);

    private static NewRun Read(GatewayRequest request, AgentOptions options)
    {
        var body = request.Body;
        var intent = body["intent"].Text() ?? body["prompt"].Text() ?? "";
        var steps = body["max_steps"];
        var input = AgentRunKind.Input(
            intent, body["tools"].IsGiven ? body["tools"].Words("name") : null, body["model"].Text(), steps.IsGiven ? steps.Integer(1, options.MostSteps, options.MaxSteps) : null);
        return new NewRun(AgentRunKind.KindName, AgentRunKind.Name(intent), input)
        {
            Owner = request.Caller.KeyId,
            Workspace = NotionId.Parse(request.Caller.Workspace),
            IsDryRun = body["dry_run"].Flag(),
            Policy = ReadPolicy(body["policy"]),
            Origin = body["origin"].Text() is "cli" ? "cli" : "api",
        };
    }

    private static JsonObject? ReadPolicy(GatewayBody body)
    {
        if (!body.IsGiven)
            return null;
        var policy = body.Value.ValueKind == JsonValueKind.Object ? JsonObject.Create(body.Value)! : throw GatewayBody.Bad("policy must be an object, as docs/policies.md describes it.");
        try
        {
            Policy.Read(policy, "run");
            return policy;
        }
        catch (PolicyException wrong)
        {
            throw GatewayBody.Bad(wrong.Message, "invalid_policy");
        }
    }
}
