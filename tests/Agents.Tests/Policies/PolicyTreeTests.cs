using Xunit;

namespace Verso.Agents.Tests.Policies;

public sealed class PolicyTreeTests : IAsyncLifetime
{
    private GuardedHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await GuardedHouse.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_page_outside_the_trees_is_not_there_in_the_same_words_as_one_that_does_not_exist()
    {
        var guest = _house.Guest(GuardedHouse.Yaml());
        const string Missing = "0f0e0d0c-0b0a-8908-8706-050403020100";

        var hidden = await guest.RefusedAsync(404, "GET", "pages/@secret");
        var missing = await guest.RefusedAsync(404, "GET", $"pages/{Missing}");

        Assert.Equal(missing.Replace(Missing, "ID"), hidden.Replace(_house.Fill("@secret"), "ID"));
        Assert.DoesNotContain(GuardedHouse.Canary, hidden);
    }

    [Fact]
    public async Task Inside_the_tree_rows_and_pages_are_read_and_written()
    {
        var guest = _house.Guest(GuardedHouse.Yaml());

        await guest.OkAsync("GET", "pages/@row");
        await guest.OkAsync("GET", "databases/@database");
        await guest.OkAsync("POST", "data_sources/@tasks/query", "{}");
        await guest.OkAsync("PATCH", "pages/@row", """{"properties":{"Notes":{"rich_text":@text(new)}}}""");
        await guest.OkAsync("POST", "pages", """{"parent":{"page_id":"@team"},"properties":{"title":{"title":@text(Minutes)}}}""");
        await guest.OkAsync("PATCH", "pages/@team/markdown", """{"type":"insert_content","insert_content":{"content":"Hello"}}""");
    }

    [Fact]
    public async Task A_tree_that_is_read_is_not_changed()
    {
        var guest = _house.Guest(GuardedHouse.Yaml(access: "read"));

        await guest.OkAsync("GET", "pages/@row");
        var message = await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"properties":{}}""");

        Assert.Contains("(trees)", message);
    }

    [Fact]
    public async Task A_page_that_is_moved_out_is_judged_by_where_it_is_now()
    {
        var guest = _house.Guest(GuardedHouse.Yaml());
        await _house.MakePageAsync("walker", "team", "Walker");
        await guest.OkAsync("GET", "pages/@walker");

        await _house.Owner.OkAsync("POST", "pages/@walker/move", """{"parent":{"page_id":"@vault"}}""");

        await guest.RefusedAsync(404, "GET", "pages/@walker");
    }

    [Fact]
    public async Task The_nearest_rule_decides()
    {
        await _house.MakePageAsync("inner", "team", "Inner");
        var guest = _house.Guest(GuardedHouse.Yaml("  - id: '@inner'\n    access: none\n"));

        await guest.RefusedAsync(404, "GET", "pages/@inner");
        Assert.DoesNotContain("Inner", (await guest.OkAsync("GET", "blocks/@team/children")).ToJsonString());
        Assert.DoesNotContain("Inner", (await guest.OkAsync("GET", "pages/@team/markdown")).ToJsonString());
    }

    [Fact]
    public async Task Search_and_mentions_tell_nothing_of_what_is_hidden()
    {
        await _house.Owner.OkAsync("PATCH", "blocks/@team/children", """{"children":[{"paragraph":{"rich_text":[{"mention":{"page":{"id":"@secret"}}}]}}]}""");
        var guest = _house.Guest(GuardedHouse.Yaml());

        Assert.DoesNotContain(GuardedHouse.Canary, (await guest.OkAsync("POST", "search", """{"query":"canary7f3a"}""")).ToJsonString());
        Assert.Contains("Untitled", (await guest.OkAsync("GET", "blocks/@team/children")).ToJsonString());
        Assert.DoesNotContain(GuardedHouse.Canary, (await guest.OkAsync("GET", "pages/@team/markdown")).ToJsonString());
    }

    [Fact]
    public async Task Two_policies_hold_both()
    {
        var all = "trees: [{id: '*', access: write}]\nallow: [update, trash]\n";
        var guest = _house.Guest(all, GuardedHouse.Yaml("allow: [update]\n"));

        await guest.RefusedAsync(404, "GET", "pages/@secret");
        await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"in_trash":true}""");
        await guest.OkAsync("PATCH", "pages/@row", """{"icon":{"emoji":"🌱"}}""");
    }
}
