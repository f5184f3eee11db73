using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal;

namespace Verso.Agents.Autofill;

/// <summary>Notion's internal API in the name of one user.</summary>
public sealed record InternalSession(IInternalApi Api, string? TokenV2, string? UserId, string? SpaceId)
{
    /// <exception cref="InternalApiException">The call was refused, or nothing readable came back.</exception>
    internal async Task<JsonObject> CallAsync(string endpoint, JsonObject body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(endpoint, body, cancellationToken);
        JsonObject? json = null;
        try
        {
            json = await JsonNode.ParseAsync(answer.Body, cancellationToken: cancellationToken) as JsonObject;
        }
        catch (JsonException)
        {
            // An answer from the edge is HTML, and some calls answer nothing at all.
        }

        return answer.IsSuccess && json?["errorId"] is null ? json ?? [] : throw Refused(answer.Status, json);
    }

    /// <summary>Sends a call whose answer is a stream.</summary>
    /// <exception cref="InternalApiException">Notion cannot be reached.</exception>
    internal async Task<InternalAnswer> SendAsync(string endpoint, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            return await Api.SendAsync(
                new InternalRequest(endpoint, Json.Write(body)) { TokenV2 = TokenV2, UserId = UserId, SpaceId = SpaceId }, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new InternalApiException("Notion cannot be reached.", fault);
        }
        catch (ArgumentException fault)
        {
            throw new InternalApiException(fault.Message, fault); // A credential that cannot stand in a header.
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InternalApiException("timeout", fault);
        }
    }

    internal static InternalApiException Refused(int status, JsonObject? error)
    {
        var name = Text(error?["name"]);
        var message = Text(error?["debugMessage"]) ?? Text(error?["message"]);
        var hint = status is 401 or 403 ? " Check the session token, user id and space id." : "";
        return new($"Notion answered {status}{(name is null ? "" : $" {name}")}{(message is null ? "." : $": {message}")}{hint}");
    }

    /// <summary>The record inside of a box, however deep it is nested; null for one that may not be seen.</summary>
    internal static JsonObject? Unbox(JsonNode? box)
    {
        var current = box as JsonObject;
        while (current?["value"] is JsonObject inner)
            current = inner;
        return current?["id"] is null ? null : current;
    }

    internal static NotionId? Id(JsonNode? value) => NotionId.TryParse(Text(value), out var id) ? id : null;

    internal static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}

/// <summary>The internal API said no, or nothing; the message is fit to be shown.</summary>
public sealed class InternalApiException(string message, Exception? inner = null) : Exception(message, inner);
