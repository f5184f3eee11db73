using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion.Http;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Turns an operation into a request and the answer into a record.</summary>
internal sealed class NotionTransport(HttpClient http, NotionClientOptions options)
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private static readonly ProductInfoHeaderValue Agent = new("verso-notion", typeof(NotionTransport).Assembly.GetName().Version?.ToString(3));

    private readonly string _root = options.BaseUrl.ToString().TrimEnd('/') + "/";

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    public Task<T> SendAsync<TBody, T>(HttpMethod method, string path, TBody body, CancellationToken cancellationToken) =>
        SendAsync<T>(method, path, NotionJson.WriteUtf8(body), cancellationToken);

    public Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken) =>
        SendAsync<T>(method, path, body, idempotencyKey: null, cancellationToken);

    /// <summary>Posts a body that is no JSON.</summary>
    public async Task<T> SendAsync<T>(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, path, body: null);
        request.Content = content;
        return await SendAsync<T>(request, cancellationToken);
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = Request(method, path, body);
        if (idempotencyKey is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return await SendAsync<T>(request, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await NotionApiException.ReadAsync(response, cancellationToken);

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await NotionJson.ReadAsync<T>(stream, cancellationToken) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new NotionApiException(
                (int)response.StatusCode, NotionErrorCode.InvalidJson,
                $"{request.RequestUri!.Host} answered {request.Method} {request.RequestUri.AbsolutePath} with something that is not the JSON of a {typeof(T).Name}.");
        }
    }

    /// <summary>All objects of a list, whose pages are fetched as the caller reads on.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        HttpMethod method, string path, JsonObject? body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? incomplete = null;
        string? cursor = null;
        do
        {
            var list = await PageAsync<T>(method, path, body, cursor, cancellationToken);
            foreach (var item in list.Results)
                yield return item;
            if (list.RequestStatus is { IsIncomplete: true } status)
                incomplete = status.IncompleteReason ?? "no reason given";
            cursor = NextCursor(list.HasMore, list.NextCursor, cursor);
        }
        while (cursor is not null);

        if (incomplete is not null)
            throw new IncompleteListException(incomplete);
    }

    /// <summary>One page of a list: with a GET the cursor stands in the query, with a POST in the body.</summary>
    public Task<NotionList<T>> PageAsync<T>(HttpMethod method, string path, JsonObject? body, string? cursor, CancellationToken cancellationToken)
    {
        if (method == HttpMethod.Get)
            return GetAsync<NotionList<T>>(Paged(path, cursor), cancellationToken);

        var paged = body is null ? [] : (JsonObject)body.DeepClone();
        paged.TryAdd("page_size", options.PageSize);
        if (cursor is not null)
            paged["start_cursor"] = cursor;
        return SendAsync<JsonObject, NotionList<T>>(method, path, paged, cancellationToken);
    }

    public string Paged(string path, string? cursor) =>
        path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?')
            + $"page_size={options.PageSize}" + (cursor is null ? "" : $"&start_cursor={Uri.EscapeDataString(cursor)}");

    /// <summary>The cursor to go on with. One that does not move would be followed for ever.</summary>
    public static string? NextCursor(bool hasMore, string? next, string? cursor)
    {
        if (!hasMore)
            return null;
        return next is not null && next != cursor
            ? next
            : throw new IncompleteListException(next is null ? "has_more without a cursor" : "the cursor stands still");
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(method, _root + RequireSafe(path));
        request.Headers.UserAgent.Add(Agent);
        request.Headers.TryAddWithoutValidation("Notion-Version", options.Version.ToString());
        if (options.Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = JsonType } };
        request.Options.Set(NotionRequestOptions.Priority, options.Priority);
        return request;
    }

    /// <summary>A path must not climb out of the API by a part that was meant to be an id.</summary>
    private static string RequireSafe(string path)
    {
        var end = path.IndexOf('?', StringComparison.Ordinal);
        var segments = Uri.UnescapeDataString(end < 0 ? path : path[..end]).Split('/', '\\');
        return segments.Any(segment => segment is "." or "..")
            ? throw new ArgumentException($"'{path}' is no path of the Notion API.", nameof(path))
            : path.TrimStart('/');
    }
}
