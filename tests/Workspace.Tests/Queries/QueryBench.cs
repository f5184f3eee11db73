using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Content;
using Verso.Workspace.Tests.Properties;

namespace Verso.Workspace.Tests.Queries;

/// <summary>A data source in a database of its own, with rows written as requests write them.</summary>
internal sealed class QueryBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _plans;
    private DateTimeOffset _clock = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public QueryBench(string properties, QueryOptions? options = null, TimeProvider? clock = null)
    {
        Database = new SqliteDatabase(_folder.File("workspace.db"));
        Queries = new DataSourceQueries(Database, clock ?? TimeProvider.System, options);
        var schema = SchemaEditor.Create(Body.Of(properties), Workspace).Schema;
        Table = new DataSourceTable(NotionId.Named("source"), schema);
        Write(session =>
        {
            DataSourceQueries.CreateTables(session);
            Table.Create(session);
        });
    }

    public KnownWorkspace Workspace { get; } = new();

    public SqliteDatabase Database { get; }

    public DataSourceQueries Queries { get; }

    public DataSourceTable Table { get; set; }

    public DataSourceSchema Schema => Table.Schema;

    public Dictionary<NotionId, string> Names { get; } = [];

    /// <summary>The moment that filters are asked at.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 3, 11, 15, 30, 0, TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        await Queries.SettleAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    public void Write(Action<SqlSession> write) => Database.WriteAsync(write).GetAwaiter().GetResult();

    /// <summary>Adds a page a minute after the last one, known in tests by <paramref name="name"/>.</summary>
    public PageRow Add(string name, string values = "{}", bool inTrash = false)
    {
        _clock = _clock.AddMinutes(1);
        var id = NotionId.Named(name);
        Names[id] = name;
        var stamp = KnownWorkspace.Stamp with { CreatedTime = _clock, LastEditedTime = _clock };
        var properties = PropertyValues.Create(Schema, Body.Of(values), Workspace, stamp);
        var row = new PageRow(id, _clock, _clock, KnownWorkspace.Ada, KnownWorkspace.Grace, inTrash, properties);
        Write(session => Table.Upsert(session, row));
        return row;
    }

    /// <summary>Writes a page anew with other values.</summary>
    public PageRow Change(PageRow row, string values, bool inTrash = false)
    {
        var changed = row with
        {
            Properties = PropertyValues.Update(Schema, row.Properties, Body.Of(values), Workspace, KnownWorkspace.Stamp),
            InTrash = inTrash,
        };
        Write(session => Table.Upsert(session, changed));
        return changed;
    }

    /// <summary>Changes the schema and writes what stored pages become of it.</summary>
    public void Alter(string properties)
    {
        var next = SchemaEditor.Update(Schema, Body.Of(properties), Workspace).Schema;
        Write(session => Table = Table.Alter(session, next));
    }

    /// <summary>Asks until the table has grown what the query wishes for.</summary>
    public async Task GrowAsync(string body)
    {
        Ask(body);
        Ask(body);
        await Queries.SettleAsync();
    }

    /// <summary>How the database goes about a query.</summary>
    public string PlanOf(string body) => Database.Read(session =>
    {
        var select = Table.SelectPages(Read(body), session.Dialect, most: 100);
        session.Query(select, row => row.GetString(0)); // Explaining does not notice that there are new indexes, running does.
        return string.Join('\n', session.Query($"{Sql.Text($"EXPLAIN QUERY PLAN /* {_plans++} */")} {select}", row => row.GetString(3)));
    });

    public QueryAnswer Ask(string body) => Database.Read(session => Queries.Run(session, Table, Read(body)));

    /// <summary>The names of the pages of one answer.</summary>
    public IReadOnlyList<string> Find(string body) => [.. Ask(body).Pages.Select(id => Names[id])];

    /// <summary>The names of the pages that a filter finds, in alphabetical order.</summary>
    public string Filtered(string filter) =>
        string.Join(' ', Find($$"""{"filter":{{filter}}}""").Order(StringComparer.Ordinal));

    /// <summary>The names of all pages in the order of the sorts.</summary>
    public string Sorted(string sorts) => string.Join(' ', Find($$"""{"sorts":{{sorts}}}"""));

    public string Fault(string body) => Body.Fault(() => Read(body));

    public string FilterFault(string filter) => Fault($$"""{"filter":{{filter}}}""");

    public DataSourceQuery Read(string body) =>
        DataSourceQuery.Read(Body.Of(body), Schema, new FilterContext(Now, Me: null));

    public static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();
}
