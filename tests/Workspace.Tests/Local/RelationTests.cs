using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class RelationTests : IAsyncLifetime
{
    private Desk _desk = null!;
    private string _people = null!;
    private string _tasks = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        (_, _people) = await _desk.DatabaseAsync("People");
        (_, _tasks) = await _desk.DatabaseAsync(
            "Tasks", $$$"""{"Name":{"title":{}},"Owner":{"relation":{"data_source_id":"{{{_people}}}","dual_property":{"synced_property_name":"Tasks"}} }}""");
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task The_other_data_source_gets_the_mirror_property()
    {
        var properties = (await _desk.GetAsync($"data_sources/{_people}"))["properties"]!.AsObject();

        Assert.Equal("relation", (string?)properties["Tasks"]!["type"]);
        Assert.Equal(_tasks, (string?)properties["Tasks"]!["relation"]!["data_source_id"]);
    }

    [Fact]
    public async Task Both_ends_follow_a_change_at_either()
    {
        var ada = (await NewAsync(_people, "Ada")).Id();
        var task = (await NewAsync(_tasks, "Think", $$$"""
            "Owner":{"relation":[{"id":"{{{ada}}}"}]}
            """)).Id();
        Assert.Equal([task], await TargetsAsync(ada, "Tasks"));

        await _desk.PatchAsync($"pages/{ada}", """{"properties":{"Tasks":{"relation":[]}}}""");
        Assert.Empty(await TargetsAsync(task, "Owner"));

        await _desk.PatchAsync($"pages/{ada}", $$$"""{"properties":{"Tasks":{"relation":[{"id":"{{{task}}}"}]} }}""");
        Assert.Equal([ada], await TargetsAsync(task, "Owner"));
        var found = await _desk.PostAsync($"data_sources/{_tasks}/query", $$$"""{"filter":{"property":"Owner","relation":{"contains":"{{{ada}}}"} }}""");
        Assert.Equal([task], found.Results().Select(page => page.Id()));
    }

    [Fact]
    public async Task A_page_shows_25_relations_and_the_property_item_all()
    {
        var people = new List<string>();
        for (var i = 0; i < 30; i++)
            people.Add((await NewAsync(_people, $"P{i}")).Id());
        var task = await NewAsync(_tasks, "Big", $$"""
            "Owner":{"relation":[{{string.Join(',', people.Select(id => $"{{\"id\":\"{id}\"}}"))}}]}
            """);

        var owner = task["properties"]!["Owner"]!.AsObject();
        Assert.Equal(25, owner["relation"]!.AsArray().Count);
        Assert.True((bool)owner["has_more"]!);
        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _desk.GetAsync($"pages/{task.Id()}/properties/{owner["id"]}?page_size=12{(cursor is null ? "" : $"&start_cursor={cursor}")}");
            all.AddRange(page.Results().Select(item => (string)item["relation"]!["id"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        Assert.Equal(people, all);

        await _desk.PatchAsync($"pages/{task.Id()}", """{"properties":{"Name":{"title":[{"text":{"content":"Bigger"}}]}}}""");
        Assert.Equal([task.Id()], await TargetsAsync(people[29], "Tasks"));
    }

    [Fact]
    public async Task A_title_as_property_item_is_a_list()
    {
        var page = await _desk.PageAsync("One");

        var item = await _desk.GetAsync($"pages/{page.Id()}/properties/title");

        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "property_item", "request_id"], item.Keys());
        Assert.Equal("One", (string?)item.Results().Single()["title"]!["plain_text"]);
    }

    private Task<JsonObject> NewAsync(string source, string name, string? more = null) =>
        _desk.RowAsync(source, $$$"""{"Name":{"title":[{"text":{"content":"{{{name}}}"}}]}{{{(more is null ? "" : "," + more)}}}}""");

    private async Task<string[]> TargetsAsync(string page, string property) =>
        [.. (await _desk.GetAsync($"pages/{page}"))["properties"]![property]!["relation"]!.AsArray().Select(target => (string)target!["id"]!)];
}
