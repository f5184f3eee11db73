using System.Net;
using System.Net.Http.Headers;
using Verso.Notion;
using Verso.Notion.Http;

namespace Verso.Workspace.Api;

/// <summary>
/// Lets an <see cref="HttpClient"/>, and with it the typed client of Verso.Notion, speak to a workspace in this process:
/// the same requests and answers, without a socket.
/// </summary>
public sealed class WorkspaceHandler(IWorkspace workspace, Caller caller) : HttpMessageHandler
{
    /// <summary>The header that becomes <see cref="ApiRequest.IdempotencyKey"/>.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    private const string Root = "/v1/";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        var start = url.AbsolutePath.IndexOf(Root, StringComparison.Ordinal);
        if (start < 0)
            throw new InvalidOperationException($"'{url}' is no address of the Notion API: it lacks {Root}.");

        var answer = await workspace.SendAsync(
            new ApiRequest(request.Method.Method, url.AbsolutePath[(start + Root.Length)..], caller)
            {
                Version = request.Headers.TryGetValues("Notion-Version", out var versions) ? versions.First() : NotionVersion.Latest.ToString(),
                Query = ReadQuery(url.Query),
                Body = request.Content is null or MultipartContent ? default : await request.Content.ReadAsByteArrayAsync(cancellationToken),
                Content = request.Content is MultipartContent form ? await form.ReadAsStreamAsync(cancellationToken) : null,
                ContentType = request.Content?.Headers.ContentType?.ToString(),
                Priority = request.Options.TryGetValue(NotionRequestOptions.Priority, out var priority) ? priority : RequestPriority.Interactive,
                IdempotencyKey = request.Headers.TryGetValues(IdempotencyKey, out var keys) ? keys.First() : null,
            },
            cancellationToken);

        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new ReadOnlyMemoryContent(answer.Body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(answer.ContentType) } },
        };
        if (answer.RetryAfter is { } wait)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return response;
    }

    private static List<KeyValuePair<string, string>> ReadQuery(string query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : part[(equals + 1)..];
            pairs.Add(new(Uri.UnescapeDataString(key), Uri.UnescapeDataString(value.Replace('+', ' '))));
        }

        return pairs;
    }
}
