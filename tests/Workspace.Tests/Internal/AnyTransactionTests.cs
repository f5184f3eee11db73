using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

/// <summary>Whatever a client sends, it gets an answer, and what is stored stays whole.</summary>
public sealed class AnyTransactionTests
{
    private const int Transactions = 150;

    private static readonly string[] Commands =
        ["set", "set", "set", "update", "update", "listAfter", "listBefore", "listRemove", "setParent", "setPermissionItem", "updateCollectionPropertySchema", "keyedObjectListAfter"];

    private static readonly string[] Words =
    [
        "text", "page", "to_do", "table", "table_row", "image", "code", "collection_view", "alias", "ai_block", "block", "collection", "space", "🦜", "", "title",
        "Done", "Yes", "17", "number", "relation", "formula", "rollup", "status", "teal", "/icons/x_y.svg", "https://x.test",
    ];

    private static readonly string[] Keys =
    [
        "type", "properties", "format", "content", "alive", "parent_id", "parent_table", "schema", "name", "id", "after", "title", "checked", "page_icon",
        "block_color", "source", "options", "ai_inference", "table_block_column_order", "collection_pointer", "alias_pointer", "value", "icon", "description", "view_ids", "is_template",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task An_arbitrary_transaction_is_applied_or_refused(int seed)
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"Row"}}]}}""", """[{"paragraph":{"rich_text":[]}},{"divider":{}}]""");
        var view = (string)(await house.Record("block", tasks.Database))!["view_ids"]![0]!;
        var blocks = (await house.Record("block", row))!["content"]!.AsArray().Select(id => (string)id!);
        var some = new Some(new Random(seed), [house.Root, tasks.Database, tasks.Source, view, row, .. blocks, house.Space, .. Enumerable.Range(0, 4).Select(i => $"cccccccc-0000-4000-8000-00000000000{i}")], [.. tasks.Ids.Values]);

        var applied = 0;
        for (var i = 0; i < Transactions; i++)
        {
            var body = new JsonObject { ["transactions"] = new JsonArray(new JsonObject { ["operations"] = new JsonArray([.. Enumerable.Range(0, some.Number(2) + 1).Select(_ => some.Operation())]) }) };
            applied += await house.TryCall("saveTransactions", body.ToJsonString()) == 200 ? 1 : 0;
        }

        Assert.InRange(applied, 5, Transactions);
        await house.Call("loadPageChunk", $$"""{"pageId":"{{row}}"}""");
        await house.Call("queryCollection", $$$"""{"source":{"id":"{{{tasks.Source}}}"},"loader":{"reducers":{"r":{"type":"results","limit":50} } } }""");
        await house.Public("GET", $"blocks/{row}/children");
        await house.Public("GET", $"data_sources/{tasks.Source}");
    }

    private sealed class Some(Random random, string[] ids, string[] properties)
    {
        public int Number(int below) => random.Next(below);

        public JsonObject Operation() => Operation(Of("block", "block", "block", "block", "block", "collection", "collection_view"));

        private JsonObject Operation(string table) => new()
        {
            ["table"] = random.Next(10) == 0 ? Of("block", "collection", "collection_view", "space") : table,
            ["id"] = table switch { "collection" => ids[2], "collection_view" => ids[3], _ => Of(ids) },
            ["path"] = Path(),
            ["command"] = Of(Commands),
            ["args"] = random.Next(3) switch
            {
                0 => Record(),
                1 => new JsonObject { ["id"] = Of(ids), ["after"] = Of(ids), ["parentId"] = Of(ids), ["parentTable"] = Of("block", "collection", "space") },
                _ => Value(3),
            },
        };

        private JsonObject Record()
        {
            var record = Value(2) as JsonObject ?? [];
            record["type"] = Of(Words);
            record["parent_id"] = Of(ids);
            record["parent_table"] = Of("block", "block", "collection", "space");
            record["properties"] = new JsonObject { [Of(properties)] = Segments(), ["title"] = Segments() };
            return record;
        }

        private JsonArray Path() => random.Next(4) switch
        {
            0 => [],
            1 => ["properties", Of(properties)],
            2 => ["schema", Of(properties), Of(Keys)],
            _ => [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => JsonValue.Create(Of(Keys)))],
        };

        private JsonNode? Segments() => random.Next(5) == 0
            ? Value(3)
            : new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => new JsonArray(
                Of("‣", "⁍", Of(Words)), new JsonArray(new JsonArray(Of("b", "a", "h", "u", "p", "d", "e", "lm", "ce", "tv", "m"), random.Next(2) == 0 ? Of(ids) : Value(2)))))]);

        private JsonNode? Value(int depth) => random.Next(depth > 0 ? 7 : 4) switch
        {
            0 => null,
            1 => random.Next(-3, 3000),
            2 => random.Next(2) == 0,
            3 => Of(random.Next(2) == 0 ? Words : ids),
            4 => Segments(),
            5 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(depth - 1))]),
            _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(_ => Of(Keys)).Distinct().Select(key => KeyValuePair.Create(key, Value(depth - 1)))),
        };

        private T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];
    }
}
