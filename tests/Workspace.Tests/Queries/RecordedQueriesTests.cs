using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Properties;
using Xunit;

namespace Verso.Workspace.Tests.Queries;

/// <summary>Schemas, values and queries that were exchanged with Notion, read here.</summary>
public sealed class RecordedQueriesTests
{
    private static readonly string[] Comparable =
        ["title", "rich_text", "number", "checkbox", "url", "email", "phone_number", "date", "place", "select", "status", "multi_select"];

    private static IEnumerable<RecordedExchange> Exchanges => RecordedExchange.All.Where(exchange =>
        exchange.Status == 200 && string.CompareOrdinal(exchange.Version, "2025-09-03") >= 0);

    private static List<(string Id, JsonObject Properties)> Schemas { get; } = [.. Exchanges
        .SelectMany(exchange => Objects(exchange.Response, "data_source"))
        .Where(source => source.TryGetProperty("properties", out _))
        .Select(source => (source.GetProperty("id").GetString()!, JsonObject.Create(source.GetProperty("properties"))!))];

    [Fact]
    public void Every_recorded_schema_survives()
    {
        Assert.NotEmpty(Schemas);
        Assert.All(Schemas, schema =>
            Assert.True(JsonNode.DeepEquals(schema.Properties, DataSourceSchema.Parse(schema.Properties).ToJson()), schema.Properties.ToJsonString()));
    }

    [Fact]
    public async Task Every_recorded_query_is_understood()
    {
        using var folder = new TemporaryFolder();
        await using var database = new SqliteDatabase(folder.File("workspace.db"));
        var queries = new DataSourceQueries(database, TimeProvider.System);
        await database.WriteAsync(DataSourceQueries.CreateTables, TestContext.Current.CancellationToken);
        foreach (var exchange in Exchanges.Where(e => e.Path.StartsWith("/v1/data_sources/", StringComparison.Ordinal) && e.Path.Contains("/query", StringComparison.Ordinal)))
        {
            var id = exchange.Path.Split('/')[3];
            if (Schemas.LastOrDefault(s => s.Id == id && Mentions(s.Properties, exchange.Request)) is not { Properties: { } properties })
                continue;
            var schema = DataSourceSchema.Parse(properties);
            var table = new DataSourceTable(NotionId.New(DateTimeOffset.UtcNow), schema);
            await database.WriteAsync(table.Create, TestContext.Current.CancellationToken);

            var query = DataSourceQuery.Read(Input.Body(exchange.Request), schema, new FilterContext(DateTimeOffset.UtcNow, null)) with { StartCursor = null };

            Assert.Empty(database.Read(session => queries.Run(session, table, query)).Pages);
        }
    }

    [Fact]
    public void Values_that_were_written_read_as_Notion_served_them()
    {
        var compared = 0;
        foreach (var exchange in Exchanges.Where(e => e.Path == "/v1/pages" && e.Method == "POST" && e.Request.TryGetProperty("properties", out _)))
        {
            if (!exchange.Response.GetProperty("parent").TryGetProperty("data_source_id", out var id))
                continue;
            var sent = exchange.Request.GetProperty("properties");
            var served = JsonObject.Create(exchange.Response.GetProperty("properties"))!;
            var ids = served.Select(p => (string)p.Value!["id"]!).ToHashSet();
            var known = Schemas.LastOrDefault(s => s.Id == id.GetString() && s.Properties.All(p => ids.Contains((string)p.Value!["id"]!)));
            if (known.Properties is null)
                continue;
            var schema = DataSourceSchema.Parse(known.Properties);
            foreach (var (name, value) in Input.Body(sent).Members())
            {
                if (schema.Find(name) is not { } property || !Comparable.Contains(property.Type))
                    continue;
                var expected = served.Select(p => p.Value!).Single(v => (string?)v["id"] == property.EncodedId)[property.Type];
                if (expected is JsonObject option && property.FindOption((string?)option["name"] ?? "") is null && property.Type is "select" or "status")
                    continue; // The option came with the value.
                if (expected is JsonArray many && property.Type == "multi_select" && many.Any(o => property.FindOption((string)o!["name"]!) is null))
                    continue;
                if (value.ToString().Contains("mention", StringComparison.Ordinal))
                    continue; // Content shows what mentions become.

                var read = PropertyValues.Read(property, value, new KnownWorkspace());

                Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(read.ToJsonString())![property.Type]), $"{exchange}\n{name}: {value}\n{expected?.ToJsonString()}\n{read.ToJsonString()}");
                compared++;
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{compared} values read as Notion served them.");
        Assert.SkipWhen(compared == 0, "The recordings at hand write no values that can be compared.");
    }

    private static bool Mentions(JsonObject properties, JsonElement request) =>
        request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("filter", out var filter)
        || !filter.TryGetProperty("property", out var name) || properties.ContainsKey(name.GetString()!);

    private static IEnumerable<JsonElement> Objects(JsonElement json, string kind)
    {
        if (json.ValueKind == JsonValueKind.Array)
            return json.EnumerateArray().SelectMany(item => Objects(item, kind));
        if (json.ValueKind != JsonValueKind.Object)
            return [];
        var inner = json.EnumerateObject().SelectMany(member => Objects(member.Value, kind));
        return json.TryGetProperty("object", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() == kind ? inner.Prepend(json) : inner;
    }
}
