namespace Verso.Notion.Objects;

/// <summary>Where an object hangs. A row of a data source names its database too.</summary>
public sealed record Parent : WireObject
{
    /// <summary><c>page_id</c>, <c>block_id</c>, <c>data_source_id</c>, <c>database_id</c>, <c>workspace</c> or <c>agent_id</c>.</summary>
    public string? Type { get; set; }

    public ObjectId PageId { get; set; }

    public ObjectId BlockId { get; set; }

    public ObjectId DataSourceId { get; set; }

    public ObjectId DatabaseId { get; set; }

    public ObjectId AgentId { get; set; }

    public bool Workspace { get; set; }

    public static Parent OfPage(NotionId id) => new() { Type = "page_id", PageId = id };

    public static Parent OfBlock(NotionId id) => new() { Type = "block_id", BlockId = id };

    public static Parent OfDataSource(NotionId id) => new() { Type = "data_source_id", DataSourceId = id };

    public static Parent OfDatabase(NotionId id) => new() { Type = "database_id", DatabaseId = id };

    public static Parent OfWorkspace() => new() { Type = "workspace", Workspace = true };
}
