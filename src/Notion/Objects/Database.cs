using System.Collections.ObjectModel;

namespace Verso.Notion.Objects;

/// <summary>A database: a container of data sources. Before version 2025-09-03 it had the properties itself.</summary>
public sealed record Database() : NotionObject("database")
{
    public ObjectId Id { get; set; }

    public IReadOnlyList<RichText> Title { get; set; } = [];

    public IReadOnlyList<RichText>? Description { get; set; }

    public Parent? Parent { get; set; }

    public bool IsInline { get; set; }

    public bool InTrash { get; set; }

    public bool IsLocked { get; set; }

    public Timestamp CreatedTime { get; set; }

    public Timestamp LastEditedTime { get; set; }

    public User? CreatedBy { get; set; }

    public User? LastEditedBy { get; set; }

    public IReadOnlyList<DataSourceReference> DataSources { get; set; } = [];

    /// <summary>Before version 2025-09-03: the schema.</summary>
    public IReadOnlyDictionary<string, PropertySchema>? Properties { get; set; }

    public Icon? Icon { get; set; }

    public FileObject? Cover { get; set; }

    public string? Url { get; set; }

    public string? PublicUrl { get; set; }

    /// <summary>The name of <see cref="InTrash"/> in versions before 2026-03-11.</summary>
    public bool Archived { get; set; }
}

public sealed record DataSourceReference : WireObject
{
    public ObjectId Id { get; set; }

    public string? Name { get; set; }
}

/// <summary>A table of a database: its schema, whose rows are pages.</summary>
public sealed record DataSource() : NotionObject("data_source")
{
    public ObjectId Id { get; set; }

    public FileObject? Cover { get; set; }

    public Icon? Icon { get; set; }

    public Timestamp CreatedTime { get; set; }

    public User? CreatedBy { get; set; }

    public User? LastEditedBy { get; set; }

    public Timestamp LastEditedTime { get; set; }

    public IReadOnlyList<RichText> Title { get; set; } = [];

    public IReadOnlyList<RichText>? Description { get; set; }

    public bool IsInline { get; set; }

    public IReadOnlyDictionary<string, PropertySchema> Properties { get; set; } = ReadOnlyDictionary<string, PropertySchema>.Empty;

    /// <summary>The database.</summary>
    public Parent? Parent { get; set; }

    /// <summary>Where the database hangs.</summary>
    public Parent? DatabaseParent { get; set; }

    public string? Url { get; set; }

    public string? PublicUrl { get; set; }

    public bool InTrash { get; set; }

    /// <summary>The name of <see cref="InTrash"/> in versions before 2026-03-11.</summary>
    public bool Archived { get; set; }
}
