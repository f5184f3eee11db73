using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary><c>/hooks/{name}</c>: an address for Make, n8n, Zapier and scripts, with a secret of its own.</summary>
internal static class HookEndpoints
{
    private const int LongestKey = 255;

    public static void MapHooks(this IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapGroup("/hooks/{name}").WithTags("Triggers");
        hooks.MapPost("", Fire).WithSummary("Fires the trigger of that name; the body becomes the inputs of its run.")
            .WithDescription("Signed with X-Verso-Signature, or with the secret as Authorization: Bearer or X-Hook-Secret. The same Idempotency-Key is the same run. Query: wait=1 answers when the run has ended, timeout (seconds).")
            .Accepts<JsonObject>("application/json", "*/*").Produces<FiringDocument>(StatusCodes.Status202Accepted).Produces<FiringDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status401Unauthorized).Produces<ErrorDocument>(StatusCodes.Status404NotFound).Produces<ErrorDocument>(StatusCodes.Status413PayloadTooLarge);
        hooks.MapGet("/firings/{number:long}", Show).WithSummary("Tells what became of a request to the hook.").Produces<FiringDocument>();
    }

    private static async Task Fire(string name, HttpContext context, OpenWorkspaces workspaces, TriggerDesks desks, TriggerSettings settings, TriggerBell bell, TimeProvider clock)
    {
        var body = await IncomingBody.ReadAsync(context, settings.MostBodyBytes);
        var (desk, trigger) = await FindAsync(name, context, body, workspaces, desks, settings, clock);
        if (!trigger.IsEnabled)
            throw new GatewayException(StatusCodes.Status409Conflict, "paused", $"The trigger '{name}' is paused. Resume it with: verso triggers resume {name}");
        var inputs = Parse(body);
        var (firing, isNew) = await desk.FireAsync(trigger, TriggerEvents.OfHook(EventName(context.Request), inputs, clock.GetUtcNow()), context.RequestAborted);
        if (!isNew && !JsonNode.DeepEquals(Json.ReadObject(firing.Body.Span)["body"], inputs))
        {
            throw new GatewayException(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused",
                "This Idempotency-Key was used for another body. Send a new key with a new request.");
        }

        bell.Ring();
        if (!isNew)
            context.Response.Headers["Idempotency-Replayed"] = "true";
        var ended = await WaitAsync(context, firing, settings);
        await AnswerAsync(context, desk.Firings.Find(firing.Number) ?? firing, trigger, ended);
    }

    private static async Task Show(string name, long number, HttpContext context, OpenWorkspaces workspaces, TriggerDesks desks, TriggerSettings settings, TimeProvider clock)
    {
        var (desk, trigger) = await FindAsync(name, context, [], workspaces, desks, settings, clock);
        if (desk.Firings.Find(number) is not { } firing || firing.Trigger != trigger.Id)
            throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"The trigger '{name}' knows of no firing {number}; those that are done with are kept for a while only.");
        var ended = firing is { State: FiringState.Done, Run: { } run } && context.RequestServices.GetService<IRunLauncher>() is { } launcher
            ? await launcher.WaitAsync(run, context.RequestAborted)
            : null;
        var answer = TriggerAnswers.Of(firing, name, ended);
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, answer));
    }

    /// <summary>The trigger whose secret the caller knows. Workspaces do not know each other's names, so there may be several.</summary>
    private static async Task<(TriggerDesk Desk, Trigger Trigger)> FindAsync(
        string name, HttpContext context, byte[] body, OpenWorkspaces workspaces, TriggerDesks desks, TriggerSettings settings, TimeProvider clock)
    {
        GatewayException? refused = null;
        foreach (var workspace in workspaces.All)
        {
            var desk = await desks.OpenAsync(workspace);
            if (desk.Triggers.Find(name) is not { Source: TriggerSource.Hook } trigger)
                continue;
            refused = Refuse(context.Request, body, desk.SecretOf(trigger), settings.Tolerance, clock.GetUtcNow());
            if (refused is null)
                return (desk, trigger);
        }

        throw refused ?? new GatewayException(StatusCodes.Status404NotFound, "not_found", $"There is no hook '{name}' here. Add one with: verso triggers add {name} --hook --recipe NAME");
    }

    /// <summary>Why the caller is not let in; null when it is.</summary>
    private static GatewayException? Refuse(HttpRequest request, byte[] body, string secret, TimeSpan tolerance, DateTimeOffset now)
    {
        if (request.Headers[CallbackSignature.Header] is [{ Length: > 0 } signature])
        {
            if (!TriggerSecrets.IsSigned(secret, body, signature, out var time))
                return Unauthorized("signature_wrong", $"The header {CallbackSignature.Header} is not t=SECONDS,v1=HEX with the HMAC-SHA256 of SECONDS.BODY under the secret of this hook.");
            return (now - time).Duration() <= tolerance
                ? null
                : Unauthorized("signature_old", $"The signature is of {time:yyyy-MM-dd HH:mm:ss}Z, which is more than {tolerance.TotalSeconds:0} seconds from the time here. Sign each request anew, and check the clock.");
        }

        const string scheme = "Bearer ";
        var given = request.Headers["X-Hook-Secret"].ToString().Trim();
        if (given.Length == 0 && request.Headers.Authorization.ToString() is var header && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            given = header[scheme.Length..].Trim();
        if (given.Length == 0)
            return Unauthorized("unauthorized", $"Sign the request with {CallbackSignature.Header}, or send the hook's secret as Authorization: Bearer or X-Hook-Secret.");
        return TriggerSecrets.AreSame(secret, given) ? null : Unauthorized("unauthorized", "This is not the secret of this hook.");
    }

    /// <summary>A key names the event. So does a signature: who replays a request gets the run that it started.</summary>
    private static string EventName(HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString().Trim();
        if (key.Length > LongestKey)
            throw GatewayBody.Bad($"An Idempotency-Key has at most {LongestKey} characters.");
        if (key.Length > 0)
            return $"key/{key}";
        return request.Headers[CallbackSignature.Header] is [{ Length: > 0 } signature] ? $"signed/{TriggerSecrets.Hash(signature)}" : NotionId.New(DateTimeOffset.UtcNow).ToString();
    }

    private static JsonObject Parse(byte[] body)
    {
        if (body.Length == 0)
            return [];
        try
        {
            using var document = Json.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return JsonObject.Create(document.RootElement.Clone())!;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw GatewayBody.Bad("The body must be a JSON object, or empty.", "invalid_json");
    }

    private static async Task<EndedRun?> WaitAsync(HttpContext context, Firing firing, TriggerSettings settings)
    {
        var query = context.Request.Query;
        if (query["wait"].ToString() is not ("1" or "true") || firing.Run is not { } run || context.RequestServices.GetService<IRunLauncher>() is not { } launcher)
            return null;
        var longest = settings.LongestWait;
        if (query["timeout"].ToString() is { Length: > 0 } text)
        {
            longest = int.TryParse(text, out var seconds) && seconds >= 1 && seconds <= longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw GatewayBody.Bad($"timeout must be a whole number of seconds from 1 to {longest.TotalSeconds:0}.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(longest);
        try
        {
            return await launcher.WaitAsync(run, patience.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null; // It goes on, and the answer says where to ask.
        }
    }

    private static Task AnswerAsync(HttpContext context, Firing firing, Trigger trigger, EndedRun? ended)
    {
        var answer = TriggerAnswers.Of(firing, trigger.Name, ended);
        var status = ended?.Status switch
        {
            null => StatusCodes.Status202Accepted,
            "succeeded" => StatusCodes.Status200OK,
            "partial" => StatusCodes.Status207MultiStatus,
            _ => StatusCodes.Status400BadRequest,
        };
        return GatewayCalls.WriteAsync(context, new GatewayAnswer(status, answer, status == StatusCodes.Status202Accepted ? (string?)answer["status_url"] : null));
    }

    private static GatewayException Unauthorized(string code, string message) => new(StatusCodes.Status401Unauthorized, code, message);
}
