using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class VersionTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Under_2022_a_database_is_made_changed_filled_and_queried_by_itself()
    {
        _desk.Version = "2022-06-28";

        var database = await _desk.PostAsync("databases", $$$"""
            {"parent":{"page_id":"{{{_desk.Root}}}"},"title":[{"text":{"content":"Tasks"}}],"properties":{"Name":{"title":{}},"Points":{"number":{}} } }
            """);
        Assert.Equal("database", (string?)database["object"]);
        Assert.Equal(["Name", "Points"], database["properties"]!.AsObject().Keys().Order());
        Assert.False(database.ContainsKey("data_sources"));
        Assert.False((bool)database["archived"]!);

        var changed = await _desk.PatchAsync($"databases/{database.Id()}", """{"title":[{"text":{"content":"Jobs"}}],"properties":{"Points":{"name":"Effort"}}}""");
        Assert.Equal("Jobs", (string?)changed["title"]![0]!["plain_text"]);
        Assert.True(changed["properties"]!.AsObject().ContainsKey("Effort"));

        var row = await _desk.PostAsync("pages", $$$"""
            {"parent":{"database_id":"{{{database.Id()}}}"},"properties":{"Name":{"title":[{"text":{"content":"one"}}]},"Effort":{"number":2} } }
            """);
        Assert.Equal($$"""{"type":"database_id","database_id":"{{database.Id()}}"}""", row["parent"]!.ToJsonString());

        var answer = await _desk.PostAsync($"databases/{database.Id()}/query", """{"filter":{"property":"Effort","number":{"equals":2}}}""");
        Assert.Equal([row.Id()], answer.Results().Select(page => page.Id()));
        Assert.Equal("page_or_database", (string?)answer["type"]);
        Assert.Equal("request_id", answer.Keys()[^1]);
        await _desk.RefusedAsync(400, "invalid_request_url", "POST", $"data_sources/{database.Id()}/query", "{}");
    }

    [Fact]
    public async Task Under_2025_archived_stands_beside_in_trash()
    {
        _desk.Version = "2025-09-03";
        var page = await _desk.PageAsync("One");

        Assert.False((bool)page["archived"]!);
        var archived = await _desk.PatchAsync($"pages/{page.Id()}", """{"archived":true}""");

        Assert.True((bool)archived["archived"]!);
        Assert.True((bool)archived["in_trash"]!);
        Assert.Equal(["public_url", "archived", "request_id"], archived.Keys()[^3..]);
    }

    [Fact]
    public async Task Under_2025_after_appends_behind_a_block()
    {
        _desk.Version = "2025-09-03";
        var page = (await _desk.PageAsync("One", children: $"[{Desk.Paragraph("a")},{Desk.Paragraph("c")}]")).Id();
        var first = (await _desk.GetAsync($"blocks/{page}/children")).Results()[0].Id();

        await _desk.PatchAsync($"blocks/{page}/children", $$"""{"children":[{{Desk.Paragraph("b")}}],"after":"{{first}}"}""");

        Assert.Equal(["a", "b", "c"], (await _desk.GetAsync($"blocks/{page}/children")).Texts());
    }

    [Fact]
    public async Task The_newest_version_knows_neither_archived_nor_after()
    {
        var page = await _desk.PageAsync("One");

        Assert.False(page.ContainsKey("archived"));
        await _desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{page.Id()}", """{"archived":true}""");
        await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{page.Id()}/children", $$"""{"children":[{{Desk.Paragraph("b")}}],"after":"{{page.Id()}}"}""");
        await _desk.RefusedAsync(400, "invalid_request_url", "POST", $"databases/{page.Id()}/query", "{}");
    }

    [Fact]
    public async Task Under_2022_search_finds_databases()
    {
        await _desk.DatabaseAsync("Findable");
        _desk.Version = "2022-06-28";

        var found = await _desk.PostAsync("search", """{"query":"findable","filter":{"property":"object","value":"database"}}""");

        Assert.Equal(["database"], found.Results().Select(one => (string)one["object"]!));
    }
}
