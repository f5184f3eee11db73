using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class BlockTests : IAsyncLifetime
{
    private Desk _desk = null!;
    private string _page = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _page = (await _desk.PageAsync("Page")).Id();
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_new_block_has_the_keys_of_Notions_in_their_order()
    {
        var block = (await AppendAsync(_page, "one")).Results()[0];

        Assert.Equal(
            ["object", "id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by", "has_children", "in_trash", "type", "paragraph"],
            block.Keys());
    }

    [Fact]
    public async Task Appending_at_the_end_answers_with_the_new_blocks_alone()
    {
        await AppendAsync(_page, "one");

        var answer = await AppendAsync(_page, "two", "three");

        Assert.Equal(["two", "three"], answer.Texts());
        Assert.Equal(["one", "two", "three"], (await ChildrenAsync(_page)).Texts());
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "block", "request_id"], answer.Keys());
    }

    [Fact]
    public async Task Appending_at_the_start_puts_blocks_before_the_others()
    {
        await AppendAsync(_page, "three");

        var answer = await _desk.PatchAsync($"blocks/{_page}/children", Body(["one", "two"], """{"type":"start"}"""));

        Assert.Equal(["one", "two"], answer.Texts());
        Assert.Equal(["one", "two", "three"], (await ChildrenAsync(_page)).Texts());
    }

    [Fact]
    public async Task Appending_after_a_block_answers_with_the_following_siblings_too()
    {
        var first = (await AppendAsync(_page, "one", "four", "five")).Results()[0].Id();

        var answer = await _desk.PatchAsync(
            $"blocks/{_page}/children", Body(["two", "three"], $$$"""{"type":"after_block","after_block":{"id":"{{{first}}}"}}"""));

        Assert.Equal(["two", "three", "four", "five"], answer.Texts());
        Assert.Equal(["one", "two", "three", "four", "five"], (await ChildrenAsync(_page)).Texts());
    }

    [Fact]
    public async Task Nested_children_are_made_but_not_listed()
    {
        var answer = await _desk.PatchAsync($"blocks/{_page}/children", $$$"""
            {"children":[{"toggle":{"rich_text":[{"text":{"content":"outer"}}],"children":[{{{Desk.Paragraph("a")}}},{{{Desk.Paragraph("b")}}}]}}]}
            """);

        var outer = Assert.Single(answer.Results());
        Assert.True((bool)outer["has_children"]!);
        Assert.Equal(["a", "b"], (await ChildrenAsync(outer.Id())).Texts());
    }

    [Fact]
    public async Task Has_children_follows_the_children()
    {
        var parent = (await AppendAsync(_page, "parent")).Results()[0].Id();
        var child = (await AppendAsync(parent, "child")).Results()[0].Id();
        Assert.True((bool)(await _desk.GetAsync($"blocks/{parent}"))["has_children"]!);

        await _desk.DeleteAsync($"blocks/{child}");
        Assert.False((bool)(await _desk.GetAsync($"blocks/{parent}"))["has_children"]!);

        await _desk.PatchAsync($"blocks/{child}", """{"in_trash":false}""");
        Assert.True((bool)(await _desk.GetAsync($"blocks/{parent}"))["has_children"]!);
    }

    [Fact]
    public async Task A_cursor_is_the_first_block_of_the_next_page()
    {
        var ids = (await AppendAsync(_page, "a", "b", "c")).Results().Select(block => block.Id()).ToArray();

        var first = await _desk.GetAsync($"blocks/{_page}/children?page_size=2");
        Assert.Equal(ids[2], (string?)first["next_cursor"]);
        Assert.True((bool)first["has_more"]!);

        var second = await _desk.GetAsync($"blocks/{_page}/children?page_size=2&start_cursor={ids[2]}");
        Assert.Equal(["c"], second.Texts());
        Assert.Null(second["next_cursor"]);
    }

    [Fact]
    public async Task An_update_changes_the_text_and_the_time()
    {
        var block = (await AppendAsync(_page, "one")).Results()[0];
        _desk.Clock.Advance(TimeSpan.FromMinutes(3));

        var updated = await _desk.PatchAsync($"blocks/{block.Id()}", Desk.Paragraph("two"));

        Assert.Equal("two", (string?)updated["paragraph"]!["rich_text"]![0]!["plain_text"]);
        Assert.NotEqual((string?)block["last_edited_time"], (string?)updated["last_edited_time"]);
        Assert.Equal((string?)updated["last_edited_time"], (string?)(await _desk.GetAsync($"pages/{_page}"))["last_edited_time"]);
    }

    [Fact]
    public async Task Deleting_trashes_the_block_and_what_is_below()
    {
        var parent = (await AppendAsync(_page, "parent")).Results()[0].Id();
        var child = (await AppendAsync(parent, "child")).Results()[0].Id();

        var deleted = await _desk.DeleteAsync($"blocks/{parent}");

        Assert.True((bool)deleted["in_trash"]!);
        Assert.True((bool)(await _desk.GetAsync($"blocks/{child}"))["in_trash"]!);
        Assert.Empty((await ChildrenAsync(_page)).Results());
        var message = await _desk.RefusedAsync(400, "validation_error", "DELETE", $"blocks/{parent}");
        Assert.Equal("Can't edit block that is archived. You must unarchive the block before editing.", message);
    }

    [Fact]
    public async Task A_page_is_a_block_by_its_own_id()
    {
        var child = await _desk.PageAsync("Child", _page);

        var block = await _desk.GetAsync($"blocks/{child.Id()}");

        Assert.Equal("child_page", (string?)block["type"]);
        Assert.Equal("Child", (string?)block["child_page"]!["title"]);
        Assert.Equal("child_page", (string?)(await ChildrenAsync(_page)).Results()[0]["type"]);
        Assert.True((bool)(await _desk.DeleteAsync($"blocks/{child.Id()}"))["in_trash"]!);
        Assert.True((bool)(await _desk.GetAsync($"pages/{child.Id()}"))["in_trash"]!);
    }

    [Fact]
    public async Task A_block_that_takes_no_children_says_so()
    {
        var divider = (await _desk.PatchAsync($"blocks/{_page}/children", """{"children":[{"divider":{}}]}""")).Results()[0].Id();

        await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{divider}/children", Body(["x"]));
    }

    [Fact]
    public async Task After_block_must_name_a_child()
    {
        var outside = (await AppendAsync((await AppendAsync(_page, "one")).Results()[0].Id(), "inner")).Results()[0].Id();

        await _desk.RefusedAsync(
            400, "validation_error", "PATCH", $"blocks/{_page}/children", Body(["x"], $$$"""{"type":"after_block","after_block":{"id":"{{{outside}}}"}}"""));
    }

    private Task<System.Text.Json.Nodes.JsonObject> AppendAsync(string parent, params string[] texts) =>
        _desk.PatchAsync($"blocks/{parent}/children", Body(texts));

    private Task<System.Text.Json.Nodes.JsonObject> ChildrenAsync(string parent) => _desk.GetAsync($"blocks/{parent}/children");

    private static string Body(string[] texts, string? position = null) =>
        $$"""{"children":[{{string.Join(',', texts.Select(Desk.Paragraph))}}]{{(position is null ? "" : $",\"position\":{position}")}}}""";
}
