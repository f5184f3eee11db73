using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

/// <summary>What Notion's own internal API sent goes to the public form and comes back with nothing missing.</summary>
public sealed class RecordingTests
{
    private static readonly NotionId Space = NotionId.Parse("bc202e06-6caa-4e3f-81eb-f226ab5deef7");
    private static readonly RecordWriter Writer = new(Space);

    [Fact]
    public void Every_recorded_block_survives()
    {
        var blocks = Records(Tables.Block).ToList();
        var collections = Collections();

        Assert.Equal(51, blocks.Count);
        foreach (var block in blocks)
        {
            var schema = (string?)block["parent_table"] == Tables.Collection ? collections.GetValueOrDefault((string)block["parent_id"]!) : null;
            Assert.Null(Missing(block, ThroughPublic(block, schema?["schema"]?.AsObject())));
        }
    }

    [Fact]
    public void Every_recorded_collection_survives()
    {
        Assert.Equal(2, Collections().Count);
        foreach (var collection in Collections().Values)
        {
            var request = PageReading.Collection(collection);
            var canonical = new JsonObject
            {
                ["object"] = "data_source",
                ["id"] = (string?)collection["id"],
                ["title"] = request["title"]?.DeepClone(),
                ["description"] = request["description"]?.DeepClone(),
                ["icon"] = request["icon"]?.DeepClone(),
                ["cover"] = request["cover"]?.DeepClone(),
                ["properties"] = WithIds(request["properties"]!.DeepClone().AsObject()),
                ["parent"] = new JsonObject { ["type"] = "database_id", ["database_id"] = (string?)collection["parent_id"] },
            };
            var source = new RecordSource(canonical);
            var hidden = HiddenMembers.OfCollection(collection, Writer.Collection(source));

            Assert.Null(Missing(collection, Writer.Collection(source with { Hidden = hidden })));
        }
    }

    /// <summary>The record's public form, written as a record again together with what was kept beside it.</summary>
    internal static JsonObject ThroughPublic(JsonObject record, JsonObject? schema = null)
    {
        var source = new RecordSource(Canonical(record, schema)) { Columns = BlockReading.ColumnsOf(record) };
        var hidden = HiddenMembers.OfBlock(record, Writer.Block(source with { Columns = [] }), schema);
        return Writer.Block(source with { Hidden = hidden });
    }

    internal static JsonObject Canonical(JsonObject record, JsonObject? schema = null)
    {
        var type = (string)record["type"]!;
        var json = type == "page"
            ? PageReading.Look(record["format"])
            : type is "collection_view" or "collection_view_page"
                ? new JsonObject { ["is_inline"] = type == "collection_view" }
                : new BlockReading().Read(record);
        json["object"] = type == "page" ? "page" : json.ContainsKey("is_inline") ? "database" : "block";
        json["id"] = (string?)record["id"];
        if (type == "page")
            json["properties"] = WithIds(PageReading.Properties(record["properties"], schema));
        return json;
    }

    /// <summary>The first member of <paramref name="expected"/> that is not the same in <paramref name="actual"/>, apart from what the store itself keeps.</summary>
    internal static string? Missing(JsonObject expected, JsonObject actual)
    {
        foreach (var (key, value) in expected)
        {
            if (key is "version" or "content" or "parent_id" or "parent_table" or "alive" or "space_id" or "permissions" or "view_ids" or "collection_id"
                || key.StartsWith("created", StringComparison.Ordinal) || key.StartsWith("last_edited", StringComparison.Ordinal))
                continue;
            var there = actual[key];
            if (key is "format" or "properties" && value is JsonObject inner)
            {
                foreach (var (name, part) in inner)
                {
                    if (name != "collection_pointer" && !JsonNode.DeepEquals(Sorted(part), Sorted(there?[name])))
                        return $"{expected["id"]}.{key}.{name}: {part?.ToJsonString()} became {there?[name]?.ToJsonString()}";
                }
            }
            else if (!JsonNode.DeepEquals(value, there))
                return $"{expected["id"]}.{key}: {value?.ToJsonString()} became {there?.ToJsonString()}";
        }

        return null;
    }

    private static Dictionary<string, JsonObject> Collections() =>
        Records(Tables.Collection).DistinctBy(record => (string)record["id"]!).ToDictionary(record => (string)record["id"]!);

    private static IEnumerable<JsonObject> Records(string table) =>
        from line in File.ReadLines(Path.Combine(Folder(), "../../recordings/kjk-notionapi-bodies.jsonl"))
        from pair in JsonNode.Parse(line)!["response"]?["recordMap"]?[table] as JsonObject ?? []
        select RecordBox.Unwrap(pair.Value) into record
        where record is not null
        select record;

    /// <summary>Decorations have no order among themselves.</summary>
    private static JsonNode? Sorted(JsonNode? segments)
    {
        if (segments is not JsonArray array)
            return segments;
        return new JsonArray([.. array.Select(segment => segment is JsonArray { Count: 2 } parts && parts[1] is JsonArray marks
            ? new JsonArray(parts[0]?.DeepClone(), new JsonArray([.. marks.Select(mark => mark?.DeepClone()).OrderBy(mark => mark?.ToJsonString(), StringComparer.Ordinal)]))
            : segment?.DeepClone())]);
    }

    private static JsonObject WithIds(JsonObject properties)
    {
        foreach (var (id, property) in properties.ToList())
        {
            var value = property!.AsObject();
            value["id"] = id;
            value["type"] ??= value.First().Key;
        }

        return properties;
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
