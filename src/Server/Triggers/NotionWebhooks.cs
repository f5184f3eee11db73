using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Server.Gateway;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>
/// <c>POST /webhooks/notion/{connection}</c>: what Notion sends. A request is checked and kept, with two point reads and one
/// insert, and answered; everything else is done behind it.
/// </summary>
internal static class NotionWebhooks
{
    private const string Signature = "X-Notion-Signature";
    private const string TokenPrefix = "secret_";
    private const int LongestToken = 200;

    public static void MapNotionWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/webhooks/notion/{connection}", Receive).WithTags("Triggers").WithSummary("Takes Notion's webhooks: the handshake, and signed events.")
            .WithDescription("The connection is the name or the id of a workspace whose origin is Notion.")
            .Produces<ReceiptDocument>().Produces<ErrorDocument>(StatusCodes.Status401Unauthorized).Produces<ErrorDocument>(StatusCodes.Status404NotFound)
            .Produces<ErrorDocument>(StatusCodes.Status413PayloadTooLarge).Produces<ErrorDocument>(StatusCodes.Status503ServiceUnavailable);

    private static async Task Receive(string connection, HttpContext context, VersoRegistry registry, TriggerDesks desks, TriggerSettings settings, TriggerBell bell)
    {
        if (registry.Workspaces.Find(connection) is not { Origin: WorkspaceOrigin.Notion } entry)
            throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"There is no connection '{connection}' to Notion here. Its address is shown by: verso triggers notion");
        var body = await IncomingBody.ReadAsync(context, settings.MostBodyBytes);
        var desk = await desks.OpenAsync(entry.Id);
        var json = Parse(body);
        if (!json.TryGetPropertyValue("type", out _) && EventJson.Text(json["verification_token"]) is { } token)
        {
            if (!token.StartsWith(TokenPrefix, StringComparison.Ordinal) || token.Length > LongestToken)
                throw GatewayBody.Bad("This is no verification token of Notion.", "invalid_verification_token");
            await desk.Notion.ReceiveAsync(token, context.RequestAborted);
            await AnswerAsync(context, "handshake");
            return;
        }

        RequireSignature(context.Request.Headers[Signature].ToString(), body, desk.Notion);
        var receipt = await desk.Inbox.ReceiveAsync(Read(json, body), CancellationToken.None);
        if (receipt == Receipt.Full)
            throw new GatewayException(StatusCodes.Status503ServiceUnavailable, "too_many_waiting", "Too many events are waiting here already. Send it again later.") { RetryAfter = TimeSpan.FromMinutes(1) };
        if (receipt == Receipt.Taken)
            bell.Ring();
        await AnswerAsync(context, receipt switch { Receipt.Taken => "taken", Receipt.Duplicate => "duplicate", _ => "too_old" });
    }

    private static void RequireSignature(string signature, byte[] body, NotionHandshakes notion)
    {
        if (notion.Accepted is not { } accepted)
            throw Unauthorized("not_verified", "This connection has no verified webhook. Its operator agrees to Notion's verification token with: verso triggers notion --accept");
        if (signature.Length == 0)
            throw Unauthorized("signature_missing", $"The header {Signature} is missing.");
        if (!TriggerSecrets.IsSignedByNotion(notion.TokenOf(accepted), body, signature))
            throw Unauthorized("signature_wrong", $"The header {Signature} is not the signature of this body with the verification token of this connection.");
    }

    private static ReceivedEvent Read(JsonObject json, byte[] body)
    {
        if (EventJson.Id(json["id"]) is not { } id || EventJson.Text(json["type"]) is not { Length: > 0 and < 200 } type
            || !DateTimeOffset.TryParse(EventJson.Text(json["timestamp"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw GatewayBody.Bad("An event of Notion has an id, a type and a timestamp.", "invalid_event");
        return new ReceivedEvent(id.ToString(), type, time, body);
    }

    private static JsonObject Parse(byte[] body)
    {
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

        throw GatewayBody.Bad("The body must be a JSON object.", "invalid_json");
    }

    private static GatewayException Unauthorized(string code, string message) => new(StatusCodes.Status401Unauthorized, code, message);

    private static Task AnswerAsync(HttpContext context, string received) =>
        GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, new JsonObject { ["received"] = received }));
}
