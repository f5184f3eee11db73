using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class PageTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_new_page_has_the_keys_of_Notions_in_their_order()
    {
        var page = await _desk.PageAsync("Hello, World_1!");

        Assert.Equal(
            [
                "object", "id", "created_time", "last_edited_time", "created_by", "last_edited_by", "cover", "icon", "parent", "in_trash",
                "is_archived", "is_locked", "properties", "url", "public_url", "request_id",
            ],
            page.Keys());
        Assert.Equal($"https://app.notion.com/p/Hello-World_1-{page.Id().Replace("-", "", StringComparison.Ordinal)}", (string?)page["url"]);
        Assert.Equal($$"""{"type":"page_id","page_id":"{{_desk.Root}}"}""", page["parent"]!.ToJsonString());
        Assert.Equal(_desk.Caller.Bot.ToString(), (string?)page["created_by"]!["id"]);
    }

    [Fact]
    public async Task A_page_is_read_as_it_was_answered()
    {
        var page = await _desk.PageAsync("One");
        page.Remove("request_id");

        var read = await _desk.GetAsync($"pages/{page.Id()}");
        read.Remove("request_id");

        Assert.Equal(page.ToJsonString(), read.ToJsonString());
    }

    [Fact]
    public async Task An_update_keeps_the_order_of_keys_and_changes_the_address_with_the_title()
    {
        var page = await _desk.PageAsync("One");
        _desk.Clock.Advance(TimeSpan.FromMinutes(5));

        var updated = await _desk.PatchAsync($"pages/{page.Id()}", """{"properties":{"title":[{"text":{"content":"Two"}}]},"icon":{"emoji":"🔥"}}""");

        Assert.Equal(page.Keys(), updated.Keys());
        Assert.Contains("/Two-", (string)updated["url"]!, StringComparison.Ordinal);
        Assert.Equal("🔥", (string?)updated["icon"]!["emoji"]);
        Assert.NotEqual((string?)page["last_edited_time"], (string?)updated["last_edited_time"]);
        Assert.Equal((string?)page["created_time"], (string?)updated["created_time"]);
    }

    [Fact]
    public async Task A_page_goes_to_the_trash_and_comes_back()
    {
        var page = await _desk.PageAsync("One", children: $"[{Desk.Paragraph("inside")}]");
        var block = (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id();

        var trashed = await _desk.PatchAsync($"pages/{page.Id()}", """{"in_trash":true}""");
        Assert.True((bool)trashed["in_trash"]!);
        Assert.True((bool)(await _desk.GetAsync($"blocks/{block}"))["in_trash"]!);
        var refused = await _desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{page.Id()}", """{"icon":null}""");
        Assert.Equal("Can't edit block that is archived. You must unarchive the block before editing.", refused);
        await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{block}", Desk.Paragraph("no"));

        var restored = await _desk.PatchAsync($"pages/{page.Id()}", """{"in_trash":false}""");
        Assert.False((bool)restored["in_trash"]!);
        Assert.False((bool)(await _desk.GetAsync($"blocks/{block}"))["in_trash"]!);
    }

    [Fact]
    public async Task A_page_moves_to_another_page_but_not_into_itself()
    {
        var one = await _desk.PageAsync("One");
        var two = await _desk.PageAsync("Two", one.Id());
        var three = await _desk.PageAsync("Three");

        await _desk.RefusedAsync(400, "validation_error", "POST", $"pages/{one.Id()}/move", $$$"""{"parent":{"page_id":"{{{two.Id()}}}"}}""");
        var moved = await _desk.PostAsync($"pages/{two.Id()}/move", $$$"""{"parent":{"page_id":"{{{three.Id()}}}"}}""");

        Assert.Equal(three.Id(), (string?)moved["parent"]!["page_id"]);
        Assert.Empty((await _desk.GetAsync($"blocks/{one.Id()}/children")).Results());
        Assert.Equal([two.Id()], (await _desk.GetAsync($"blocks/{three.Id()}/children")).Results().Select(block => block.Id()));
    }

    [Fact]
    public async Task A_page_may_stand_at_the_top_of_the_workspace()
    {
        var page = await _desk.PostAsync("pages", """{"parent":{"type":"workspace","workspace":true},"properties":{"title":[{"text":{"content":"Top"}}]}}""");

        Assert.Equal("""{"type":"workspace","workspace":true}""", page["parent"]!.ToJsonString());
    }

    [Fact]
    public async Task Erasing_the_content_empties_a_page()
    {
        var page = await _desk.PageAsync("One", children: $"[{Desk.Paragraph("a")},{Desk.Paragraph("b")}]");

        await _desk.PatchAsync($"pages/{page.Id()}", """{"erase_content":true}""");

        Assert.Empty((await _desk.GetAsync($"blocks/{page.Id()}/children")).Results());
    }

    [Fact]
    public async Task An_idempotency_key_makes_one_page()
    {
        var body = $$$"""{"parent":{"page_id":"{{{_desk.Root}}}"},"properties":{"title":[{"text":{"content":"Once"}}]}}""";
        var first = await _desk.Workspace.SendAsync(_desk.Request("POST", "pages", body) with { IdempotencyKey = "k" }, TestContext.Current.CancellationToken);
        var again = await _desk.Workspace.SendAsync(_desk.Request("POST", "pages", body) with { IdempotencyKey = "k" }, TestContext.Current.CancellationToken);

        Assert.Equal(200, again.Status);
        Assert.Equal(Verso.Workspace.Api.Json.ReadObject(first.Body.Span).Id(), Verso.Workspace.Api.Json.ReadObject(again.Body.Span).Id());
        Assert.Single((await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results());
    }
}
