using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Data sources: the tables of databases.</summary>
public sealed class DataSourcesClient
{
    private readonly NotionTransport _transport;

    internal DataSourcesClient(NotionTransport transport) => _transport = transport;

    public Task<DataSource> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<DataSource>($"v1/data_sources/{id}", cancellationToken);

    /// <summary>Adds a data source to a database.</summary>
    public Task<DataSource> CreateAsync(CreateDataSource source, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreateDataSource, DataSource>(HttpMethod.Post, "v1/data_sources", source, cancellationToken);

    public Task<DataSource> UpdateAsync(NotionId id, UpdateDataSource source, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UpdateDataSource, DataSource>(HttpMethod.Patch, $"v1/data_sources/{id}", source, cancellationToken);

    /// <summary>
    /// The rows. When Notion stops at its 10,000, an <see cref="IncompleteListException"/> comes behind the last one. In a
    /// wiki a row can be a data source: then ask with <see cref="QueryAnyAsync"/>.
    /// </summary>
    public async IAsyncEnumerable<Page> QueryAsync(
        NotionId id, QueryDataSource? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var row in QueryAnyAsync(id, query, cancellationToken))
        {
            yield return row as Page
                ?? throw new InvalidOperationException($"Data source {id} is a wiki with a {row.Object} in it: set ResultType to page, or use QueryAnyAsync.");
        }
    }

    /// <summary>The rows, be they pages or, in a wiki, data sources.</summary>
    public IAsyncEnumerable<NotionObject> QueryAnyAsync(NotionId id, QueryDataSource? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new QueryDataSource();
        var filter = query.FilterProperties is { Count: > 0 } properties
            ? "?" + string.Join('&', properties.Select(property => $"filter_properties={Uri.EscapeDataString(Uri.UnescapeDataString(property))}"))
            : "";
        var body = NotionJson.WriteNode(query).AsObject();
        return _transport.ListAsync<NotionObject>(HttpMethod.Post, $"v1/data_sources/{id}/query{filter}", body, cancellationToken);
    }

    public async IAsyncEnumerable<Template> TemplatesAsync(NotionId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var list = await _transport.GetAsync<TemplateList>(_transport.Paged($"v1/data_sources/{id}/templates", cursor), cancellationToken);
            foreach (var template in list.Templates)
                yield return template;
            cursor = NotionTransport.NextCursor(list.HasMore, list.NextCursor, cursor);
        }
        while (cursor is not null);
    }
}

public sealed record CreateDataSource : WireObject
{
    /// <summary>The database.</summary>
    public Parent? Parent { get; set; }

    public IReadOnlyDictionary<string, PropertySchema>? Properties { get; set; }

    public IReadOnlyList<RichText>? Title { get; set; }

    public Icon? Icon { get; set; }
}

public sealed record UpdateDataSource : WireObject
{
    public IReadOnlyList<RichText>? Title { get; set; }

    public Icon? Icon { get; set; }

    /// <summary>By name or id: null deletes, a new name renames, a type changes the type.</summary>
    public IReadOnlyDictionary<string, PropertySchema?>? Properties { get; set; }

    public bool? InTrash { get; set; }

    /// <summary>Another database to move to.</summary>
    public Parent? Parent { get; set; }
}

public sealed record QueryDataSource : WireObject
{
    /// <summary>In Notion's grammar.</summary>
    public JsonNode? Filter { get; set; }

    public IReadOnlyList<Sort>? Sorts { get; set; }

    public bool? InTrash { get; set; }

    /// <summary><c>page</c> or <c>data_source</c>; it only matters in a wiki.</summary>
    public string? ResultType { get; set; }

    /// <summary>The names or ids of the properties to answer with; all when empty.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> FilterProperties { get; set; } = [];
}
