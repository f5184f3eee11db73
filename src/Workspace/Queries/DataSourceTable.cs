using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// The SQL table of a data source: one row a page, typed columns a property. Columns are named after property ids, so
/// that a rename moves no data. It is changed in the same transaction as the objects it mirrors.
/// </summary>
public sealed class DataSourceTable(NotionId dataSource, DataSourceSchema schema)
{
    public NotionId DataSource { get; } = dataSource;

    public DataSourceSchema Schema { get; } = schema;

    public void Create(SqlSession session) => throw new NotImplementedException();

    /// <summary>
    /// Brings the columns from this schema to <paramref name="next"/> and returns the table of it. Rows whose values
    /// change with the schema are written again by the caller, with <see cref="Upsert"/>.
    /// </summary>
    public DataSourceTable Alter(SqlSession session, DataSourceSchema next) => throw new NotImplementedException();

    public void Drop(SqlSession session) => throw new NotImplementedException();

    /// <summary>Writes the row of a page.</summary>
    public void Upsert(SqlSession session, PageRow page) => throw new NotImplementedException();

    public void Delete(SqlSession session, NotionId page) => throw new NotImplementedException();

    /// <summary>The number that the next page gets from a unique_id property.</summary>
    public long NextUniqueNumber(SqlSession session, PropertySchema property) => throw new NotImplementedException();
}

/// <summary>A page as its data source's table sees it.</summary>
/// <param name="Created">As exactly as it is known: pages made in the same minute keep their order by it.</param>
/// <param name="Properties">The stored <c>properties</c> of the page.</param>
public sealed record PageRow(
    NotionId Id,
    DateTimeOffset Created,
    DateTimeOffset Edited,
    NotionId CreatedBy,
    NotionId EditedBy,
    bool InTrash,
    JsonObject Properties);
