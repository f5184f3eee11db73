using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary><c>/api/v2/triggers</c>.</summary>
internal static class TriggerEndpoints
{
    private const int MostListed = 100;

    public static void MapTriggers(this IEndpointRouteBuilder routes)
    {
        var triggers = routes.MapGroup("/api/v2/triggers").WithTags("Triggers");
        triggers.MapGet("", List).WithSummary("Lists the triggers of the workspace.").Produces<TriggerListDocument>();
        triggers.MapPost("", Add).WithSummary("Adds a trigger, which runs in the name of the API key that adds it.")
            .Accepts<NewTriggerDocument>("application/json", "*/*").Produces<TriggerDocument>(StatusCodes.Status201Created).Produces<ErrorDocument>(StatusCodes.Status400BadRequest).Produces<ErrorDocument>(StatusCodes.Status409Conflict);
        triggers.MapGet("/deadletters", DeadLetters).WithSummary("Lists what was given up, of all triggers, the newest first.").Produces<FiringListDocument>();
        triggers.MapGet("/notion", ShowNotion).WithSummary("Shows where Notion shall send its webhooks, and the verification tokens that came.").Produces<NotionWebhookDocument>();
        triggers.MapPost("/notion/accept", AcceptNotion).WithSummary("Agrees to a verification token: from then on events are signed with it.")
            .Accepts<NotionAcceptDocument>("application/json", "*/*").Produces<NotionWebhookDocument>();
        triggers.MapPost("/notion/forget", ForgetNotion).WithSummary("Throws away the verification tokens that wait.").Produces<NotionWebhookDocument>();
        triggers.MapGet("/{name}", Show).WithSummary("Shows a trigger and its last firings.").Produces<TriggerDocument>();
        triggers.MapDelete("/{name}", Remove).WithSummary("Removes a trigger with what waits for it.").Produces<RemovedTriggerDocument>();
        triggers.MapPost("/{name}/pause", (string name, HttpContext context, IGatewayAccess access, TriggerDesks desks) => ChangeAsync(name, context, access, desks, static (desk, one, stop) => desk.PauseAsync(one, stop)))
            .WithSummary("Stops a trigger.").Produces<TriggerDocument>();
        triggers.MapPost("/{name}/resume", (string name, HttpContext context, IGatewayAccess access, TriggerDesks desks) => ChangeAsync(name, context, access, desks, static (desk, one, stop) => desk.ResumeAsync(one, stop)))
            .WithSummary("Lets a trigger fire again, not for what happened meanwhile.").Produces<TriggerDocument>();
        triggers.MapPost("/{name}/test", Test).WithSummary("Fires a trigger now; its run writes nothing unless live is true.")
            .Accepts<TriggerTestDocument>("application/json", "*/*").Produces<FiringDocument>(StatusCodes.Status202Accepted);
        triggers.MapGet("/{name}/firings", Firings).WithSummary("Lists the firings of a trigger, the newest first.")
            .WithDescription("Query: state (waiting, starting, running, done, dead), limit (1-100), before (a number).").Produces<FiringListDocument>();
        triggers.MapPost("/{name}/replay", ReplayDead).WithSummary("Tries all dead firings of a trigger once more.").Produces<TriggerReplayDocument>();
        triggers.MapPost("/{name}/firings/{number:long}/replay", Replay).WithSummary("Tries one dead firing once more.").Produces<TriggerReplayDocument>();
    }

    private static async Task List(HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        await WriteAsync(context, new JsonObject { ["triggers"] = new JsonArray([.. desk.Triggers.List().Select(one => TriggerAnswers.Of(one, desk))]) });
    }

    private static async Task Add(HttpContext context, IGatewayAccess access, TriggerDesks desks, TriggerBell bell)
    {
        var (caller, desk) = await OpenAsync(context, access, desks);
        var body = await GatewayCalls.ReadJsonAsync(context);
        var (added, secret) = await desk.AddAsync(TriggerRequest.Read(body), caller.KeyId, context.RequestAborted);
        var answer = TriggerAnswers.Of(added, desk);
        if (secret is not null)
            answer["secret"] = secret;
        bell.Ring();
        await WriteAsync(context, answer, StatusCodes.Status201Created, $"/api/v2/triggers/{added.Name}");
    }

    private static async Task Show(string name, HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        var trigger = desk.Require(name);
        var answer = TriggerAnswers.Of(trigger, desk);
        answer["firings"] = Write(desk.Firings.List(trigger.Id, limit: 20), _ => name);
        await WriteAsync(context, answer);
    }

    private static async Task Remove(string name, HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        await desk.Triggers.RemoveAsync(desk.Require(name).Id, context.RequestAborted);
        await WriteAsync(context, new JsonObject { ["name"] = name, ["removed"] = true });
    }

