using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Formulas;

namespace Verso.Workspace.Properties;

/// <summary>What a schema needs to know about the rest of the workspace while it is written.</summary>
public interface ISchemaContext
{
    /// <summary>Who writes.</summary>
    Caller Caller { get; }

    /// <summary>The workspace, as stored formulas name it.</summary>
    NotionId Space { get; }

    /// <summary>What one formula may cost.</summary>
    FormulaOptions Formulas { get; }

    /// <summary>The data source being written. On create its schema is not asked for.</summary>
    DataSourceReference DataSource { get; }

    /// <summary>A data source that a relation points to; null when it is not there or not for this caller.</summary>
    DataSourceReference? FindDataSource(NotionId id);

    /// <summary>The only data source of a database, for relations that name the database; null when there is not exactly one.</summary>
    DataSourceReference? FindDataSourceOf(NotionId database);
}

/// <summary>A data source as a relation sees it.</summary>
public sealed record DataSourceReference(NotionId Id, NotionId DatabaseId, string Title, DataSourceSchema? Schema);
