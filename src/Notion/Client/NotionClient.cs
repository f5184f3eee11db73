using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion.Http;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>
/// The Notion API in C#. It speaks over any <see cref="HttpClient"/>: one made by <see cref="Create"/> keeps to Notion's
/// limits and tries again, one over a workspace in this process needs neither.
/// </summary>
public sealed class NotionClient : IDisposable
{
    private readonly NotionTransport _transport;
    private readonly NotionClientOptions _options;
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;

    public NotionClient(HttpClient http, NotionClientOptions options)
        : this(http, options, ownsHttp: false)
    {
    }

    private NotionClient(HttpClient http, NotionClientOptions options, bool ownsHttp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PageSize, 100);
        (_http, _options, _ownsHttp) = (http, options, ownsHttp);
        _transport = new NotionTransport(http, options);
        Pages = new PagesClient(_transport);
        Blocks = new BlocksClient(_transport);
        Databases = new DatabasesClient(_transport);
        DataSources = new DataSourcesClient(_transport);
        Views = new ViewsClient(_transport);
        Users = new UsersClient(_transport);
        Comments = new CommentsClient(_transport);
        FileUploads = new FileUploadsClient(_transport);
        AsyncTasks = new AsyncTasksClient(_transport);
        CustomEmojis = new CustomEmojisClient(_transport);
        Search = new SearchClient(_transport);
    }

    public PagesClient Pages { get; }

    public BlocksClient Blocks { get; }

    public DatabasesClient Databases { get; }

    public DataSourcesClient DataSources { get; }

    public ViewsClient Views { get; }

    public UsersClient Users { get; }

    public CommentsClient Comments { get; }

    public FileUploadsClient FileUploads { get; }

    public AsyncTasksClient AsyncTasks { get; }

    public CustomEmojisClient CustomEmojis { get; }

    public SearchClient Search { get; }

    /// <summary>
    /// A client with everything beneath it: connections that are pooled, the governor of this token, and retries.
    /// Dispose it when the program ends; one is enough for all of it.
    /// </summary>
    public static NotionClient Create(NotionClientOptions options, NotionPipelineOptions? pipeline = null) =>
        new(NotionPipeline.CreateHttpClient(options, pipeline ?? new NotionPipelineOptions()), options, ownsHttp: true);

    /// <summary>The same client, whose calls the governor places there.</summary>
    public NotionClient WithPriority(RequestPriority priority) =>
        new(_http, _options with { Priority = priority }, ownsHttp: false);

    /// <summary>
    /// Any call, as JSON: <c>SendAsync(HttpMethod.Get, "v1/users/me")</c>. Throws <see cref="NotionApiException"/> as the
    /// typed operations do.
    /// </summary>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body = null, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body, idempotencyKey: null, cancellationToken);

    /// <summary>
    /// The same, with a name for the one effect that a write may have. A Verso workspace applies such a write once, however
    /// often it is sent; Notion itself knows no such name and takes no notice.
    /// </summary>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body, string? idempotencyKey, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<JsonElement>(method, path, body is null ? null : NotionJson.WriteUtf8(body), idempotencyKey, cancellationToken);

    public void Dispose()
    {
        if (_ownsHttp)
            _http.Dispose();
    }
}
