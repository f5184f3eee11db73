using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Server.Gateway;
using Verso.Workspace.Api;

namespace Verso.Server.Faults;

/// <summary>
/// <c>/api/v2/faults</c>: what goes wrong on purpose. It answers only to this machine, only to a key that may do
/// everything, and only where fault injection was turned on at the start.
/// </summary>
internal static class FaultEndpoints
{
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "CF-Connecting-IP"];

    public static void MapFaults(this IEndpointRouteBuilder routes)
    {
        var faults = routes.MapGroup("/api/v2/faults").WithTags("Faults");
        faults.MapGet("", (HttpContext context, FaultAccess access, FaultPlan plan) => AnswerAsync(context, access, plan, _ => Task.CompletedTask))
            .WithSummary("Lists the faults: how many requests each has met and struck, and the last strikes.").Produces<FaultListDocument>();
        faults.MapPost("", (HttpContext context, FaultAccess access, FaultPlan plan) => AnswerAsync(context, access, plan, body => AddAsync(plan, body)))
            .WithSummary("Adds one fault, or several under faults. A seed begins all counts anew.")
            .Accepts<FaultDocument>("application/json").Produces<FaultListDocument>();
        faults.MapDelete("", (HttpContext context, FaultAccess access, FaultPlan plan) => AnswerAsync(context, access, plan, _ => Clear(plan, null)))
            .WithSummary("Removes all faults.").Produces<FaultListDocument>();
        faults.MapDelete("/{id}", (string id, HttpContext context, FaultAccess access, FaultPlan plan) => AnswerAsync(context, access, plan, _ => Clear(plan, id)))
            .WithSummary("Removes one fault.").Produces<FaultListDocument>();
    }

    private static async Task AnswerAsync(HttpContext context, FaultAccess access, FaultPlan plan, Func<HttpRequest, Task> work)
    {
        await access.RequireAsync(context);
        await work(context.Request);
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(Json.Write(plan.ToJson()), context.RequestAborted);
    }

    private static async Task AddAsync(FaultPlan plan, HttpRequest request)
    {
        using var document = await ReadAsync(request);
        var body = new GatewayBody("", document.RootElement);
        var list = body["faults"].Value.ValueKind == JsonValueKind.Array && body["faults"].Value.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Object
            ? body["faults"].Value.EnumerateArray().ToList()
            : [WithoutSeed(document.RootElement)];
        int? seed = body["seed"].IsGiven ? body["seed"].Integer(int.MinValue, int.MaxValue, 1) : null;
        plan.Add((id, index) => FaultRuleReader.Read(new GatewayBody("", list[index]), id), list.Count, seed);
    }

    private static JsonElement WithoutSeed(JsonElement body)
    {
        var rule = JsonObject.Create(body)!;
        rule.Remove("seed");
        return JsonSerializer.SerializeToElement(rule);
    }

    private static Task Clear(FaultPlan plan, string? id) =>
        plan.Clear(id)
            ? Task.CompletedTask
            : throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"There is no fault '{id}'. GET /api/v2/faults lists them.");

    private static async Task<JsonDocument> ReadAsync(HttpRequest request)
    {
        var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        try
        {
            var document = Json.Parse(bytes.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw GatewayBody.Bad("The body must be a JSON object.", "invalid_json");
        }
        catch (JsonException)
        {
            throw GatewayBody.Bad("The body is not valid JSON. Send a fault, such as {\"route\": \"POST /v1/pages\", \"fault\": \"429\", \"count\": 2}.", "invalid_json");
        }
    }

    /// <summary>Who may see and make faults.</summary>
    internal sealed class FaultAccess(FaultOptions options, IGatewayAccess keys)
    {
        public async Task RequireAsync(HttpContext context)
        {
            if (!options.Enabled)
            {
                throw new GatewayException(
                    StatusCodes.Status404NotFound, "faults_off",
                    "Fault injection is off. It is for tests: start the server with --faults (VERSO_FAULTS__ENABLED=true).");
            }

            // Behind a proxy on this machine everyone seems to come from here.
            if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address) || Forwarded.Any(context.Request.Headers.ContainsKey))
            {
                throw new GatewayException(
                    StatusCodes.Status403Forbidden, "local_only", "Faults are made from the machine itself, not over a network or through a proxy.");
            }

            await keys.AuthenticateAsync(context, GatewayFeature.Faults, context.RequestAborted);
        }
    }
}

/// <summary>How OpenAPI describes a fault.</summary>
/// <param name="Route">A method and a path, in which * is any one part and ** the rest.</param>
/// <param name="Fault">403, 409, 429, 529, 500, 502, 503, 504, latency, reset, hang, truncate; of webhooks lost, doubled, reordered.</param>
/// <param name="When">"before" or "after" the request is carried out.</param>
/// <param name="Probability">From 0 to 1.</param>
/// <param name="Skip">How many matching requests are left alone first.</param>
/// <param name="Count">How often it happens.</param>
/// <param name="RetryAfter">In seconds.</param>
/// <param name="Reason">The rate_limit_reason of a 429.</param>
/// <param name="Body">Of a 502 or 504: "proxy" or "notion".</param>
/// <param name="Seed">Begins all counts anew.</param>
internal sealed record FaultDocument(
    string? Route = null, string? Fault = null, string? When = null, double? Probability = null, int? Skip = null, int? Count = null,
    int? DelayMs = null, int? JitterMs = null, int? RetryAfter = null, string? Reason = null, string? Body = null, string? Id = null, int? Seed = null);

internal sealed record FaultListDocument(int Seed, IReadOnlyList<FaultDocument> Faults, IReadOnlyList<FaultStrikeDocument> Recent);

internal sealed record FaultStrikeDocument(string Id, long Number, string Method, string Path, string Fault);
