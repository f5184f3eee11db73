using System.Security.Cryptography;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>A checked query of one data source.</summary>
public sealed record DataSourceQuery
{
    public const int MostPages = 100;

    public Filter? Filter { get; init; }

    /// <summary>What the rows are ordered by, the first entry first; ties, and rows without an order, are newest first.</summary>
    public IReadOnlyList<Sort> Sorts { get; init; } = [];

    /// <summary>How many pages one answer holds, 1 to 100.</summary>
    public int PageSize { get; init; } = MostPages;

    public string? StartCursor { get; init; }

    /// <summary>How many rows all answers have together; null for the bound of the workspace.</summary>
    public int? MostRows { get; init; }

    /// <summary>Asks for the pages in the trash instead of the others.</summary>
    public bool InTrash { get; init; }

    /// <summary>The same for two answers of one query, whatever their size and cursor.</summary>
    internal string Fingerprint { get; init; } = "";

    /// <summary>Reads the body of <c>POST /v1/data_sources/{id}/query</c>; it may be absent, and so may each member.</summary>
    public static DataSourceQuery Read(Input body, DataSourceSchema schema, FilterContext context)
    {
        if (body.IsAbsent)
            return new DataSourceQuery();
        body.RequireObject().RefuseOthers("filter", "sorts", "start_cursor", "page_size", "in_trash", "result_type");
        if (!body["result_type"].IsAbsent)
            body["result_type"].Optional.RequireOneOf("page", "data_source");
        var asked = $"{body["filter"]} {body["sorts"]} {body["in_trash"]}";
        return new DataSourceQuery
        {
            Filter = body["filter"].IsAbsent ? null : new FilterReader(schema, context).Read(body["filter"].Optional),
            Sorts = Sort.ReadAll(body["sorts"].Optional, schema),
            PageSize = body["page_size"].IsAbsent ? MostPages : body["page_size"].Optional.RequireInteger(1, MostPages),
            StartCursor = body["start_cursor"].IsAbsent ? null : body["start_cursor"].Optional.RequireString(),
            InTrash = !body["in_trash"].IsAbsent && body["in_trash"].Optional.RequireBoolean(),
            Fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(asked))),
        };
    }
}

/// <summary>What a filter means depends on when and by whom it is asked.</summary>
/// <param name="Me">Who <c>"me"</c> is; null for a token that acts for no person.</param>
public sealed record FilterContext(DateTimeOffset Now, NotionId? Me)
{
    /// <summary>Finds the table of a data source, for conditions on the pages that a rollup lists.</summary>
    public Func<NotionId, DataSourceTable?> FindTable { get; init; } = _ => null;
}
