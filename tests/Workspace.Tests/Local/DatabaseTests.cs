using Verso.Notion;
using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class DatabaseTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_new_database_has_the_keys_of_Notions_in_their_order()
    {
        var database = await _desk.PostAsync("databases", $$$"""{"parent":{"type":"page_id","page_id":"{{{_desk.Root}}}"},"title":[{"text":{"content":"Tasks"}}]}""");

        Assert.Equal(
            [
                "object", "id", "title", "description", "parent", "is_inline", "in_trash", "is_locked", "created_time", "last_edited_time",
                "data_sources", "icon", "cover", "url", "public_url", "request_id",
            ],
            database.Keys());
        Assert.Equal("2026-01-01T00:00:00.000+00:00", (string?)database["created_time"]);
        Assert.Equal("Tasks", (string?)database["data_sources"]![0]!["name"]);
    }

    [Fact]
    public async Task Its_data_source_has_the_keys_of_Notions_in_their_order()
    {
        var (database, dataSource) = await _desk.DatabaseAsync("Tasks");

        var source = await _desk.GetAsync($"data_sources/{dataSource}");

        Assert.Equal(
            [
                "object", "id", "cover", "icon", "created_time", "created_by", "last_edited_by", "last_edited_time", "title", "description",
                "is_inline", "properties", "parent", "database_parent", "url", "public_url", "in_trash", "request_id",
            ],
            source.Keys());
        Assert.Equal(database, (string?)source["parent"]!["database_id"]);
        Assert.Equal(_desk.Root, (string?)source["database_parent"]!["page_id"]);
        Assert.Equal("Tasks", (string?)source["title"]![0]!["plain_text"]);
    }

    [Fact]
    public async Task A_database_without_a_title_is_called_new_and_its_data_source_nothing()
    {
        var database = await _desk.PostAsync("databases", $$$"""{"parent":{"page_id":"{{{_desk.Root}}}"} }""");

        Assert.Equal("New database", (string?)database["title"]![0]!["plain_text"]);
        Assert.Equal("New database", (string?)database["data_sources"]![0]!["name"]);
        var source = await _desk.GetAsync($"data_sources/{database["data_sources"]![0]!["id"]}");
        Assert.Empty(source["title"]!.AsArray());
        Assert.Equal(["Name"], source["properties"]!.AsObject().Keys());
    }

    [Fact]
    public async Task A_database_and_its_only_data_source_share_title_and_description()
    {
        var (database, dataSource) = await _desk.DatabaseAsync("Old");

        await _desk.PatchAsync($"data_sources/{dataSource}", """{"title":[{"text":{"content":"New"}}]}""");
        await _desk.PatchAsync($"databases/{database}", """{"description":[{"text":{"content":"All of it"}}]}""");

        var stored = await _desk.GetAsync($"databases/{database}");
        var source = await _desk.GetAsync($"data_sources/{dataSource}");
        Assert.Equal("New", (string?)stored["title"]![0]!["plain_text"]);
        Assert.Equal("New", (string?)stored["data_sources"]![0]!["name"]);
        Assert.Equal("New", (string?)source["title"]![0]!["plain_text"]);
        Assert.Equal("All of it", (string?)source["description"]![0]!["plain_text"]);
    }

    [Fact]
    public async Task A_database_takes_more_data_sources_and_old_callers_then_hear_of_it()
    {
        var (database, first) = await _desk.DatabaseAsync("Several");

        var second = await _desk.PostAsync("data_sources", $$$"""
            {"parent":{"type":"database_id","database_id":"{{{database}}}"},"properties":{"Key":{"title":{} } },"title":[{"text":{"content":"Second"}}]}
            """);

        var sources = (await _desk.GetAsync($"databases/{database}"))["data_sources"]!.AsArray();
        Assert.Equal([first, second.Id()], sources.Select(source => (string?)source!["id"]));
        Assert.Equal(["Several", "Second"], sources.Select(source => (string?)source!["name"]));
        var (status, refusal) = await _desk.TryAsync("POST", "pages", $$$"""{"parent":{"database_id":"{{{database}}}"},"properties":{} }""");
        Assert.Equal(400, status);
        Assert.Equal("multiple_data_sources_for_database", (string?)refusal["additional_data"]!["error_type"]);
    }

    [Fact]
    public async Task A_database_is_a_block_of_its_page()
    {
        var (database, _) = await _desk.DatabaseAsync("Tasks");

        var block = (await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results().Single();
        Assert.Equal("child_database", (string?)block["type"]);
        Assert.Equal("Tasks", (string?)block["child_database"]!["title"]);
        Assert.Equal(_desk.Caller.Bot.ToString(), (string?)block["created_by"]!["id"]);

        Assert.True((bool)(await _desk.DeleteAsync($"blocks/{database}"))["in_trash"]!);
        Assert.True((bool)(await _desk.GetAsync($"databases/{database}"))["in_trash"]!);
        var restored = await _desk.PatchAsync($"blocks/{database}", """{"in_trash":false}""");
        Assert.Equal("child_database", (string?)restored["type"]);
        Assert.False((bool)(await _desk.GetAsync($"databases/{database}"))["in_trash"]!);
    }

    [Fact]
    public async Task A_database_moves_to_another_page()
    {
        var (database, dataSource) = await _desk.DatabaseAsync("Tasks");
        var page = (await _desk.PageAsync("Home")).Id();

        var moved = await _desk.PatchAsync($"databases/{database}", $$$"""{"parent":{"type":"page_id","page_id":"{{{page}}}"} }""");

        Assert.Equal(page, (string?)moved["parent"]!["page_id"]);
        Assert.Equal(page, (string?)(await _desk.GetAsync($"data_sources/{dataSource}"))["database_parent"]!["page_id"]);
        Assert.Equal([database], (await _desk.GetAsync($"blocks/{page}/children")).Results().Select(block => block.Id()));
    }

    [Fact]
    public async Task Every_data_source_has_a_view()
    {
        var (database, dataSource) = await _desk.DatabaseAsync("Tasks");

        var view = _desk.Workspace.Read(session => session.Objects.Children(NotionId.Parse(database), "view")).Single().ReadJson();

        Assert.Equal(
            [
                "object", "id", "parent", "data_source_id", "name", "type", "created_time", "created_by", "last_edited_time", "last_edited_by", "url",
                "filter", "sorts", "quick_filters", "configuration",
            ],
            view.Keys());
        Assert.Equal(dataSource, (string?)view["data_source_id"]);
    }
}
