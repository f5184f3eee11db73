using System.Text.Json.Nodes;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>The people and bots of the workspace. Guests are not listed, but can be asked for by id.</summary>
public sealed class UsersClient
{
    private readonly NotionTransport _transport;

    internal UsersClient(NotionTransport transport) => _transport = transport;

    public Task<User> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<User>($"v1/users/{id}", cancellationToken);

    /// <summary>The bot behind the token.</summary>
    public Task<User> MeAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<User>("v1/users/me", cancellationToken);

    public IAsyncEnumerable<User> ListAsync(CancellationToken cancellationToken = default) =>
        _transport.ListAsync<User>(HttpMethod.Get, "v1/users", null, cancellationToken);
}

/// <summary>Comments on pages and blocks.</summary>
public sealed class CommentsClient
{
    private readonly NotionTransport _transport;

    internal CommentsClient(NotionTransport transport) => _transport = transport;

    /// <summary>The open comments of a page or block, the oldest first.</summary>
    public IAsyncEnumerable<Comment> ListAsync(NotionId block, CancellationToken cancellationToken = default) =>
        _transport.ListAsync<Comment>(HttpMethod.Get, $"v1/comments?block_id={block}", null, cancellationToken);

    public Task<Comment> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<Comment>($"v1/comments/{id}", cancellationToken);

    public Task<Comment> CreateAsync(CreateComment comment, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreateComment, Comment>(HttpMethod.Post, "v1/comments", comment, cancellationToken);

    public Task<Comment> UpdateAsync(NotionId id, UpdateComment comment, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UpdateComment, Comment>(HttpMethod.Patch, $"v1/comments/{id}", comment, cancellationToken);

    public Task<Comment> DeleteAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Comment>(HttpMethod.Delete, $"v1/comments/{id}", null, cancellationToken);
}

/// <summary>A comment on a page or block, or an answer in a discussion; its text is rich text or Markdown.</summary>
public sealed record CreateComment : WireObject
{
    public Parent? Parent { get; set; }

    public ObjectId DiscussionId { get; set; }

    public IReadOnlyList<RichText>? RichText { get; set; }

    public string? Markdown { get; set; }

    public IReadOnlyList<CommentAttachment>? Attachments { get; set; }

    public CommentDisplayName? DisplayName { get; set; }
}

public sealed record UpdateComment : WireObject
{
    public IReadOnlyList<RichText>? RichText { get; set; }

    public string? Markdown { get; set; }
}

/// <summary>The views of databases.</summary>
public sealed class ViewsClient
{
    private readonly NotionTransport _transport;

    internal ViewsClient(NotionTransport transport) => _transport = transport;

    public Task<View> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<View>($"v1/views/{id}", cancellationToken);

    /// <summary>The views of a database, each with no more than its id.</summary>
    public IAsyncEnumerable<View> ListOfDatabaseAsync(NotionId database, CancellationToken cancellationToken = default) =>
        _transport.ListAsync<View>(HttpMethod.Get, $"v1/views?database_id={database}", null, cancellationToken);

    /// <summary>The views of a data source, each with no more than its id.</summary>
    public IAsyncEnumerable<View> ListOfDataSourceAsync(NotionId dataSource, CancellationToken cancellationToken = default) =>
        _transport.ListAsync<View>(HttpMethod.Get, $"v1/views?data_source_id={dataSource}", null, cancellationToken);
}

/// <summary>Work that Notion goes on with after its answer.</summary>
public sealed class AsyncTasksClient
{
    private readonly NotionTransport _transport;

    internal AsyncTasksClient(NotionTransport transport) => _transport = transport;

    /// <summary>How a task stands; its id is no UUID.</summary>
    public Task<AsyncTask> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<AsyncTask>($"v1/async_tasks/{Uri.EscapeDataString(id)}", cancellationToken);
}

/// <summary>The emojis of the workspace.</summary>
public sealed class CustomEmojisClient
{
    private readonly NotionTransport _transport;

    internal CustomEmojisClient(NotionTransport transport) => _transport = transport;

    public IAsyncEnumerable<CustomEmoji> ListAsync(CancellationToken cancellationToken = default) =>
        _transport.ListAsync<CustomEmoji>(HttpMethod.Get, "v1/custom_emojis", null, cancellationToken);
}

/// <summary>Search by title, over what is shared with the integration.</summary>
public sealed class SearchClient
{
    private readonly NotionTransport _transport;

    internal SearchClient(NotionTransport transport) => _transport = transport;

    /// <summary>Pages and data sources whose title has one of the words. Notion does not promise that it finds all.</summary>
    public IAsyncEnumerable<NotionObject> ListAsync(SearchQuery? query = null, CancellationToken cancellationToken = default) =>
        _transport.ListAsync<NotionObject>(
            HttpMethod.Post, "v1/search", NotionJson.WriteNode(query ?? new SearchQuery()).AsObject(), cancellationToken);
}

public sealed record SearchQuery : WireObject
{
    public string? Query { get; set; }

    /// <summary>Such as <c>{"property":"object","value":"page"}</c>.</summary>
    public JsonNode? Filter { get; set; }

    public Sort? Sort { get; set; }
}
