using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Verso.Agents;
using Verso.Agents.Autofill;
using Verso.Agents.Policies;
using Verso.Agents.Records;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>
/// What every call of the gateway goes through: the key is checked, the body is read, the workspace is opened, and an
/// answer that was given before under the same <c>Idempotency-Key</c> is given again.
/// </summary>
internal sealed class GatewayCalls(IGatewayAccess access, IGatewayConnections connections, GatewayOptions options, IHostApplicationLifetime lifetime)
{
    private const int LongestKey = 255;

    public async Task AnswerAsync(HttpContext context, GatewayFeature feature, Func<GatewayRequest, CancellationToken, Task<GatewayAnswer>> work)
    {
        var caller = await access.AuthenticateAsync(context, feature, context.RequestAborted);
        var body = await ReadBodyAsync(context.Request, context.RequestAborted);
        var json = Parse(body);
        var given = ReadCredentials(context.Request.Headers, feature);
        var connection = await connections.OpenAsync(caller, given, context.RequestAborted);
        var key = ReadKey(context.Request.Headers);
        var request = new GatewayRequest(caller, given, connection, json)
        {
            IsAsync = new GatewayBody("", json)["async"].Flag() || context.Request.Headers["Prefer"].ToString().Contains("respond-async", StringComparison.OrdinalIgnoreCase),
        };

        if (key is null)
        {
            await WriteAsync(context, await RunAsync(request, work));
            return;
        }

        var about = Encoding.UTF8.GetBytes($"{context.Request.Path}\n").Concat(body).ToArray();
        switch (await connection.Idempotency.BeginAsync(caller.KeyId, key, about, options.IdempotencyPatience, context.RequestAborted))
        {
            case IdempotencyAnswer.First first:
                await using (first.Claim)
                    await WriteAsync(context, await RunOnceAsync(request, caller, key, first.Claim, work));
                break;
            case IdempotencyAnswer.Again { Answer: var stored }:
                await WriteAsync(context, new GatewayAnswer(stored.Status, stored.Body, stored.Location), again: true);
                break;
            case IdempotencyAnswer.OtherRequest:
                throw new GatewayException(
                    StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused",
                    "This Idempotency-Key was used for another request in the last 24 hours. Send a new key with a new request.");
            default:
                throw new GatewayException(
                    StatusCodes.Status409Conflict, "idempotency_key_busy",
                    "The first request with this Idempotency-Key is still being carried out. Ask again in a while.")
                { RetryAfter = TimeSpan.FromSeconds(5) };
        }
    }

    /// <summary>Does the work of a key, and keeps its answer.</summary>
    private async Task<GatewayAnswer> RunOnceAsync(
        GatewayRequest request, GatewayCaller caller, string key, IdempotencyClaim claim, Func<GatewayRequest, CancellationToken, Task<GatewayAnswer>> work)
    {
        try
        {
            // The same key means another request when it is used again after its time.
            var scoped = string.Create(CultureInfo.InvariantCulture, $"{caller.KeyId}/{key}@{claim.Since.ToUnixTimeMilliseconds()}");
            var answer = await RunAsync(request with { Key = scoped }, work);
            await claim.CompleteAsync(new StoredAnswer(answer.Status, answer.Body, answer.Location), CancellationToken.None);
            return answer;
        }
        catch (Exception fault) when (fault is not GatewayException)
        {
            claim.IsInterrupted = true;
            throw;
        }
    }

    /// <summary>The workspace behind a call that has no body.</summary>
    public async Task<(GatewayCaller Caller, GatewayConnection Connection)> OpenAsync(HttpContext context, GatewayFeature feature)
    {
        var caller = await access.AuthenticateAsync(context, feature, context.RequestAborted);
        return (caller, await connections.OpenAsync(caller, GivenCredentials.None, context.RequestAborted));
    }

    /// <summary>The body of a call that goes without a workspace's connection: a JSON object.</summary>
    public static async Task<GatewayBody> ReadJsonAsync(HttpContext context) =>
        new("", Parse(await ReadBodyAsync(context.Request, context.RequestAborted)));

