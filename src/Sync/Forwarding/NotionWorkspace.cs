using System.Net.Http.Headers;
using System.Text;
using Verso.Notion;
using Verso.Notion.Client;
using Verso.Notion.Http;
using Verso.Sync.Connections;
using Verso.Workspace.Api;

namespace Verso.Sync.Forwarding;

/// <summary>
/// A workspace whose truth is Notion: every request goes on as it came, with the connection's token in place of the
/// caller's, through the governor and the retries. An answer of Notion is passed back as it is; where there is none, the
/// error says in Notion's form what happened.
/// </summary>
public sealed class NotionWorkspace : IWorkspace, IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly string _hop = $"1.1 verso-{Guid.NewGuid():N}";
    private readonly string _root;
    private readonly string? _token;

    public NotionWorkspace(NotionConnection connection, NotionPipelineOptions? options = null)
        : this(connection, options ?? new NotionPipelineOptions(), wire: null)
    {
    }

    /// <summary>The same over another way to Notion.</summary>
    public NotionWorkspace(NotionConnection connection, NotionPipelineOptions options, HttpMessageHandler? wire)
    {
        var client = new NotionClientOptions { BaseUrl = connection.BaseUrl, Token = connection.Token };
        _http = new HttpMessageInvoker(NotionPipeline.CreateHandler(client, options, wire ?? NotionPipeline.CreateSocketsHandler(options)));
        _root = connection.BaseUrl.ToString().TrimEnd('/') + "/v1/";
        _token = connection.Token;
    }

    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        if (ClimbsOut(request.Path))
            return Failure.Answer(request, 400, NotionErrorCode.InvalidRequestUrl, "Invalid request URL.");

        if (request.Via?.Contains(_hop, StringComparison.Ordinal) == true)
        {
            return Failure.Answer(
                request, 400, NotionErrorCode.ValidationError,
                "The request came back to the server that forwarded it: the address of its connection to Notion leads to itself. Correct NOTION_BASE_URL (Notion:BaseUrl) and restart the server.");
        }

        using var message = Message(request);
        try
        {
            using var response = await _http.SendAsync(message, cancellationToken);
            return await AnswerAsync(request, response, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            return Failure.Answer(request, failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Message(ApiRequest request)
    {
        // Escaped parts of a path, such as a property id, must arrive as they were sent.
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_root + request.Path + Query(request), exact));
        if (request.Version is not null)
            message.Headers.TryAddWithoutValidation("Notion-Version", request.Version);
        if (message.RequestUri!.Host != "api.notion.com") // Another server may send it back here; Notion does not.
            message.Headers.TryAddWithoutValidation("Via", request.Via is null ? _hop : $"{request.Via}, {_hop}");
        if (_token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (!request.Body.IsEmpty || request.Content is not null)
        {
            message.Content = request.Content is null ? new ReadOnlyMemoryContent(request.Body) : new StreamContent(request.Content);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType ?? "application/json");
        }

        message.Options.Set(NotionRequestOptions.Priority, request.Priority);
        return message;
    }

    private static string Query(ApiRequest request)
    {
        var query = new StringBuilder();
        foreach (var (key, value) in request.Query)
            query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    private static bool ClimbsOut(string path) =>
        Uri.UnescapeDataString(path).Split('/', '\\').Any(segment => segment is "." or "..") || path.Contains('?', StringComparison.Ordinal) || path.Contains('#', StringComparison.Ordinal);

    private static async Task<ApiAnswer> AnswerAsync(ApiRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var type = response.Content.Headers.ContentType;
        if (type?.MediaType != "application/json")
            return Failure.Answer(request, response);

        return new ApiAnswer(status, await response.Content.ReadAsByteArrayAsync(cancellationToken))
        {
            ContentType = type.ToString(),
            RetryAfter = Notion.Http.RetryAfter.Read(response),
        };
    }
}
