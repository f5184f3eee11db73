using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Xunit;
using static Verso.Workspace.Tests.Local.MarkdownCalls;

namespace Verso.Workspace.Tests.Local;

/// <summary>Pages as markdown: the commands that change them, and what is refused.</summary>
public sealed class MarkdownApiTests
{
    [Theory]
    [InlineData("See https://x.org now", "https://x.org", "the page")]
    [InlineData("Wow! www.x.org", "Wow! www.x.org", "the page")]
    [InlineData("a | b {c} <d> $5", "b {c} <d> $5", "the page")]
    public async Task Text_is_found_whichever_punctuation_the_markdown_escapes(string content, string old, string replacement)
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Page");
        await desk.PatchAsync($"blocks/{page.Id()}/children", new JsonObject { ["children"] = new JsonArray(new JsonObject { ["paragraph"] = new JsonObject { ["rich_text"] = RichTexts.FromPlain(content) } }) }.ToJsonString());

        await PatchAsync(desk, page, new JsonObject
        {
            ["type"] = "update_content",
            ["update_content"] = new JsonObject { ["content_updates"] = new JsonArray(new JsonObject { ["old_str"] = old, ["new_str"] = replacement }) },
        }.ToJsonString());

        var block = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0];
        Assert.Equal(content.Replace(old, replacement, StringComparison.Ordinal), (string?)block["paragraph"]!["rich_text"]![0]!["plain_text"]);
    }

    [Fact]
    public async Task An_empty_page_is_an_empty_text()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Empty");

        var read = await desk.GetAsync($"pages/{page.Id()}/markdown");

        Assert.Equal(["object", "id", "markdown", "truncated", "unknown_block_ids", "request_id"], read.Keys());
        Assert.Equal("page_markdown", (string?)read["object"]);
        Assert.Equal(page.Id(), read.Id());
        Assert.Equal("", (string?)read["markdown"]);
        Assert.False((bool?)read["truncated"]);
        Assert.Empty(read["unknown_block_ids"]!.AsArray());
    }

    [Theory]
    [InlineData("2022-06-28")]
    [InlineData("2025-09-03")]
    [InlineData("2026-03-11")]
    public async Task Content_goes_to_the_end_and_blank_lines_vanish(string version)
    {
        await using var desk = await Desk.OpenAsync();
        desk.Version = version;
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("first")}]");

        var after = await InsertAsync(desk, page, "## New Section\n\nHello from markdown.");

        Assert.Equal("first\n## New Section\nHello from markdown.", after);
        Assert.Equal(["paragraph", "heading_2", "paragraph"], (await desk.GetAsync($"blocks/{page.Id()}/children")).Results().Select(block => (string?)block["type"]));
    }

    [Fact]
    public async Task Content_goes_to_the_start_when_asked()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("first")}]");

        Assert.Equal("zero\nfirst", await InsertAsync(desk, page, "zero", """, "position":{"type":"start"}"""));
        Assert.Equal("zero\nfirst\nlast", await InsertAsync(desk, page, "last", """, "position":{"type":"end"}"""));
    }

    [Fact]
    public async Task Content_goes_behind_the_block_in_which_a_selection_ends_with_all_below_it()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "# Plan\n- one\n\t- deep\n- two\n<callout icon=\"🎯\">\n\tinside\n</callout>\nend");

        Assert.Equal("# Plan\n- one\n\t- deep\n- new\n- two\n<callout icon=\"🎯\">\n\tinside\n</callout>\nend", await InsertAsync(desk, page, "- new", """, "after":"# Pl...one" """));
        Assert.Equal("# Plan\n- one\n\t- deep\n\t- deeper\n- new\n- two\n<callout icon=\"🎯\">\n\tinside\n</callout>\nend", await InsertAsync(desk, page, "- deeper", """, "after":"deep" """));
        Assert.Equal("# Plan\n- one\n\t- deep\n\t- deeper\n- new\n- two\n<callout icon=\"🎯\">\n\tinside\n</callout>\nafter\nend", await InsertAsync(desk, page, "after", """, "after":"inside" """));
    }

    [Fact]
    public async Task A_selection_that_is_not_there_is_refused()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("first")}]");

        Assert.Contains("after", await RefusedAsync(desk, page, """{"type":"insert_content","insert_content":{"content":"x","after":"second...third"}}"""));
        Assert.Contains("content_range", await RefusedAsync(desk, page, """{"type":"replace_content_range","replace_content_range":{"content":"x","content_range":"fir...third"}}"""));
        Assert.Contains("old_str", await RefusedAsync(desk, page, """{"type":"update_content","update_content":{"content_updates":[{"old_str":"First","new_str":"x"}]}}"""));
    }

    [Fact]
    public async Task A_range_is_replaced_from_its_start_to_its_end()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "# Old\nbody\nend of it\n- item\n\t- below\nkeep");

        Assert.Equal("# New\ntext\n- item\n\t- below\nkeep", await PatchAsync(desk, page, """{"type":"replace_content_range","replace_content_range":{"content":"# New\ntext","content_range":"# Old...end of it"}}"""));
        Assert.Equal("# New\ntext\n- item\n\t- a\n\t- b\nkeep", await PatchAsync(desk, page, """{"type":"replace_content_range","replace_content_range":{"content":"- a\n- b","content_range":"- below"}}"""));
    }

    [Fact]
    public async Task Text_is_searched_and_replaced_exactly_and_once_unless_all_are_meant()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "one two\ntwo three");

        Assert.Contains("replace_all_matches", await RefusedAsync(desk, page, """{"type":"update_content","update_content":{"content_updates":[{"old_str":"two","new_str":"2"}]}}"""));
        Assert.Equal("one 2\n2 three", await PatchAsync(desk, page, """{"type":"update_content","update_content":{"content_updates":[{"old_str":"two","new_str":"2","replace_all_matches":true}]}}"""));
        Assert.Equal("one **2**\n2 four", await PatchAsync(desk, page, """{"type":"update_content","update_content":{"content_updates":[{"old_str":"one 2","new_str":"one **2**"},{"old_str":"three","new_str":"four"}]}}"""));
        Assert.Equal("one **2**\n2 four", await PatchAsync(desk, page, """{"type":"update_content","update_content":{"content_updates":[]}}"""));
    }

    [Fact]
    public async Task Of_several_updates_all_are_made_or_none()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("first")}]");

        await RefusedAsync(desk, page, """{"type":"update_content","update_content":{"content_updates":[{"old_str":"first","new_str":"x"},{"old_str":"gone","new_str":"y"}]}}""");

        Assert.Equal("first", (string?)(await desk.GetAsync($"pages/{page.Id()}/markdown"))["markdown"]);
    }

    [Theory]
    [InlineData("""{"type":"append"}""", "body failed validation: body.type should be `\"insert_content\"`, `\"replace_content_range\"`, `\"update_content\"`, or `\"replace_content\"`, instead was `\"append\"`.")]
    [InlineData("""{}""", "body failed validation: body.type should be defined, instead was `undefined`.")]
    [InlineData("""{"type":"replace_content"}""", "body failed validation: body.replace_content should be defined, instead was `undefined`.")]
    [InlineData("""{"type":"replace_content","replace_content":{}}""", "body failed validation: body.replace_content.new_str should be defined, instead was `undefined`.")]
    [InlineData("""{"type":"insert_content","insert_content":{"content":1}}""", "body failed validation: body.insert_content.content should be a string, instead was `1`.")]
    [InlineData("""{"type":"replace_content_range","replace_content_range":{"content":""}}""", "body failed validation: body.replace_content_range.content_range should be defined, instead was `undefined`.")]
    [InlineData("""{"type":"update_content","update_content":{}}""", "body failed validation: body.update_content.content_updates should be defined, instead was `undefined`.")]
    [InlineData("""{"type":"replace_content","replace_content":{"new_str":"x"},"insert_content":{"content":"y"}}""", "body failed validation: body.insert_content should be not present, instead was `{\"content\":\"y\"}`.")]
    public async Task A_command_that_is_none_is_told_where(string body, string message)
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");

        Assert.Equal(message, await RefusedAsync(desk, page, body));
    }

    [Fact]
    public async Task Markdown_and_blocks_exclude_each_other_and_the_trash_is_not_edited()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.RefusedAsync(400, "validation_error", "POST", "pages", $$"""{"parent":{"page_id":"{{desk.Root}}"},"markdown":"x","children":[]}""");
        var page = await desk.PageAsync("Notes");
        await desk.DeleteAsync($"blocks/{page.Id()}");

        Assert.Contains("archived", await RefusedAsync(desk, page, """{"type":"replace_content","replace_content":{"new_str":"x"}}"""));
    }

    [Fact]
    public async Task Who_may_write_but_not_read_sees_no_content()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("secret")}]");
        desk.Caller = desk.Caller with { Capabilities = Capabilities.UpdateContent | Capabilities.InsertContent };

        var answer = await desk.PatchAsync($"pages/{page.Id()}/markdown", """{"type":"insert_content","insert_content":{"content":"x"}}""");

        Assert.DoesNotContain("secret", answer.ToJsonString());
        await desk.RefusedAsync(403, "restricted_resource", "GET", $"pages/{page.Id()}/markdown");
    }
}