    public static Task WriteAsync(HttpContext context, GatewayAnswer answer, bool again = false)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Body.Length;
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        if (again)
            response.Headers["Idempotency-Replayed"] = "true";
        return response.Body.WriteAsync(answer.Body, context.RequestAborted).AsTask();
    }

    /// <summary>
    /// Does the work even when the caller hangs up: an automation that gave up waiting still wants its pages written. Only a
    /// stop of the server ends it.
    /// </summary>
    private async Task<GatewayAnswer> RunAsync(GatewayRequest request, Func<GatewayRequest, CancellationToken, Task<GatewayAnswer>> work)
    {
        try
        {
            return await work(request, lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new GatewayException(StatusCodes.Status503ServiceUnavailable, "stopping", "The server is being stopped. Send the request again.") { RetryAfter = TimeSpan.FromSeconds(10) };
        }
        catch (RecordTargetException error)
        {
            throw new GatewayException(error.Status, error.Code, error.Message);
        }
        catch (RecordFaultException error)
        {
            throw GatewayBody.Bad(error.Message);
        }
        catch (AiPropertyDetectionException error)
        {
            throw new GatewayException(StatusCodes.Status400BadRequest, "ai_properties_not_found", error.Message);
        }
        catch (OfficialApiException error) when (PolicyEngine.IsRefusal(error.Status, error.Message))
        {
            throw new GatewayException(StatusCodes.Status403Forbidden, "policy", error.Message);
        }
        catch (OfficialApiException error) when (error.Status is 401 or 403)
        {
            // Not the caller's key is at fault, so a 401 would mislead.
            throw new GatewayException(
                StatusCodes.Status400BadRequest, "notion_credentials_refused",
                $"Notion refused the token: {error.Message} Check the X-Notion-* headers, or the secret NOTION_TOKEN.");
        }
        catch (OfficialApiException error)
        {
            var status = error.Status is >= 400 and < 500 ? error.Status : StatusCodes.Status502BadGateway;
            throw new GatewayException(status, error.Code, error.Message) { RetryAfter = error.RetryAfter ?? (error.IsLater ? TimeSpan.FromSeconds(5) : null) };
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        // curl -d names no JSON unless it is told to; what matters is that it is JSON.
        var type = request.ContentType?.Split(';')[0].Trim();
        if (body.Length > 0 && type is not null && !IsJson(type) && !type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            throw new GatewayException(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", $"The body must be JSON: send Content-Type: application/json, not {type}.");
        return body.ToArray();
    }

    private static bool IsJson(string type) =>
        type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
        || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static JsonElement Parse(byte[] body)
    {
        if (body.Length == 0)
            throw GatewayBody.Bad("The request has no body. Send a JSON object.", "invalid_json");
        try
        {
            using var document = Workspace.Api.Json.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw GatewayBody.Bad("The body must be a JSON object.", "invalid_json");
        }
        catch (JsonException fault)
        {
            throw GatewayBody.Bad(
                fault.LineNumber is null ? $"The body is not valid JSON: {fault.Message}"
                : string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}."), "invalid_json");
        }
    }

    private static GivenCredentials ReadCredentials(IHeaderDictionary headers, GatewayFeature feature)
    {
        string? Header(string name) => headers[name].ToString().Trim() switch
        {
            "" => null,
            var value when value.All(character => character is > ' ' and <= '~') => value,
            _ => throw GatewayBody.Bad($"The header {name} contains a character that no credential has. Check how it was copied."),
        };

        var token = Header("X-Notion-Token");
        // On the bulk endpoints the official API is all there is, so X-Notion-Token is its token.
        return feature == GatewayFeature.Bulk
            ? new(OfficialToken: Header("X-Notion-Official-Token") ?? token)
            : new(token, Header("X-Notion-User-ID"), Header("X-Notion-Space-ID"), Header("X-Notion-Official-Token"));
    }

    private static string? ReadKey(IHeaderDictionary headers)
    {
        var key = headers["Idempotency-Key"].ToString().Trim();
        return key.Length switch
        {
            0 => null,
            <= LongestKey => key,
            _ => throw GatewayBody.Bad($"An Idempotency-Key has at most {LongestKey} characters."),
        };
    }
}
