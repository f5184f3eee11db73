using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Server.Gateway;
using Verso.Workspace.Transfer.Snapshots;

namespace Verso.Server.Moving;

/// <summary>States of a workspace over HTTP, for test suites in any language.</summary>
internal static class SnapshotEndpoints
{
    public static void MapSnapshots(this IEndpointRouteBuilder routes)
    {
        var snapshots = routes.MapGroup("/api/v2/snapshots").WithTags("Snapshots");
        snapshots.MapGet("", List).WithSummary("Lists the snapshots of the workspace.").Produces<SnapshotListDocument>();
        snapshots.MapPost("", Save).WithSummary("Puts the state of the workspace aside under a name.").Accepts<NewSnapshotDocument>("application/json", "*/*")
            .Produces<SnapshotDocument>(StatusCodes.Status201Created);
        snapshots.MapPost("/{name}/load", Load).WithSummary("Takes a state back: everything that was done since is gone. Tokens and keys stay valid.").Produces<JsonObject>();
        snapshots.MapDelete("/{name}", Remove).WithSummary("Throws a snapshot away.").Produces<JsonObject>();
        routes.MapPost("/api/v2/reset", Reset).WithTags("Snapshots").WithSummary("Brings the workspace to the state of a new one. Tokens and keys stay valid.").Produces<JsonObject>();
    }

    private static Task List(HttpContext context, AdminCalls calls, WorkspaceMoves moves) =>
        calls.AnswerAsync(context, StatusCodes.Status200OK, async workspace =>
            new JsonObject { ["snapshots"] = new JsonArray([.. (await moves.ListAsync(workspace)).Select(Describe)]) });

    private static Task Save(HttpContext context, AdminCalls calls, WorkspaceMoves moves) =>
        calls.AnswerAsync(context, StatusCodes.Status201Created, async workspace =>
        {
            var body = await AdminCalls.ReadBodyAsync(context);
            if (body["name"] is not JsonValue given || given.GetValueKind() != JsonValueKind.String)
                throw GatewayBody.Bad("name is missing: the name of the snapshot, as text.");
            return Describe(await moves.SaveAsync(workspace, given.GetValue<string>(), IsTrue(body, "replace"), context.RequestAborted));
        });

    private static Task Load(string name, HttpContext context, AdminCalls calls, WorkspaceMoves moves) =>
        calls.AnswerAsync(context, StatusCodes.Status200OK, async workspace =>
        {
            await moves.LoadAsync(workspace, name, context.RequestAborted);
            return new JsonObject { ["loaded"] = name };
        });

    private static Task Remove(string name, HttpContext context, AdminCalls calls, WorkspaceMoves moves) =>
        calls.AnswerAsync(context, StatusCodes.Status200OK, async workspace =>
            await moves.RemoveAsync(workspace, name, context.RequestAborted)
                ? new JsonObject { ["removed"] = name }
                : throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"There is no snapshot '{name}'."));

    private static Task Reset(HttpContext context, AdminCalls calls, WorkspaceMoves moves) =>
        calls.AnswerAsync(context, StatusCodes.Status200OK, async workspace =>
        {
            await moves.ResetAsync(workspace, context.RequestAborted);
            return new JsonObject { ["reset"] = true };
        });

    private static bool IsTrue(JsonObject body, string member) => body[member]?.GetValueKind() == JsonValueKind.True;

    private static JsonObject Describe(SnapshotInfo state) => new()
    {
        ["name"] = state.Name,
        ["bytes"] = state.Bytes,
        ["saved"] = state.Saved.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <param name="Name">1 to 100 letters, digits, dots, dashes and underscores.</param>
/// <param name="Replace">Whether a snapshot of that name is written over.</param>
internal sealed record NewSnapshotDocument(string Name, bool Replace = false);

internal sealed record SnapshotDocument(string Name, long Bytes, DateTimeOffset Saved);

internal sealed record SnapshotListDocument(IReadOnlyList<SnapshotDocument> Snapshots);
