using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Verso.Notion;
using Verso.Server.Faults;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;
using Verso.Workspace.Webhooks;

namespace Verso.Server.Webhooks;

/// <summary><c>/api/v2/webhooks</c>: what Notion has only in its developer portal.</summary>
internal static class WebhookEndpoints
{
    private const int MostListed = 100;

    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SettingsReader.Read<WebhookSettings>(configuration.GetSection("Webhooks")));
        services.AddSingleton<WebhookAddresses>();
        services.AddSingleton<WebhookTokens>();
        services.AddSingleton<HttpWebhookWire>();
        services.TryAddSingleton<IWebhookWire>(all =>
            all.GetService<FaultOptions>() is { Enabled: true } faults
                ? new FaultyWire(all.GetRequiredService<HttpWebhookWire>(), all.GetRequiredService<FaultPlan>(), faults, all.GetRequiredService<TimeProvider>())
                : all.GetRequiredService<HttpWebhookWire>());
        services.AddSingleton(all => new WebhookDesks(
            all.GetRequiredService<OpenWorkspaces>(), all.GetRequiredService<WebhookSettings>(), all.GetRequiredService<WebhookAddresses>(), all.GetRequiredService<WebhookTokens>(),
            all.GetRequiredService<IWebhookWire>(), all.GetRequiredService<VersoRegistry>(), all.GetRequiredService<TimeProvider>()));
    }

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/api/v2/webhooks").WithTags("Webhooks");
        webhooks.MapGet("", List).WithSummary("Lists the webhooks of the workspace.").Produces<WebhookListDocument>();
        webhooks.MapPost("", Add).WithSummary("Adds a webhook and sends its verification token to the address.")
            .WithDescription("Events begin once the token was given back with /verify. Without event_types it hears of all that its version has; without integration it is that of the first integration token.")
            .Accepts<NewWebhookDocument>("application/json", "*/*").Produces<WebhookDocument>(StatusCodes.Status201Created).Produces<ErrorDocument>(StatusCodes.Status400BadRequest);
        webhooks.MapGet("/{id}", Show).WithSummary("Shows a webhook.").Produces<WebhookDocument>();
        webhooks.MapPatch("/{id}", Change).WithSummary("Changes the event types and the version, and before the verification the address.")
            .Accepts<NewWebhookDocument>("application/json", "*/*").Produces<WebhookDocument>();
        webhooks.MapDelete("/{id}", Remove).WithSummary("Removes a webhook with all that is queued for it.").Produces<RemovedWebhookDocument>();
        webhooks.MapPost("/{id}/verify", Verify).WithSummary("Gives back the verification token; events begin.")
            .Accepts<VerificationDocument>("application/json", "*/*").Produces<WebhookDocument>();
        webhooks.MapPost("/{id}/resend", Resend).WithSummary("Sends the verification token again.").Produces<WebhookDocument>();
        webhooks.MapPost("/{id}/pause", Pause).WithSummary("Stops sending; what happens meanwhile is counted as missed.").Produces<WebhookDocument>();
        webhooks.MapPost("/{id}/resume", Resume).WithSummary("Goes on sending.").Produces<WebhookDocument>();
        webhooks.MapPost("/{id}/test", Test).WithSummary("Sends one signed event of the type verso.test at once, and tells what the receiver said.").Produces<WebhookTestDocument>();
        webhooks.MapGet("/{id}/deliveries", Deliveries).WithSummary("Lists the events of a webhook, the newest first.")
            .WithDescription("Query: state (waiting, delivered, dead), limit (1-100), before (a number).").Produces<DeliveryListDocument>();
        webhooks.MapPost("/{id}/deliveries/replay", ReplayDead).WithSummary("Sends all events that were given up once more.").Produces<ReplayDocument>();
        webhooks.MapPost("/{id}/deliveries/{event}/replay", Replay).WithSummary("Sends one event once more.").Produces<ReplayDocument>();
    }

    private static async Task List(HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        await WriteAsync(context, new JsonObject { ["webhooks"] = new JsonArray([.. desk.Subscriptions.List().Select(one => WebhookAnswers.Of(one, desk))]) });
    }

    private static async Task Add(HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var body = await GatewayCalls.ReadJsonAsync(context);
        var (added, handshake) = await desk.AddAsync(body["url"].Text(), Types(body), body["api_version"].Text(), body["integration"].Text(), context.RequestAborted);
        var answer = WebhookAnswers.Of(added, desk);
        answer["verification"] = WebhookAnswers.Of(handshake);
        await WriteAsync(context, answer, StatusCodes.Status201Created, $"/api/v2/webhooks/{added.Id}");
    }

    private static async Task Show(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        await WriteAsync(context, WebhookAnswers.Of(desk.Require(id), desk));
    }

    private static async Task Change(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var body = await GatewayCalls.ReadJsonAsync(context);
        var (changed, handshake) = await desk.ChangeAsync(desk.Require(id), body["url"].Text(), Types(body), body["api_version"].Text(), context.RequestAborted);
        var answer = WebhookAnswers.Of(changed, desk);
        if (handshake is not null)
            answer["verification"] = WebhookAnswers.Of(handshake);
        await WriteAsync(context, answer);
    }

    private static async Task Remove(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var webhook = desk.Require(id);
        await desk.Subscriptions.RemoveAsync(webhook.Id, context.RequestAborted);
        await WriteAsync(context, new JsonObject { ["id"] = webhook.Id.ToString(), ["removed"] = true });
    }

    private static async Task Verify(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var body = await GatewayCalls.ReadJsonAsync(context);
        await WriteAsync(context, WebhookAnswers.Of(await desk.VerifyAsync(desk.Require(id), body["verification_token"].Text(), context.RequestAborted), desk));
    }

    private static async Task Resend(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var webhook = desk.Require(id);
        var handshake = await desk.ResendAsync(webhook, context.RequestAborted);
        var answer = WebhookAnswers.Of(webhook, desk);
        answer["verification"] = WebhookAnswers.Of(handshake);
        await WriteAsync(context, answer);
    }

    private static async Task Pause(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        await WriteAsync(context, WebhookAnswers.Of(await desk.PauseAsync(desk.Require(id), context.RequestAborted), desk));
    }

    private static async Task Resume(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        await WriteAsync(context, WebhookAnswers.Of(await desk.ResumeAsync(desk.Require(id), context.RequestAborted), desk));
    }

    private static async Task Test(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var (reply, took) = await desk.TestAsync(desk.Require(id), context.RequestAborted);
        var answer = WebhookAnswers.Of(reply);
        answer["milliseconds"] = (long)took.TotalMilliseconds;
        await WriteAsync(context, answer);
    }

    private static async Task Deliveries(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var query = context.Request.Query;
        DeliveryState? state = query["state"].ToString() is { Length: > 0 } word
            ? Enum.TryParse<DeliveryState>(word, ignoreCase: true, out var known) && !char.IsAsciiDigit(word[0])
                ? known
                : throw GatewayBody.Bad("state must be one of waiting, delivered, dead.")
            : null;
        var limit = Number(query, "limit", 1, MostListed) ?? 50;
        var found = desk.Deliveries.List(desk.Require(id).Id, state, (int)limit, Number(query, "before", 1, long.MaxValue));
        var answer = new JsonObject { ["deliveries"] = new JsonArray([.. found.Select(one => WebhookAnswers.Of(one, withBody: true))]) };
        if (found.Count == limit)
            answer["next_before"] = found[^1].Number;
        await WriteAsync(context, answer);
    }

    private static async Task ReplayDead(string id, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var count = await desk.Deliveries.ReplayAsync(desk.Require(id).Id, id: null, context.RequestAborted);
        await WriteAsync(context, new JsonObject { ["replayed"] = count });
    }

    private static async Task Replay(string id, string @event, HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var desk = await OpenAsync(context, access, desks);
        var count = await desk.Deliveries.ReplayAsync(desk.Require(id).Id, GatewayBody.ReadId(@event, "event"), context.RequestAborted);
        if (count == 0)
            throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"This webhook has no event '{@event}'; events that are done with are kept for a while only.");
        await WriteAsync(context, new JsonObject { ["replayed"] = count });
    }

    private static async Task<WebhookDesk> OpenAsync(HttpContext context, IGatewayAccess access, WebhookDesks desks)
    {
        var caller = await access.AuthenticateAsync(context, GatewayFeature.Webhooks, context.RequestAborted);
        return await desks.OpenAsync(NotionId.Parse(caller.Workspace));
    }

    private static IReadOnlyList<string>? Types(GatewayBody body) => body["event_types"].IsGiven ? body["event_types"].Words("type") : null;

    private static long? Number(IQueryCollection query, string name, long least, long most) =>
        query[name].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw GatewayBody.Bad($"{name} must be a whole number from {least}{(most == long.MaxValue ? " on" : $" to {most}")}.");

    private static Task WriteAsync(HttpContext context, JsonObject answer, int status = StatusCodes.Status200OK, string? location = null) =>
        GatewayCalls.WriteAsync(context, new GatewayAnswer(status, answer, location));
}
