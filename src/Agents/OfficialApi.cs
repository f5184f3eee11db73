using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents;

/// <summary>
/// The Notion API in its own JSON, for work whose shape is only known when it runs: records after a schema, a page of any
/// kind. Budgets, tokens and retries are handlers of the client beneath.
/// </summary>
/// <param name="http">Speaks to the workspace; its base address ends before <c>v1/</c>.</param>
public sealed class OfficialApi(HttpClient http)
{
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    /// <param name="key">Names the one effect the call may have, where the workspace can keep that promise.</param>
    public Task<JsonObject> PostAsync(string path, JsonNode body, string? key = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, body, key, cancellationToken);

    /// <inheritdoc cref="PostAsync"/>
    public Task<JsonObject> PatchAsync(string path, JsonNode body, string? key = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Patch, path, body, key, cancellationToken);

    /// <summary>All objects of a list that is read with GET.</summary>
    public async IAsyncEnumerable<JsonObject> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (string? cursor = null; ;)
        {
            var page = await GetAsync(cursor is null ? path : $"{path}{separator}start_cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
            foreach (var item in page["results"]!.AsArray())
                yield return item!.AsObject();
            cursor = Next(page);
            if (cursor is null)
                yield break;
        }
    }

    /// <summary>All objects of a list that is read with POST.</summary>
    public async IAsyncEnumerable<JsonObject> QueryAsync(string path, JsonObject body, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = body.DeepClone().AsObject();
        while (true)
        {
            var page = await PostAsync(path, request, cancellationToken: cancellationToken);
            foreach (var item in page["results"]!.AsArray())
                yield return item!.AsObject();
            if (Next(page) is not { } cursor)
                yield break;
            request["start_cursor"] = cursor;
        }
    }

    private static string? Next(JsonObject page) =>
        page["has_more"]?.GetValue<bool>() == true ? page["next_cursor"]?.GetValue<string>() : null;

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, string? key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"v1/{path}");
        request.Headers.Add("Notion-Version", NotionVersion.Latest.ToString());
        if (key is not null)
            request.Headers.Add(WorkspaceHandler.IdempotencyKey, key);
        if (body is not null)
            request.Content = new ByteArrayContent(Json.Write(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        using var response = await SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.IsSuccessStatusCode && Parse(answer) is { } result)
            return result;
        throw Refused(response, Parse(answer));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw new OfficialApiException(0, "unreachable", "Notion cannot be reached.", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OfficialApiException(0, "timeout", "Notion did not answer in time.", fault);
        }
    }

    private static OfficialApiException Refused(HttpResponseMessage response, JsonObject? error)
    {
        var status = (int)response.StatusCode;
        return new(
            status,
            error?["code"]?.GetValue<string>() ?? "unreadable_answer",
            error?["message"]?.GetValue<string>() ?? $"Notion answered with status {status} and no readable error.")
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static JsonObject? Parse(byte[] answer)
    {
        try
        {
            return JsonNode.Parse(answer) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The Notion API said no, or nothing.</summary>
/// <param name="status">The HTTP status; 0 when no answer came.</param>
public sealed class OfficialApiException(int status, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Not carried out, and may be later.</summary>
    public bool IsLater => Status is 409 or 429 or 529;

    /// <summary>A write may have been carried out all the same.</summary>
    public bool IsUnclear => Status is 0 or >= 500 and not 529;
}
