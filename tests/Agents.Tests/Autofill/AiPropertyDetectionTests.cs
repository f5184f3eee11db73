using Verso.Agents.Autofill;
using Verso.Kit;
using Verso.Notion;
using Xunit;

namespace Verso.Agents.Tests.Autofill;

public sealed class AiPropertyDetectionTests
{
    private const string Database = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0001";
    private const string First = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0002";
    private const string Second = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0003";
    private const string Parent = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0004";
    private const string Space = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0005";

    private const string Schema = """
        {"title":{"name":"Name","type":"title"},
         "B\\i_":{"name":"AI Summary","type":"text","ai_inference":{"type":"summarize","is_migrated":true,"migrated_workflow_id":"wf-abc123"}},
         "kind":{"name":"Kind","type":"select","options":[{"id":"1","value":"Bug"}],"select_ai_inference":{"type":"select"}}}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ai_properties_stand_in_the_schema_with_their_inference_as_it_is()
    {
        var found = await FindAsync(Map("{}", Box(First, Database, Schema)));

        Assert.Equal((NotionId.Parse(First), NotionId.Parse(Space)), (found.Id, found.Space));
        Assert.Equal([("B\\i_", "AI Summary", "text"), ("kind", "Kind", "select")], found.AiProperties.Select(property => (property.Id, property.Name, property.Type)));
        Assert.Equal("wf-abc123", found.AiProperties[0].Inference.GetProperty("migrated_workflow_id").GetString());
        Assert.Equal(["Bug"], found.AiProperties[1].Options);
        Assert.Equal("B%5Ci_", found.AiProperties[0].OfficialId);
        Assert.Equal(["B\\i_", "B\\i_", "B\\i_", null], new[] { "B\\i_", "B%5Ci_", "AI Summary", "nothing" }.Select(found.FindId));
    }

    [Fact]
    public async Task Both_nestings_of_records_are_read()
    {
        var box = $$"""{"spaceId":"{{Space}}","value":{"value":{"id":"{{First}}","parent_id":"{{Database}}","schema":{{Schema}} },"role":"reader"} }""";

        Assert.Equal(2, (await FindAsync(Map("{}", $"\"{First}\":{box}"))).AiProperties.Count);
    }

    [Fact]
    public async Task Of_several_collections_the_database_s_own_is_taken()
    {
        var two = $"{Box(First, Parent, "{}")},{Box(Second, Database, Schema)}";
        Assert.Equal(NotionId.Parse(Second), (await FindAsync(Map("{}", two))).Id);

        var pointed = $$"""{"{{Database}}":{"role":"reader","value":{"id":"{{Database}}","type":"collection_view","format":{"collection_pointer":{"id":"{{First}}"} } } } }""";
        Assert.Equal(NotionId.Parse(First), (await FindAsync(Map(pointed, two))).Id);
    }

    [Fact]
    public async Task A_single_collection_is_taken_even_if_nothing_points_at_it() =>
        Assert.Equal(NotionId.Parse(First), (await FindAsync(Map("{}", Box(First, Parent, Schema)))).Id);

    [Fact]
    public async Task Several_collections_that_are_all_strange_are_a_fault()
    {
        var error = await Assert.ThrowsAsync<AiPropertyDetectionException>(() => FindAsync(Map("{}", $"{Box(First, Parent, "{}")},{Box(Second, Parent, "{}")}")));

        Assert.StartsWith("Failed to detect AI properties: 2 databases were found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_schema_the_way_to_an_inline_database_is_told()
    {
        var error = await Assert.ThrowsAsync<AiPropertyDetectionException>(() => FindAsync("""{"cursor":{"stack":[]},"recordMap":{"block":{}}}"""));

        Assert.StartsWith("Failed to detect AI properties:", error.Message, StringComparison.Ordinal);
        Assert.Contains("page_id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_load_is_told()
    {
        var api = new ScriptedInternalApi().On("loadPageChunk", """{"isNotionError":true,"errorId":"e","name":"ValidationError","debugMessage":"Invalid input."}""", 400);

        var error = await Assert.ThrowsAsync<AiPropertyDetectionException>(() => FindAsync(api));

        Assert.Equal("Failed to detect AI properties: loadPageChunk failed, Notion answered 400 ValidationError: Invalid input.", error.Message);
    }

    [Fact]
    public async Task An_inline_database_is_looked_for_on_the_page_that_is_named()
    {
        var api = new ScriptedInternalApi().On("loadPageChunk", Map("{}", Box(First, Database, Schema)));

        await FindAsync(api, NotionId.Parse(Parent));

        Assert.Equal(Parent, (string?)api.To("loadPageChunk").Single()["pageId"]);
    }

    [Fact]
    public async Task Chunks_are_followed_until_the_schema_comes()
    {
        var chunks = new Queue<string>(
        [
            """{"cursor":{"stack":[[{"table":"block","id":"x","index":1}]]},"recordMap":{"block":{}}}""",
            Map("{}", Box(First, Database, Schema)),
        ]);
        var api = new ScriptedInternalApi().On("loadPageChunk", _ => ScriptedInternalApi.Json(chunks.Dequeue()));

        Assert.Equal(NotionId.Parse(First), (await FindAsync(api)).Id);
        Assert.Equal([0, 1], api.To("loadPageChunk").Select(call => (int)call["chunkNumber"]!));
    }

    private static string Box(string id, string parent, string schema) =>
        $$"""
        "{{id}}":{"role":"editor","value":{"id":"{{id}}","parent_id":"{{parent}}","space_id":"{{Space}}","schema":{{schema}} } }
        """;

    private static string Map(string blocks, string collections) =>
        $$"""{"cursor":{"stack":[]},"recordMap":{"__version__":3,"block":{{blocks}},"collection":{ {{collections}} } } }""";

    private static Task<AiCollection> FindAsync(string answer) => FindAsync(new ScriptedInternalApi().On("loadPageChunk", answer));

    private static Task<AiCollection> FindAsync(ScriptedInternalApi api, NotionId? page = null) =>
        AiPropertyDetection.FindAsync(new InternalSession(api, "t", "u", "s"), NotionId.Parse(Database), page, Stop);
}
