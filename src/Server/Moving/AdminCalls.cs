using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Api;
using Verso.Workspace.Transfer;

namespace Verso.Server.Moving;

/// <summary>What every call goes through that concerns a workspace as a whole: it comes from this machine, with a key that may do it.</summary>
internal sealed class AdminCalls(IGatewayAccess access)
{
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Real-IP"];

    /// <summary>Checks the caller, does the work and writes its answer.</summary>
    public async Task AnswerAsync(HttpContext context, int status, Func<NotionId, Task<JsonObject>> work)
    {
        var workspace = await AuthenticateAsync(context);
        JsonObject answer;
        try
        {
            answer = await work(workspace);
        }
        catch (TransferException refusal)
        {
            throw Refuse(refusal);
        }

        await GatewayCalls.WriteAsync(context, new GatewayAnswer(status, answer));
    }

    /// <summary>The workspace that the caller's key opens.</summary>
    public async Task<NotionId> AuthenticateAsync(HttpContext context)
    {
        if (!IsFromHere(context))
        {
            throw new GatewayException(
                StatusCodes.Status403Forbidden, "local_only",
                "This call is taken from the server's own machine only. Use the command verso there, or a tunnel to it.");
        }

        return NotionId.Parse((await access.AuthenticateAsync(context, GatewayFeature.Admin, context.RequestAborted)).Workspace);
    }

    public static GatewayException Refuse(TransferException refusal) => new(
        refusal.Code switch
        {
            "not_found" => StatusCodes.Status404NotFound,
            "exists" or "not_empty" or "not_local" => StatusCodes.Status409Conflict,
            "too_large" => StatusCodes.Status413PayloadTooLarge,
            _ => StatusCodes.Status400BadRequest,
        },
        refusal.Code,
        refusal.Message);

    /// <summary>The JSON object of the body; an empty one when there is no body.</summary>
    public static async Task<JsonObject> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length == 0)
            return [];
        try
        {
            using var document = Json.Parse(body.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? JsonObject.Create(document.RootElement.Clone())!
                : throw GatewayBody.Bad("The body must be a JSON object.", "invalid_json");
        }
        catch (JsonException)
        {
            throw GatewayBody.Bad("The body is not valid JSON.", "invalid_json");
        }
    }

    /// <summary>A proxy on this machine is no caller on this machine.</summary>
    private static bool IsFromHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && !Forwarded.Any(context.Request.Headers.ContainsKey);
}
