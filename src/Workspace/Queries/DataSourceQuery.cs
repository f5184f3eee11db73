using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>A checked query of one data source.</summary>
public sealed record DataSourceQuery
{
    /// <summary>How many pages one answer holds, 1 to 100.</summary>
    public int PageSize { get; init; } = 100;

    public string? StartCursor { get; init; }

    /// <summary>Asks for the pages in the trash instead of the others.</summary>
    public bool InTrash { get; init; }

    /// <summary>Reads the body of <c>POST /v1/data_sources/{id}/query</c>.</summary>
    public static DataSourceQuery Read(Input body, DataSourceSchema schema, FilterContext context) =>
        throw new NotImplementedException();
}

/// <summary>What a filter means depends on when and by whom it is asked.</summary>
/// <param name="Me">Who <c>"me"</c> is; null for a token that acts for no person.</param>
public sealed record FilterContext(DateTimeOffset Now, NotionId? Me);
