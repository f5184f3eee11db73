using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Runs;

namespace Verso.Server.Agents;

/// <summary>Starts runs for callers of the API, and finds them again: a key sees its own, an admin's key all.</summary>
internal sealed class RunCalls(GatewayCalls calls, RunEngine engine, IRunHost host, OpenWorkspaces workspaces, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Starts the run and answers as the caller wants: live events (<c>Accept: text/event-stream</c>), at once (<c>Prefer: respond-async</c>, or
    /// <c>"async": true</c>), or when it has ended. With an <c>Idempotency-Key</c> the same call again is the same run.
    /// </summary>
    public Task StartAsync(HttpContext context, GatewayFeature feature, Func<GatewayRequest, NewRun> read) =>
        RunStream.IsWanted(context.Request)
            ? StreamAsync(context, feature, read)
            : calls.AnswerAsync(context, feature, (request, stop) => AnswerAsync(request, read, stop));

    public async Task<(GatewayCaller Caller, RunStore Store, Run Run)> FindAsync(HttpContext context, string id)
    {
        var (caller, store) = await OpenAsync(context);
        return NotionId.TryParse(id, out var parsed) && store.Find(parsed) is { } run && (run.Owner == caller.KeyId || host.SeesAll(caller.KeyId))
            ? (caller, store, run)
            : throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"This API key has no run '{id}'.");
    }

    public async Task<(GatewayCaller Caller, RunStore Store)> OpenAsync(HttpContext context)
    {
        var (caller, _) = await calls.OpenAsync(context, GatewayFeature.Jobs);
        return (caller, (await workspaces.GetAsync(NotionId.Parse(caller.Workspace))).Runs);
    }

    /// <summary>The runs that this caller may see: its own, or all (null).</summary>
    public string? OwnerFilter(GatewayCaller caller) => host.SeesAll(caller.KeyId) ? null : caller.KeyId;

    private async Task<GatewayAnswer> AnswerAsync(GatewayRequest request, Func<GatewayRequest, NewRun> read, CancellationToken cancellationToken)
    {
        var run = await StartAsync(request, read, request.Key, cancellationToken);
        var location = $"/api/v2/runs/{run.Id}";
        if (!request.IsAsync)
            await engine.WaitAsync(run.Id, cancellationToken);
        var now = (await workspaces.GetAsync(NotionId.Parse(request.Caller.Workspace))).Runs.Find(run.Id)!;
        var answer = RunAnswers.Of(now);
        answer["status_url"] = location;
        answer["events_url"] = $"{location}/events";
        return new GatewayAnswer(request.IsAsync ? StatusCodes.Status202Accepted : Status(now), answer, location);
    }

    private async Task StreamAsync(HttpContext context, GatewayFeature feature, Func<GatewayRequest, NewRun> read)
    {
        var (caller, connection) = await calls.OpenAsync(context, feature);
        var body = await GatewayCalls.ReadJsonAsync(context);
        var request = new GatewayRequest(caller, GivenCredentials.None, connection, body.Value) { IsAsync = true };
        var key = context.Request.Headers["Idempotency-Key"].ToString().Trim();
        var run = await StartAsync(request, read, key.Length == 0 ? null : $"{caller.KeyId}/{key}", lifetime.ApplicationStopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await RunStream.WriteAsync(context, (await workspaces.GetAsync(NotionId.Parse(caller.Workspace))).Runs, run.Id, -1, either.Token);
    }

    private async Task<StartedRun> StartAsync(GatewayRequest request, Func<GatewayRequest, NewRun> read, string? key, CancellationToken cancellationToken)
    {
        try
        {
            var run = read(request);
            return await engine.StartAsync(run with { Key = run.Key ?? (key is null ? null : $"call {key}") }, cancellationToken);
        }
        catch (RunException refused)
        {
            throw Refusal(refused);
        }
    }

    public static GatewayException Refusal(RunException refused) =>
        new(refused.Code switch { "conflict" => StatusCodes.Status409Conflict, "not_found" => StatusCodes.Status404NotFound, _ => StatusCodes.Status400BadRequest }, refused.Code, refused.Message);

    /// <summary>200 for what came to an end, and for what did not the status of its reason.</summary>
    private static int Status(Run run) => run.Status switch
    {
        RunStatus.Succeeded => StatusCodes.Status200OK,
        RunStatus.Partial => StatusCodes.Status207MultiStatus,
        _ => run.ErrorCode switch
        {
            "input" => StatusCodes.Status400BadRequest,
            "not_found" => StatusCodes.Status404NotFound,
            "policy" or "budget" => StatusCodes.Status403Forbidden,
            "model" or "notion" => StatusCodes.Status502BadGateway,
            "timeout" => StatusCodes.Status504GatewayTimeout,
            "cancelled" or "conflict" => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status500InternalServerError,
        },
    };
}
