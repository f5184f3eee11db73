using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>Where a search looks: which pages its passages may be of.</summary>
internal sealed class SearchScope
{
    public const string PageKind = "page";
    public const string RowKind = "row";
    public const string DatabaseKind = "database";

    private const int DeepestTree = 1000;
    private const int MostTrees = 100;

    private readonly List<Sql> _conditions = [Sql.Text("o.in_trash = 0 AND o.buried = 0")];
    private Sql _rows = Sql.Text("");

    private SearchScope()
    {
    }

    /// <summary>It leaves out more than what is in the trash.</summary>
    public bool IsNarrow => _conditions.Count > 1 || !_rows.IsEmpty;

    /// <summary>A condition on the row of the full-text index.</summary>
    public Sql Condition =>
        $"EXISTS (SELECT 1 FROM search_passage AS p JOIN object AS o ON o.id = p.page{_rows} WHERE p.id = search_text.rowid AND {Sql.Join(" AND ", _conditions)})";

    /// <exception cref="ApiException">Something that is named is not there for the caller, or the filter is wrong.</exception>
    public static SearchScope Of(LocalSession session, SearchRequest request, Caller caller)
    {
        var scope = new SearchScope();
        if (caller.Shared is { } shared)
            scope.AddTrees(shared);
        if (request.Within is { } within)
        {
            if (within.Count is 0 or > MostTrees)
                throw ApiException.Invalid($"body failed validation: body.within.length should be from `1` to `{MostTrees}`, instead was `{within.Count}`.");
            foreach (var root in within)
            {
                if (!session.Sees(root))
                    throw ApiException.NotFound("page", root, caller);
            }

            scope.AddTrees(within);
        }

        if (request.Kinds is { } kinds)
            scope.AddKinds(kinds);
        if (request.DataSource is { } source)
            scope.AddSource(session, source, request.Filter, caller);
        else if (request.Filter is not null)
            throw ApiException.Invalid("body failed validation: body.filter needs body.data_source: the values that it looks at are those of the rows of one data source.");
        return scope;
    }

    private void AddTrees(IReadOnlyCollection<NotionId> roots)
    {
        var any = roots.Count == 0 ? Sql.Text("NULL") : Sql.Join(", ", roots.Select(root => (Sql)$"{root}"));
        _conditions.Add($"""
            EXISTS (
                WITH RECURSIVE up (id, parent_id, depth) AS (
                    SELECT o.id, o.parent_id, 0
                    UNION ALL
                    SELECT above.id, above.parent_id, up.depth + 1 FROM object AS above JOIN up ON above.id = up.parent_id WHERE up.depth < {(long)DeepestTree}
                )
                SELECT 1 FROM up WHERE up.id IN ({any}))
            """);
    }

    private void AddKinds(IReadOnlyCollection<string> kinds)
    {
        var any = kinds.Distinct().Select(kind => kind switch
        {
            PageKind => (Sql)$"(o.kind = {ObjectKind.Page} AND o.parent_kind <> {ObjectKind.DataSource})",
            RowKind => (Sql)$"(o.kind = {ObjectKind.Page} AND o.parent_kind = {ObjectKind.DataSource})",
            DatabaseKind => (Sql)$"o.kind = {ObjectKind.Database}",
            _ => throw ApiException.Invalid($"body failed validation: body.kinds should hold `page`, `row` or `database`, instead had `{(kind.Length > 40 ? kind[..40] + "…" : kind)}`."),
        }).ToList();
        if (any.Count == 0)
            throw ApiException.Invalid("body failed validation: body.kinds should hold `page`, `row` or `database`, instead was empty. Leave it out for all.");
        _conditions.Add($"({Sql.Join(" OR ", any)})");
    }

    private void AddSource(LocalSession session, NotionId id, JsonObject? filter, Caller caller)
    {
        var source = session.DataSources.Find(id)
            ?? (session.DataSources.Of(id) is [var only] ? only : throw ApiException.NotFound("data_source", id, caller));
        _conditions.Add($"o.parent_id = {source.Id}");
        if (filter is null)
            return;
        var schema = session.View?.Visible(source.Id, source.Schema) ?? source.Schema;
        var body = Input.Body(JsonSerializer.SerializeToElement(new JsonObject { ["filter"] = filter.DeepClone() }));
        var read = new FilterReader(schema, session.FilterContext(caller.Person)).Read(body["filter"]);
        session.Workspace.Computed.RequireSettled(session.Sql, source.Table, new DataSourceQuery { Filter = read });
        _rows = $" JOIN {source.Table.Table} AS t ON t.page = p.page";
        _conditions.Add(new FilterCompiler(source.Table, session.Sql.Dialect).Compile(read));
    }
}
