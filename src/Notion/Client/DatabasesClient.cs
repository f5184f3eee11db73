using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Databases: containers of data sources, which have the schema and the rows.</summary>
public sealed class DatabasesClient
{
    private readonly NotionTransport _transport;

    internal DatabasesClient(NotionTransport transport) => _transport = transport;

    public Task<Database> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<Database>($"v1/databases/{id}", cancellationToken);

    /// <summary>Makes a database with one data source and one view.</summary>
    public Task<Database> CreateAsync(CreateDatabase database, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreateDatabase, Database>(HttpMethod.Post, "v1/databases", database, cancellationToken);

    public Task<Database> UpdateAsync(NotionId id, UpdateDatabase database, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UpdateDatabase, Database>(HttpMethod.Patch, $"v1/databases/{id}", database, cancellationToken);
}

public sealed record CreateDatabase : WireObject
{
    public Parent? Parent { get; set; }

    public IReadOnlyList<RichText>? Title { get; set; }

    public IReadOnlyList<RichText>? Description { get; set; }

    public bool? IsInline { get; set; }

    public InitialDataSource? InitialDataSource { get; set; }

    public Icon? Icon { get; set; }

    public FileObject? Cover { get; set; }
}

public sealed record InitialDataSource : WireObject
{
    /// <summary>By name; exactly one is a title.</summary>
    public IReadOnlyDictionary<string, PropertySchema>? Properties { get; set; }
}

public sealed record UpdateDatabase : WireObject
{
    /// <summary>Moves the database.</summary>
    public Parent? Parent { get; set; }

    public IReadOnlyList<RichText>? Title { get; set; }

    public IReadOnlyList<RichText>? Description { get; set; }

    public bool? IsInline { get; set; }

    public Icon? Icon { get; set; }

    public FileObject? Cover { get; set; }

    public bool? InTrash { get; set; }

    public bool? IsLocked { get; set; }
}
