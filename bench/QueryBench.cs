using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Bench;

/// <summary>Filtered and sorted queries of a data source with 100,000 rows, in the store: ids and order.</summary>
internal static class QueryBench
{
    private const int Rows = 100_000;
    private const int RowsPerWrite = 500;
    private const int Warmups = 5;
    private const int Runs = 100;

    private static readonly (string Name, string Body)[] Questions =
    [
        ("no filter, newest first", "{}"),
        ("select equals, sorted by number", """{"filter":{"property":"Status","select":{"equals":"Doing"}},"sorts":[{"property":"Score","direction":"descending"}]}"""),
        ("select and checkbox equal, sorted by date", """{"filter":{"and":[{"property":"Status","select":{"equals":"Done"}},{"property":"Open","checkbox":{"equals":true}}]},"sorts":[{"property":"Due","direction":"ascending"}]}"""),
        ("sorted by title", """{"sorts":[{"property":"Name","direction":"ascending"}]}"""),
        ("number above the middle, sorted by title", """{"filter":{"property":"Score","number":{"greater_than":500}},"sorts":[{"property":"Name","direction":"ascending"}]}"""),
        ("number in the top 0.1 %, sorted by date", """{"filter":{"property":"Score","number":{"greater_than":999}},"sorts":[{"property":"Due","direction":"descending"}]}"""),
        ("select is not, date before", """{"filter":{"and":[{"property":"Status","select":{"does_not_equal":"Done"}},{"property":"Due","date":{"before":"2026-06-01"}}]}}"""),
        ("multi_select contains, sorted by number", """{"filter":{"property":"Tags","multi_select":{"contains":"tag 3"}},"sorts":[{"property":"Score","direction":"ascending"}]}"""),
        ("text contains, common", """{"filter":{"property":"Notes","rich_text":{"contains":"LOREM 7"}}}"""),
        ("text contains nowhere (reads all rows)", """{"filter":{"property":"Notes","rich_text":{"contains":"nowhere to be found"}}}"""),
        ("text ends with nothing known (reads all rows)", """{"filter":{"property":"Name","title":{"ends_with":"nowhere"}}}"""),
        ("multi_select contains one of no rows", """{"filter":{"property":"Tags","multi_select":{"contains":"never"}},"sorts":[{"property":"Due","direction":"ascending"}]}"""),
        ("any of four conditions, sorted by two", """{"filter":{"or":[{"property":"Status","select":{"equals":"Doing"}},{"property":"Score","number":{"less_than":10}},{"property":"Due","date":{"is_empty":true}},{"property":"Open","checkbox":{"equals":false}}]},"sorts":[{"property":"Status","direction":"ascending"},{"property":"Score","direction":"descending"}]}"""),
    ];

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var database = new SqliteDatabase(folder.File("workspace.db"));
        await RunAsync(database);
        await QueryHttpBench.RunAsync();
    }

    private static async Task RunAsync(SqliteDatabase database)
    {
        var queries = new DataSourceQueries(database, TimeProvider.System);
        var table = new DataSourceTable(NotionId.Named("bench"), DataSourceSchema.Parse(Schema()));
        await FillAsync(database, table);

        foreach (var (name, body) in Questions)
        {
            var query = Read(table, body);
            var first = Time(() => Run(database, queries, table, query), out var rows);
            Run(database, queries, table, query);
            await queries.SettleAsync(); // Now the table has what it grows for the query.
            Report(name, rows, first, () => Run(database, queries, table, query));
        }

        var asked = Read(table, Questions[1].Body);
        Report("the first and second answer of a query", 100, null, () =>
        {
            var cursor = database.Read(session => queries.Run(session, table, asked)).NextCursor;
            return Run(database, queries, table, asked with { StartCursor = cursor });
        });
    }

    private static void Report(string name, int rows, TimeSpan? first, Func<int> run)
    {
        for (var i = 0; i < Warmups; i++)
            run();
        var times = Enumerable.Range(0, Runs).Select(_ => Time(run, out var _)).ToList();
        var before = first is { } known ? $"   first {known.TotalMilliseconds,8:F3} ms" : "";
        Measure.Report(
            name,
            $"{rows,4} rows   p50 {Measure.Percentile(times, 0.50).TotalMilliseconds,8:F3} ms   p95 {Measure.Percentile(times, 0.95).TotalMilliseconds,8:F3} ms{before}");
    }

    private static TimeSpan Time(Func<int> run, out int rows)
    {
        var begin = Stopwatch.GetTimestamp();
        rows = run();
        return Stopwatch.GetElapsedTime(begin);
    }

    private static int Run(SqliteDatabase database, DataSourceQueries queries, DataSourceTable table, DataSourceQuery query) =>
        database.Read(session => queries.Run(session, table, query)).Pages.Count;

    private static DataSourceQuery Read(DataSourceTable table, string body) => DataSourceQuery.Read(
        Input.Body(JsonSerializer.Deserialize<JsonElement>(body)), table.Schema, new FilterContext(DateTimeOffset.UtcNow, Me: null));

    private static async Task FillAsync(SqliteDatabase database, DataSourceTable table)
    {
        await database.WriteAsync(session =>
        {
            DataSourceQueries.CreateTables(session);
            table.Create(session);
        });
        var random = new Random(1);
        var begin = Stopwatch.GetTimestamp();
        for (var first = 0; first < Rows; first += RowsPerWrite)
        {
            var rows = Enumerable.Range(first, RowsPerWrite).Select(number => Row(table.Schema, number, random)).ToList();
            await database.WriteAsync(session => rows.ForEach(row => table.Upsert(session, row)));
        }

        var taken = Stopwatch.GetElapsedTime(begin);
        Measure.Report("rows written into the typed table", $"{Rows / taken.TotalSeconds:N0} rows/s");
    }

    private static JsonObject Schema() => new()
    {
        ["Name"] = Property("title", "Name", "title", []),
        ["Status"] = Property("aaaa", "Status", "select", Options("To do", "Doing", "Done", "Dropped")),
        ["Open"] = Property("bbbb", "Open", "checkbox", []),
        ["Score"] = Property("cccc", "Score", "number", new JsonObject { ["format"] = "number" }),
        ["Due"] = Property("dddd", "Due", "date", []),
        ["Tags"] = Property("eeee", "Tags", "multi_select", Options([.. Enumerable.Range(0, 20).Select(n => $"tag {n}"), "never"])),
        ["Notes"] = Property("ffff", "Notes", "rich_text", []),
    };

    private static JsonObject Property(string id, string name, string type, JsonObject config) =>
        new() { ["id"] = id, ["name"] = name, ["description"] = null, ["type"] = type, [type] = config };

    private static JsonObject Options(params string[] names) => new()
    {
        ["options"] = new JsonArray([.. names.Select(n => new JsonObject { ["id"] = n, ["name"] = n, ["color"] = "default", ["description"] = null })]),
    };

    private static PageRow Row(DataSourceSchema schema, int number, Random random)
    {
        var created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number);
        var status = schema.Find("Status")!.Options[random.Next(4)];
        var tags = schema.Find("Tags")!.Options;
        var values = new (string Name, JsonNode? Value)[]
        {
            ("Name", Text($"Task {random.Next(1_000_000)}")),
            ("Status", random.Next(10) == 0 ? null : status.ToValue()),
            ("Open", random.Next(2) == 0),
            ("Score", random.Next(20) == 0 ? null : random.NextDouble() * 1000),
            ("Due", random.Next(8) == 0 ? null : new JsonObject { ["start"] = created.AddDays(random.Next(365)).ToString("yyyy-MM-dd", null), ["end"] = null, ["time_zone"] = null }),
            ("Tags", new JsonArray(tags[random.Next(20)].ToValue(), tags[random.Next(20)].ToValue())),
            ("Notes", Text($"Lorem {random.Next(1000)} ipsum dolor sit amet, consectetur adipisici elit, sed eiusmod tempor incidunt ut labore et dolore.")),
        };
        var properties = new JsonObject();
        foreach (var (name, value) in values)
        {
            var type = schema.Find(name)!.Type;
            properties[name] = new JsonObject { ["id"] = schema.Find(name)!.EncodedId, ["type"] = type, [type] = value };
        }

        return new PageRow(NotionId.New(created), created, created, NotionId.Named("a"), NotionId.Named("a"), InTrash: false, properties);
    }

    private static JsonArray Text(string text) =>
        [new JsonObject { ["type"] = "text", ["text"] = new JsonObject { ["content"] = text, ["link"] = null }, ["plain_text"] = text, ["href"] = null }];
}