    private static async Task Test(string name, HttpContext context, IGatewayAccess access, TriggerDesks desks, TriggerBell bell)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        var body = await ReadOptionalAsync(context);
        var trigger = desk.Require(name);
        var sent = body["body"].IsGiven ? JsonNode.Parse(body["body"].Value.GetRawText()) as JsonObject ?? throw GatewayBody.Bad("body must be an object.") : null;
        var firing = await desk.TestAsync(trigger, body["page_id"].Id(), sent, isDryRun: !body["live"].Flag(), context.RequestAborted);
        bell.Ring();
        await WriteAsync(context, TriggerAnswers.Of(firing, name, withEvent: true), StatusCodes.Status202Accepted);
    }

    private static async Task Firings(string name, HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        var query = context.Request.Query;
        FiringState? state = query["state"].ToString() is { Length: > 0 } word
            ? Enum.TryParse<FiringState>(word, ignoreCase: true, out var known) && !char.IsAsciiDigit(word[0])
                ? known
                : throw GatewayBody.Bad("state must be one of waiting, starting, running, done, dead.")
            : null;
        var limit = (int)(Number(query, "limit", MostListed) ?? 50);
        await WriteListAsync(context, desk.Firings.List(desk.Require(name).Id, state, limit, Number(query, "before", long.MaxValue)), limit, _ => name);
    }

    private static async Task DeadLetters(HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        var query = context.Request.Query;
        var limit = (int)(Number(query, "limit", MostListed) ?? 50);
        var names = desk.Triggers.List().ToDictionary(one => one.Id, one => one.Name);
        await WriteListAsync(context, desk.Firings.List(trigger: null, FiringState.Dead, limit, Number(query, "before", long.MaxValue)), limit, id => names.GetValueOrDefault(id, id.ToString()));
    }

    private static async Task ReplayDead(string name, HttpContext context, IGatewayAccess access, TriggerDesks desks, TriggerBell bell)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        var count = await desk.Firings.ReplayAsync(desk.Require(name).Id, number: null, context.RequestAborted);
        bell.Ring();
        await WriteAsync(context, new JsonObject { ["replayed"] = count });
    }

    private static async Task Replay(string name, long number, HttpContext context, IGatewayAccess access, TriggerDesks desks, TriggerBell bell)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        if (await desk.Firings.ReplayAsync(desk.Require(name).Id, number, context.RequestAborted) == 0)
            throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"The trigger '{name}' has no dead firing {number}.");
        bell.Ring();
        await WriteAsync(context, new JsonObject { ["replayed"] = 1 });
    }

    private static async Task ShowNotion(HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        await WriteNotionAsync(context, desk);
    }

    private static async Task AcceptNotion(HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        var body = await ReadOptionalAsync(context);
        await desk.Notion.AcceptAsync(body["number"].IsGiven ? body["number"].Integer(1, int.MaxValue, 1) : null, context.RequestAborted);
        await WriteNotionAsync(context, desk);
    }

    private static async Task ForgetNotion(HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        await desk.Notion.ForgetAsync(context.RequestAborted);
        await WriteNotionAsync(context, desk);
    }

    private static Task WriteNotionAsync(HttpContext context, TriggerDesk desk) => WriteAsync(context, TriggerAnswers.Of(desk.Notion, desk.NotionPath));

    private static async Task ChangeAsync(string name, HttpContext context, IGatewayAccess access, TriggerDesks desks, Func<TriggerDesk, Trigger, CancellationToken, Task<Trigger>> change)
    {
        var (_, desk) = await OpenAsync(context, access, desks);
        await WriteAsync(context, TriggerAnswers.Of(await change(desk, desk.Require(name), context.RequestAborted), desk));
    }

    private static async Task<(GatewayCaller Caller, TriggerDesk Desk)> OpenAsync(HttpContext context, IGatewayAccess access, TriggerDesks desks)
    {
        var caller = await access.AuthenticateAsync(context, GatewayFeature.Triggers, context.RequestAborted);
        return (caller, await desks.OpenAsync(NotionId.Parse(caller.Workspace)));
    }

    private static Task<GatewayBody> ReadOptionalAsync(HttpContext context) =>
        context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0 ? GatewayCalls.ReadJsonAsync(context) : Task.FromResult(new GatewayBody("", default));

    private static JsonArray Write(IEnumerable<Firing> firings, Func<NotionId, string> nameOf) => [.. firings.Select(one => TriggerAnswers.Of(one, nameOf(one.Trigger), withEvent: true))];

    private static Task WriteListAsync(HttpContext context, IReadOnlyList<Firing> found, int limit, Func<NotionId, string> nameOf)
    {
        var answer = new JsonObject { ["firings"] = Write(found, nameOf) };
        if (found.Count == limit)
            answer["next_before"] = found[^1].Number;
        return WriteAsync(context, answer);
    }

    private static long? Number(IQueryCollection query, string name, long most) =>
        query[name].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw GatewayBody.Bad($"{name} must be a whole number from 1{(most == long.MaxValue ? " on" : $" to {most}")}.");

    private static Task WriteAsync(HttpContext context, JsonObject answer, int status = StatusCodes.Status200OK, string? location = null) =>
        GatewayCalls.WriteAsync(context, new GatewayAnswer(status, answer, location));
}
