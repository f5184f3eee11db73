using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// Runs queries, remembers where the readers of long answers are, and lets the tables grow the indexes that the
/// queries ask for. One per workspace.
/// </summary>
public sealed class DataSourceQueries(ISqlDatabase database, TimeProvider clock, QueryOptions? options = null)
{
    internal ISqlDatabase Database { get; } = database;

    internal TimeProvider Clock { get; } = clock;

    internal QueryOptions Options { get; } = options ?? new QueryOptions();

    /// <summary>Creates what this needs beside the tables of the data sources.</summary>
    public static void CreateTables(SqlSession session) => throw new NotImplementedException();

    /// <summary>One answer: the ids of the pages, to be fetched in the same session.</summary>
    public QueryAnswer Run(SqlSession session, DataSourceTable table, DataSourceQuery query) => throw new NotImplementedException();
}

/// <summary>The pages of one answer in their order.</summary>
/// <param name="Pages">Their ids.</param>
/// <param name="NextCursor">Where the next answer starts; null at the end.</param>
/// <param name="LimitReached">The query has more rows than one query may return: <c>request_status</c> says so.</param>
public sealed record QueryAnswer(IReadOnlyList<NotionId> Pages, string? NextCursor, bool LimitReached);
