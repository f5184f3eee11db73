using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class CommentTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_comment_is_served_as_Notion_serves_it()
    {
        var page = await _desk.PageAsync("Spoken of");

        var comment = await CommentAsync("page_id", page.Id(), "First");

        Assert.Equal(
            ["object", "id", "parent", "discussion_id", "created_time", "last_edited_time", "created_by", "rich_text", "display_name", "request_id"],
            comment.Keys());
        Assert.Equal("comment", (string?)comment["object"]);
        Assert.Equal(page.Id(), (string?)comment["parent"]!["page_id"]);
        Assert.Equal($$$$"""{"object":"user","id":"{{{{_desk.Caller.Bot}}}}"}""", comment["created_by"]!.ToJsonString());
        Assert.Equal("""{"type":"integration","resolved_name":"Tester"}""", comment["display_name"]!.ToJsonString());
        Assert.EndsWith(":00.000Z", (string)comment["created_time"]!, StringComparison.Ordinal);
        var read = await _desk.GetAsync($"comments/{comment.Id()}");
        read.Remove("request_id");
        comment.Remove("request_id");
        Assert.True(JsonNode.DeepEquals(comment, read));
    }

    [Fact]
    public async Task Comments_about_a_page_share_a_discussion_and_are_listed_oldest_first_page_by_page()
    {
        var page = await _desk.PageAsync("Spoken of");
        var block = (await _desk.PatchAsync($"blocks/{page.Id()}/children", $$$$"""{"children":[{{{{Desk.Paragraph("One")}}}}]}""")).Results()[0];
        var all = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            all.Add(await CommentAsync("page_id", page.Id(), $"Comment {i}"));
            if (i == 2)
                _desk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var aboutBlock = await CommentAsync("block_id", block.Id(), "About the block");

        Assert.Single(all.Select(comment => (string?)comment["discussion_id"]).Distinct());
        Assert.NotEqual((string?)all[0]["discussion_id"], (string?)aboutBlock["discussion_id"]);
        Assert.Equal("block_id", (string?)aboutBlock["parent"]!["type"]);
        var first = await _desk.GetAsync($"comments?block_id={page.Id()}&page_size=2");
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "comment", "request_id"], first.Keys());
        var second = await _desk.GetAsync($"comments?block_id={page.Id()}&page_size=3&start_cursor={first["next_cursor"]}");
        Assert.Equal(all.Select(comment => comment.Id()), first.Results().Concat(second.Results()).Select(comment => comment.Id()));
        Assert.Null((string?)second["next_cursor"]);
        Assert.Equal([aboutBlock.Id()], (await _desk.GetAsync($"comments?block_id={block.Id()}")).Results().Select(comment => comment.Id()));
    }

    [Fact]
    public async Task A_discussion_is_answered_by_its_id()
    {
        var page = await _desk.PageAsync("Spoken of");
        var first = await CommentAsync("page_id", page.Id(), "Question");

        var answer = await _desk.PostAsync("comments", $$$$"""{"discussion_id":"{{{{first["discussion_id"]}}}}","rich_text":[{"text":{"content":"Answer"}}]}""");

        Assert.Equal((string?)first["discussion_id"], (string?)answer["discussion_id"]);
        Assert.Equal(page.Id(), (string?)answer["parent"]!["page_id"]);
        await _desk.RefusedAsync(404, "object_not_found", "POST", "comments", $$$$"""{"discussion_id":"{{{{Guid.NewGuid()}}}}","rich_text":[]}""");
    }

    [Fact]
    public async Task Text_is_changed_and_a_deleted_comment_is_gone()
    {
        var page = await _desk.PageAsync("Spoken of");
        var one = await CommentAsync("page_id", page.Id(), "One");
        _desk.Clock.Advance(TimeSpan.FromMinutes(5));

        var changed = await _desk.PatchAsync($"comments/{one.Id()}", """{"rich_text":[{"text":{"content":"Changed"}}]}""");
        Assert.Equal("Changed", (string?)changed["rich_text"]![0]!["plain_text"]);
        Assert.Equal((string?)one["created_time"], (string?)changed["created_time"]);
        Assert.NotEqual((string?)one["last_edited_time"], (string?)changed["last_edited_time"]);

        var deleted = await _desk.DeleteAsync($"comments/{one.Id()}");
        Assert.Equal(changed.Keys(), deleted.Keys());
        var message = await _desk.RefusedAsync(404, "object_not_found", "GET", $"comments/{one.Id()}");
        Assert.StartsWith($"Could not find comment with ID: {one.Id()}.", message, StringComparison.Ordinal);
        await _desk.RefusedAsync(404, "object_not_found", "DELETE", $"comments/{one.Id()}");
        Assert.Empty((await _desk.GetAsync($"comments?block_id={page.Id()}")).Results());
        Assert.NotEqual((string?)one["discussion_id"], (string?)(await CommentAsync("page_id", page.Id(), "Anew"))["discussion_id"]);
    }

    [Fact]
    public async Task What_happens_to_comments_is_in_the_change_feed()
    {
        var page = await _desk.PageAsync("Spoken of");
        var comment = await CommentAsync("page_id", page.Id(), "One");
        await _desk.PatchAsync($"comments/{comment.Id()}", """{"markdown":"Two"}""");
        await _desk.DeleteAsync($"comments/{comment.Id()}");

        var changes = _desk.Workspace.Read(session => ChangeFeed.After(session.Sql, 0, 1000)).Where(change => change.ObjectKind == ObjectKind.Comment);

        Assert.Equal(["created", "updated", "deleted"], changes.Select(change => change.Action));
    }

    [Fact]
    public async Task Markdown_is_inline_text_with_mentions_that_are_looked_up()
    {
        var page = await _desk.PageAsync("Goal");
        var markdown = $"**bold** and [link](https://example.com) and $x^2$ <mention-user url=\\\"user://{_desk.Workspace.Facts.Owner}\\\"/>";

        var comment = await _desk.PostAsync("comments", $$$$"""{"parent":{"page_id":"{{{{page.Id()}}}}"},"markdown":"{{{{markdown}}}}"}""");

        var text = comment["rich_text"]!.AsArray();
        Assert.True((bool)text[0]!["annotations"]!["bold"]!);
        Assert.Contains(text, item => (string?)item!["href"] == "https://example.com");
        Assert.Contains(text, item => (string?)item!["equation"]?["expression"] == "x^2");
        Assert.Contains(text, item => (string?)item!["plain_text"] == "@Ada");
    }

    [Theory]
    [InlineData("{}", "body failed validation. Fix one:\nbody.parent should be defined, instead was `undefined`.\nbody.discussion_id should be defined, instead was `undefined`.")]
    [InlineData("""{"parent":{"page_id":"ROOT"}}""", "body failed validation. Fix one:\nbody.rich_text should be defined, instead was `undefined`.\nbody.markdown should be defined, instead was `undefined`.")]
    [InlineData("""{"parent":{"page_id":"ROOT"},"rich_text":[],"markdown":"x"}""", "body failed validation: body.markdown should be not present, instead was `\"x\"`.")]
    [InlineData("""{"parent":{"page_id":"ROOT"},"discussion_id":"ROOT","rich_text":[]}""", "body failed validation: body.discussion_id should be not present, instead was `\"ROOT\"`.")]
    [InlineData("""{"parent":{"page_id":"ROOT"},"rich_text":[],"other":1}""", "body failed validation: body.other should be not present, instead was `1`.")]
    [InlineData("""{"parent":{"page_id":"ROOT"},"rich_text":[],"attachments":[1,2,3,4]}""", "body failed validation: body.attachments.length should be ≤ `3` or `undefined`, instead was `4`.")]
    public async Task A_body_that_says_too_little_or_too_much_is_refused(string body, string expected) =>
        Assert.Equal(
            expected.Replace("ROOT", _desk.Root, StringComparison.Ordinal),
            await _desk.RefusedAsync(400, "validation_error", "POST", "comments", body.Replace("ROOT", _desk.Root, StringComparison.Ordinal)));

    [Fact]
    public async Task A_list_needs_to_know_of_what()
    {
        Assert.Equal(
            "query failed validation: query.block_id should be defined, instead was `undefined`.",
            await _desk.RefusedAsync(400, "validation_error", "GET", "comments"));
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"comments?block_id={Guid.NewGuid()}");
        await _desk.RefusedAsync(400, "validation_error", "GET", $"comments?block_id={_desk.Root}&start_cursor={Guid.NewGuid()}");
    }

    [Fact]
    public async Task The_trash_hides_comments_and_gives_them_back()
    {
        var page = await _desk.PageAsync("Spoken of");
        var inner = await _desk.PageAsync("Inner", page.Id());
        var comment = await CommentAsync("page_id", inner.Id(), "Here");

        await _desk.PatchAsync($"pages/{page.Id()}", """{"in_trash":true}""");
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"comments/{comment.Id()}");
        Assert.Empty((await _desk.GetAsync($"comments?block_id={inner.Id()}")).Results());
        await _desk.RefusedAsync(400, "validation_error", "POST", "comments", $$$$"""{"parent":{"page_id":"{{{{inner.Id()}}}}"},"markdown":"x"}""");

        await _desk.PatchAsync($"pages/{page.Id()}", """{"in_trash":false}""");
        Assert.Equal([comment.Id()], (await _desk.GetAsync($"comments?block_id={inner.Id()}")).Results().Select(one => one.Id()));
    }

    [Fact]
    public async Task Resolved_discussions_are_left_out_of_lists()
    {
        var page = await _desk.PageAsync("Spoken of");
        var first = await CommentAsync("page_id", page.Id(), "Settled");
        await _desk.Workspace.WriteAsync(_desk.Workspace.Facts.Owner, session =>
            session.Comments.SetResolved(session.Comments.FindDiscussion(NotionId.Parse((string)first["discussion_id"]!))!, true), TestContext.Current.CancellationToken);

        var second = await CommentAsync("page_id", page.Id(), "Open");

        Assert.NotEqual((string?)first["discussion_id"], (string?)second["discussion_id"]);
        Assert.Equal([second.Id()], (await _desk.GetAsync($"comments?block_id={page.Id()}&page_size=1")).Results().Select(one => one.Id()));
        await _desk.GetAsync($"comments/{first.Id()}");
    }

    [Fact]
    public async Task A_commented_page_has_no_more_children_than_before()
    {
        var page = await _desk.PageAsync("Spoken of");
        await CommentAsync("page_id", page.Id(), "Here");

        Assert.False((bool)(await _desk.GetAsync($"blocks/{page.Id()}"))["has_children"]!);
        Assert.Empty((await _desk.GetAsync($"blocks/{page.Id()}/children")).Results());
    }

    [Fact]
    public async Task Capabilities_decide_who_reads_and_who_writes_comments()
    {
        var comment = await CommentAsync("page_id", _desk.Root, "Here");
        var all = _desk.Caller;

        _desk.Caller = all with { Capabilities = Capabilities.ReadContent };
        await _desk.RefusedAsync(403, "restricted_resource", "GET", $"comments/{comment.Id()}");
        await _desk.RefusedAsync(403, "restricted_resource", "POST", "comments", $$$$"""{"parent":{"page_id":"{{{{_desk.Root}}}}"},"markdown":"x"}""");
        _desk.Caller = all with { Capabilities = Capabilities.InsertComments };
        var partial = await _desk.PostAsync("comments", $$$$"""{"parent":{"page_id":"{{{{_desk.Root}}}}"},"markdown":"x"}""");
        Assert.Equal(["object", "id", "request_id"], partial.Keys());
        _desk.Caller = all with { Capabilities = Capabilities.ReadComments };
        Assert.Equal(2, (await _desk.GetAsync($"comments?block_id={_desk.Root}")).Results().Length);
    }

    [Fact]
    public async Task Only_its_author_changes_a_comment()
    {
        var comment = await CommentAsync("page_id", _desk.Root, "Mine");
        _desk.Caller = await _desk.Workspace.EnsureBotAsync("Other", TestContext.Current.CancellationToken);

        await _desk.RefusedAsync(403, "restricted_resource", "PATCH", $"comments/{comment.Id()}", """{"markdown":"x"}""");
        await _desk.RefusedAsync(403, "restricted_resource", "DELETE", $"comments/{comment.Id()}");
    }

    [Fact]
    public async Task A_comment_stands_under_the_name_it_asks_for_and_shows_its_files()
    {
        var upload = await _desk.UploadAsync("shot.png", "image/png");

        var comment = await _desk.PostAsync("comments", $$$$"""
            {"parent":{"page_id":"{{{{_desk.Root}}}}"},"markdown":"See","display_name":{"type":"custom","custom":{"name":"Release bot"}},
             "attachments":[{"file_upload_id":"{{{{upload}}}}"}]}
            """);

        Assert.Equal("""{"type":"custom","resolved_name":"Release bot"}""", comment["display_name"]!.ToJsonString());
        var attachment = comment["attachments"]![0]!;
        Assert.Equal("image", (string?)attachment["category"]);
        Assert.StartsWith("https://api.notion.com/v1/files/", (string?)attachment["file"]!["url"], StringComparison.Ordinal);
        Assert.Null((string?)(await _desk.GetAsync($"file_uploads/{upload}"))["expiry_time"]);
    }

    private Task<JsonObject> CommentAsync(string way, string id, string text) => _desk.PostAsync("comments", $$$$"""
        {"parent":{"{{{{way}}}}":"{{{{id}}}}"},"rich_text":[{"text":{"content":"{{{{text}}}}"}}]}
        """);
}
