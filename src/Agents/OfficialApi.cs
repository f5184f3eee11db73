using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion.Client;

namespace Verso.Agents;

/// <summary>
/// The Notion API in its own JSON, for work whose shape is only known when it runs: records after a schema, a page of any
/// kind. Budgets and retries are the client's.
/// </summary>
public sealed class OfficialApi(NotionClient client)
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

    /// <summary>Where to go on; null at the end. An end that is none is a fault: an answer would be wrong in silence.</summary>
    private static string? Next(JsonObject page)
    {
        if (page["request_status"]?["type"]?.GetValue<string>() == "incomplete")
            throw new OfficialApiException(200, "incomplete_list", "Notion gives at most 10,000 rows for one query, and there are more. Narrow the query down.");
        return page["has_more"]?.GetValue<bool>() == true ? page["next_cursor"]?.GetValue<string>() : null;
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, string? key, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendAsync(method, $"v1/{path}", body, key, cancellationToken);
            return JsonObject.Create(answer) ?? throw new OfficialApiException(200, "unreadable_answer", "Notion answered with something that is no JSON object.");
        }
        catch (NotionApiException error)
        {
            throw new OfficialApiException(error.Status, error.Code, error.Message, error)
            {
                RetryAfter = error.RetryAfter,
                IsNotSent = error.AdditionalData.TryGetValue("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String && outcome.GetString() == "not_sent",
            };
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new OfficialApiException(0, "unreachable", "Notion cannot be reached, or the connection broke.", fault);
        }
        catch (Exception fault) when (fault is TimeoutException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OfficialApiException(0, "timeout", "Notion did not answer in time.", fault);
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

    /// <summary>The call never left for Notion.</summary>
    public bool IsNotSent { get; init; }

    /// <summary>Not carried out, and may be later.</summary>
    public bool IsLater => IsNotSent || Status is 409 or 429 or 529;

    /// <summary>A write may have been carried out all the same.</summary>
    public bool IsUnclear => !IsNotSent && Status is 0 or (>= 500 and not 529);
}
