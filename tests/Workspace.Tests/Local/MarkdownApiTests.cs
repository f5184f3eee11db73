using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Pages as markdown: read, changed, made.</summary>
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

    [Fact]
    public async Task What_was_not_touched_keeps_its_id()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, string.Join('\n', Enumerable.Range(0, 10).Select(number => $"content {number} of ten")));
        var before = await IdsAsync(desk, page.Id());

        await ReplaceAsync(desk, page, string.Join('\n', Enumerable.Range(0, 10).Select(number => number == 5 ? "content 5X of ten" : $"content {number} of ten")));

        Assert.Equal(before, await IdsAsync(desk, page.Id()));
        Assert.Equal("content 5X of ten", (await desk.GetAsync($"blocks/{page.Id()}/children")).Texts()[5]);
    }

    [Fact]
    public async Task Only_what_changed_has_a_change()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "- a\n\t- b\n\t- c\n<details>\n<summary>T</summary>\n\td\n</details>\ne");
        var seen = desk.Workspace.Read(session => ChangeFeed.After(session.Sql, 0, 1000)).Max(change => change.Seq);

        await ReplaceAsync(desk, page, "- a\n\t- b\n\t- C!\n<details>\n<summary>T</summary>\n\td\n</details>\ne");

        var changed = desk.Workspace.Read(session => ChangeFeed.After(session.Sql, seen, 1000)).Where(change => change.ObjectKind == "block").Select(change => change.ObjectId).Distinct();
        Assert.Single(changed);
    }

    [Fact]
    public async Task What_went_elsewhere_is_moved_and_what_was_wrapped_lies_within()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "a\nb\nc\nd");
        var ids = await IdsAsync(desk, page.Id());

        await ReplaceAsync(desk, page, "d\na\n<callout>\n\tnew\n\tb\n\tc\n</callout>");

        var after = await IdsAsync(desk, page.Id());
        Assert.Equal([ids[3], ids[0]], after[..2]);
        Assert.Equal([ids[1], ids[2]], await IdsAsync(desk, after[2]));
        var inner = await desk.GetAsync($"blocks/{ids[1]}");
        Assert.Equal(after[2], (string?)inner["parent"]!["block_id"]);
        Assert.Equal("d\na\n<callout>\n\tnew\n\tb\n\tc\n</callout>", await ReadAsync(desk, page));
    }

    [Fact]
    public async Task A_block_is_turned_into_another_kind_with_its_id()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "- call Ada\n- [ ] pay");
        var ids = await IdsAsync(desk, page.Id());

        await ReplaceAsync(desk, page, "- [x] call Ada\n- [x] pay");

        Assert.Equal(ids, await IdsAsync(desk, page.Id()));
        var first = await desk.GetAsync($"blocks/{ids[0]}");
        Assert.Equal("to_do", (string?)first["type"]);
        Assert.True((bool?)first["to_do"]!["checked"]);
        Assert.False(first.ContainsKey("bulleted_list_item"));
    }

    [Fact]
    public async Task What_markdown_cannot_say_of_a_block_stays()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: """
            [{"code":{"rich_text":[{"text":{"content":"a"}}],"language":"python","caption":[{"text":{"content":"why"}}]}},
             {"bookmark":{"url":"https://a.example","caption":[{"text":{"content":"B"}}]}},
             {"paragraph":{"rich_text":[{"text":{"content":"p"}}]}}]
            """);
        var ids = await IdsAsync(desk, page.Id());
        var markdown = await ReadAsync(desk, page);

        Assert.Equal($"```python\na\n```\n<unknown url=\"https://app.notion.com/p/{Hex(page.Id())}#{Hex(ids[1])}\" alt=\"bookmark\"/>\np", markdown);
        await ReplaceAsync(desk, page, markdown.Replace("\na\n", "\nb\n", StringComparison.Ordinal).Replace("\np", "\nq", StringComparison.Ordinal));

        Assert.Equal(ids, await IdsAsync(desk, page.Id()));
        var code = (await desk.GetAsync($"blocks/{ids[0]}"))["code"]!;
        Assert.Equal("b", (string?)code["rich_text"]![0]!["plain_text"]);
        Assert.Equal("why", (string?)code["caption"]![0]!["plain_text"]);
        Assert.Equal("https://a.example", (string?)(await desk.GetAsync($"blocks/{ids[1]}"))["bookmark"]!["url"]);
    }

    [Fact]
    public async Task Pages_and_databases_are_not_deleted_by_the_way()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("text")}]");
        var child = await desk.PageAsync("Sub \\\"A\\\"", page.Id());
        var (database, source) = await desk.DatabaseAsync("Tasks", parent: page.Id());

        var message = await RefusedAsync(desk, page, """{"type":"replace_content","replace_content":{"new_str":"other"}}""");

        Assert.Equal(
            $"This operation would delete 2 child page(s) or database(s):\n- page: \"Sub \"A\"\" (id: {child.Id()})\n- database: \"Tasks\" (id: {database})\n\nTo proceed, either:\n1. Include these items in new_str using <page url=\"...\"> or <database url=\"...\"> tags, OR\n2. Set allow_deleting_content: true to confirm deletion.",
            message);
        Assert.Equal(
            $"text\n<page url=\"https://app.notion.com/p/{Hex(child.Id())}\">Sub \"A\"</page>\n<database url=\"https://app.notion.com/p/{Hex(database)}\" inline=\"false\" data-source-url=\"collection://{source}\">Tasks</database>",
            await ReadAsync(desk, page));

        await PatchAsync(desk, page, """{"type":"replace_content","replace_content":{"new_str":"other","allow_deleting_content":true}}""");
        Assert.True((bool?)(await desk.GetAsync($"pages/{child.Id()}"))["in_trash"]);
        Assert.True((bool?)(await desk.GetAsync($"databases/{database}"))["in_trash"]);
    }

    [Fact]
    public async Task A_page_that_is_named_elsewhere_moves_and_one_without_address_is_made()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes", children: $"[{Desk.Paragraph("text")}]");
        var child = await desk.PageAsync("Child", page.Id());
        var other = await desk.PageAsync("Other");

        await ReplaceAsync(desk, page, $"<page url=\"https://www.notion.so/{Hex(other.Id())}\">Other</page>\n<details>\n<summary>In</summary>\n\t<page url=\"{Hex(child.Id())}\">Child</page>\n</details>\n<page>Fresh</page>");

        var ids = await IdsAsync(desk, page.Id());
        Assert.Equal(other.Id(), ids[0]);
        Assert.Equal([child.Id()], await IdsAsync(desk, ids[1]));
        Assert.Equal("Fresh", (string?)(await desk.GetAsync($"blocks/{ids[2]}"))["child_page"]!["title"]);
        Assert.Equal(page.Id(), (string?)(await desk.GetAsync($"pages/{other.Id()}"))["parent"]!["page_id"]);
        Assert.Equal(ids[1], (string?)(await desk.GetAsync($"pages/{child.Id()}"))["parent"]!["block_id"]);
    }

    [Fact]
    public async Task A_page_cannot_be_put_into_itself()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        var child = await desk.PageAsync("Child", page.Id());

        Assert.Contains("cannot be moved", await RefusedAsync(desk, child, $$$"""{"type":"replace_content","replace_content":{"new_str":"<page url=\"{{{Hex(page.Id())}}}\">Notes</page>"}}"""));
    }

    [Fact]
    public async Task The_content_of_a_synced_block_shows_in_its_copies_and_is_changed_through_them()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Source", children: """[{"synced_block":{"synced_from":null,"children":[{"paragraph":{"rich_text":[{"text":{"content":"shared"}}]}}]}}]""");
        var original = (await IdsAsync(desk, page.Id()))[0];
        var copy = await desk.PageAsync("Copy", children: $$$"""[{"synced_block":{"synced_from":{"block_id":"{{{original}}}"} } }]""");
        var markdown = await ReadAsync(desk, copy);

        Assert.Equal($"<synced_block_reference url=\"https://app.notion.com/p/{Hex(page.Id())}#{Hex(original)}\">\n\tshared\n</synced_block_reference>", markdown);
        await ReplaceAsync(desk, copy, markdown.Replace("shared", "changed", StringComparison.Ordinal));

        Assert.Contains("\tchanged\n", await ReadAsync(desk, page));
        Assert.Contains("\tchanged\n", await ReadAsync(desk, copy));
        await ReplaceAsync(desk, copy, "gone");
        Assert.Contains("\tchanged\n", await ReadAsync(desk, page));
    }

    [Fact]
    public async Task A_file_that_lies_here_stays_the_file_whatever_its_address_is_at_the_moment()
    {
        await using var desk = await Desk.OpenAsync();
        var upload = await desk.UploadAsync("a b.png", "image/png");
        var page = await desk.PageAsync("Notes", children: $$$"""[{"image":{"type":"file_upload","file_upload":{"id":"{{{upload}}}"},"caption":[{"text":{"content":"old"}}]}}]""");
        var ids = await IdsAsync(desk, page.Id());
        var markdown = await ReadAsync(desk, page);
        Assert.Matches(@"^!\[old\]\(https://api\.notion\.com/v1/files/[^ ]+/a%20b\.png\?expires=[^ ]+\)$", markdown);

        desk.Clock.Advance(TimeSpan.FromHours(3));
        await ReplaceAsync(desk, page, markdown.Replace("![old]", "![new]", StringComparison.Ordinal));
        var other = await desk.PageAsync("Other");
        await ReplaceAsync(desk, other, (await ReadAsync(desk, page)).Replace("![new]", "![copied]", StringComparison.Ordinal));

        Assert.Equal(ids, await IdsAsync(desk, page.Id()));
        var image = (await desk.GetAsync($"blocks/{ids[0]}"))["image"]!;
        Assert.Equal("file", (string?)image["type"]);
        Assert.Equal("new", (string?)image["caption"]![0]!["plain_text"]);
        var copied = (await desk.GetAsync($"blocks/{other.Id()}/children")).Results()[0]["image"]!;
        Assert.Equal("file", (string?)copied["type"]);
        Assert.NotNull(copied["file"]!["expiry_time"]);
    }

    [Fact]
    public async Task The_workspaces_own_emojis_are_known_by_their_names()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Workspace.Members.AddEmojiAsync("party", "party.png", new MemoryStream([1]), TestContext.Current.CancellationToken);
        var page = await desk.PageAsync("Notes");

        Assert.Equal("<callout icon=\":party:\">\n\tgo :party: and :none:\n</callout>", await InsertAsync(desk, page, "<callout icon=\":party:\">\n\tgo :party: and :none:\n</callout>"));

        var callout = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0]["callout"]!;
        Assert.Equal("custom_emoji", (string?)callout["icon"]!["type"]);
        Assert.Equal(["text", "mention", "text"], callout["rich_text"]!.AsArray().Select(item => (string?)item!["type"]));
    }

    [Fact]
    public async Task Tabs_and_columns_are_changed_in_their_place()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        var markdown = await InsertAsync(desk, page, "<tabs>\n\t<tab icon=\"🎯\">\n\t\tA\n\t\tin a\n\t</tab>\n\t<tab>\n\t\tB\n\t</tab>\n</tabs>\n<columns>\n\t<column ratio=\"0.25\">\n\t\tleft\n\t</column>\n\t<column>\n\t\tright\n\t</column>\n</columns>");
        var ids = await IdsAsync(desk, page.Id());
        var tabs = await IdsAsync(desk, ids[0]);

        var edited = await ReplaceAsync(desk, page, markdown.Replace("🎯", "💡", StringComparison.Ordinal).Replace("\tB\n", "\t**B**\n", StringComparison.Ordinal).Replace("0.25", "0.5", StringComparison.Ordinal));

        Assert.Equal(markdown.Replace("🎯", "💡", StringComparison.Ordinal).Replace("\tB\n", "\t**B**\n", StringComparison.Ordinal).Replace("0.25", "0.5", StringComparison.Ordinal), edited);
        Assert.Equal(ids, await IdsAsync(desk, page.Id()));
        Assert.Equal(tabs, await IdsAsync(desk, ids[0]));
        Assert.Equal("💡", (string?)(await desk.GetAsync($"blocks/{tabs[0]}"))["paragraph"]!["icon"]!["emoji"]);
        Assert.Equal(0.5, (double?)(await desk.GetAsync($"blocks/{ids[1]}/children")).Results()[0]["column"]!["width_ratio"]);
    }

    [Fact]
    public async Task Meeting_notes_show_their_parts_and_are_changed_but_for_what_was_said()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await MeetAsync(desk, page.Id());

        Assert.Equal(
            "<meeting-notes>\n\tWeekly\n\t<summary>\n\t\tAll is well.\n\t</summary>\n\t<notes>\n\t\tcall Ada\n\t</notes>\n\t<transcript>\n\t\tHello.\n\t</transcript>\n</meeting-notes>",
            (string?)(await desk.GetAsync($"pages/{page.Id()}/markdown?include_transcript=true"))["markdown"]);
        var markdown = await ReadAsync(desk, page);
        Assert.DoesNotContain("Hello", markdown);
        var meeting = (await IdsAsync(desk, page.Id()))[0];

        await ReplaceAsync(desk, page, "before\n" + markdown.Replace("call Ada", "call Bob\n\t\tand Cy", StringComparison.Ordinal));

        Assert.Equal(meeting, (await IdsAsync(desk, page.Id()))[1]);
        var after = (string)(await desk.GetAsync($"pages/{page.Id()}/markdown?include_transcript=true"))["markdown"]!;
        Assert.Contains("\t\tcall Bob\n\t\tand Cy\n", after);
        Assert.Contains("Hello.", after);
        var without = Regex.Replace(await ReadAsync(desk, page), "\\t<notes>.*</notes>\n", "", RegexOptions.Singleline);
        Assert.Equal(without, await ReplaceAsync(desk, page, without));
        Assert.Contains("\t<notes>\n\t\tagain\n\t</notes>\n", await ReplaceAsync(desk, page, without.Replace("\t</summary>\n", "\t</summary>\n\t<notes>\n\t\tagain\n\t</notes>\n", StringComparison.Ordinal)));
        Assert.Equal("query failed validation: query.include_transcript should be a boolean or `undefined`, instead was `\"yes\"`.", await desk.RefusedAsync(400, "validation_error", "GET", $"pages/{page.Id()}/markdown?include_transcript=yes"));
    }

    [Fact]
    public async Task Who_sees_only_some_pages_reads_no_more_here()
    {
        await using var desk = await Desk.OpenAsync();
        var secret = await desk.PageAsync("Secret", children: """[{"synced_block":{"synced_from":null,"children":[{"paragraph":{"rich_text":[{"text":{"content":"hidden"}}]}}]}}]""");
        var original = (await IdsAsync(desk, secret.Id()))[0];
        var open = await desk.PageAsync("Open", children: $$$"""[{"paragraph":{"rich_text":[{"mention":{"page":{"id":"{{{secret.Id()}}}"}} }]}},{"synced_block":{"synced_from":{"block_id":"{{{original}}}"} } }]""");
        var copy = (await IdsAsync(desk, open.Id()))[1];
        desk.Caller = desk.Caller with { Shared = [NotionId.Parse(open.Id())] };

        var read = await desk.GetAsync($"pages/{open.Id()}/markdown");

        Assert.DoesNotContain("Secret", read.ToJsonString());
        Assert.DoesNotContain("hidden", read.ToJsonString());
        Assert.EndsWith($"#{Hex(copy)}\" alt=\"synced_block\"/>", (string?)read["markdown"]);
        Assert.True((bool?)read["truncated"]);
        Assert.Equal([copy], read["unknown_block_ids"]!.AsArray().Select(id => (string?)id));
        await desk.RefusedAsync(404, "object_not_found", "GET", $"pages/{secret.Id()}/markdown");
        await desk.RefusedAsync(404, "object_not_found", "PATCH", $"pages/{open.Id()}/markdown", $$$"""{"type":"insert_content","insert_content":{"content":"<page url=\"{{{Hex(secret.Id())}}}\">x</page>"}}""");
        Assert.Contains("new", await InsertAsync(desk, open, "new"));
        Assert.Equal(3, (await IdsAsync(desk, open.Id())).Length);
    }

    [Fact]
    public async Task Mentions_become_what_they_name()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        var owner = desk.Workspace.Facts.Owner;
        var text = $"Ask <mention-user url=\"user://{owner}\"/> about <mention-page url=\"https://www.notion.so/{Hex(page.Id())}\"/> on <mention-date start=\"2026-11-21\" startTime=\"09:30\" timeZone=\"Europe/Berlin\"/>";

        var after = await InsertAsync(desk, page, text);

        Assert.Equal($"Ask <mention-user url=\"user://{owner}\">Ada</mention-user> about <mention-page url=\"https://app.notion.com/p/{Hex(page.Id())}\">Notes</mention-page> on <mention-date start=\"2026-11-21\" startTime=\"09:30\" timeZone=\"+01:00\"/>", after);
        var items = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0]["paragraph"]!["rich_text"]!.AsArray();
        Assert.Equal(["Ask ", "@Ada", " about ", "Notes", " on ", "2026-11-21T09:30:00.000+01:00"], items.Select(item => (string?)item!["plain_text"]));
        Assert.Equal("person", (string?)items[1]!["mention"]!["user"]!["type"]);
    }

    [Fact]
    public async Task One_block_is_read_by_its_own_id_and_only_pages_are_changed()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "- a\n\t- b");
        var block = (await IdsAsync(desk, page.Id()))[0];
        var (database, _) = await desk.DatabaseAsync("Tasks");

        var read = await desk.GetAsync($"pages/{block}/markdown");

        Assert.Equal(block, read.Id());
        Assert.Equal("- a\n\t- b", (string?)read["markdown"]);
        Assert.Contains("is a block", await desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{block}/markdown", """{"type":"replace_content","replace_content":{"new_str":"x"}}"""));
        Assert.Contains("is a database", await desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{database}/markdown", """{"type":"replace_content","replace_content":{"new_str":"x"}}"""));
        Assert.Contains("is a database", await desk.RefusedAsync(400, "validation_error", "GET", $"pages/{database}/markdown"));
        await desk.RefusedAsync(404, "object_not_found", "GET", "pages/00000000-0000-0000-0000-000000000000/markdown");
    }

    [Fact]
    public async Task A_long_page_is_cut_and_says_what_is_missing()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Workspace.Options.MostMarkdownBlocks = 3;
        var page = await desk.PageAsync("Notes");
        await InsertAsync(desk, page, "a\nb\n\tdeep\nc\nd");
        var ids = await IdsAsync(desk, page.Id());

        var read = await desk.GetAsync($"pages/{page.Id()}/markdown");

        Assert.True((bool?)read["truncated"]);
        Assert.Equal([ids[2], ids[3]], read["unknown_block_ids"]!.AsArray().Select(id => (string?)id));
        Assert.Equal($"a\nb\n\tdeep\n<unknown url=\"https://app.notion.com/p/{Hex(page.Id())}#{Hex(ids[2])}\" alt=\"paragraph\"/>\n<unknown url=\"https://app.notion.com/p/{Hex(page.Id())}#{Hex(ids[3])}\" alt=\"paragraph\"/>", (string?)read["markdown"]);
        Assert.Equal("c", (string?)(await desk.GetAsync($"pages/{ids[2]}/markdown"))["markdown"]);

        await ReplaceAsync(desk, page, ((string)read["markdown"]!).Replace("a\n", "A\n", StringComparison.Ordinal));
        Assert.Equal(ids, await IdsAsync(desk, page.Id()));
    }

    [Fact]
    public async Task A_page_is_made_of_markdown_and_its_first_heading_is_the_title()
    {
        await using var desk = await Desk.OpenAsync();

        var page = await desk.PostAsync("pages", $$"""{"parent":{"page_id":"{{desk.Root}}"},"markdown":"# Meeting *Notes*\n\nDiscussed.\n## Items\n- [ ] Draft"}""");

        Assert.Equal("Meeting Notes", string.Concat(page["properties"]!["title"]!["title"]!.AsArray().Select(item => (string?)item!["plain_text"])));
        Assert.Contains("Meeting-Notes", (string?)page["url"]);
        Assert.Equal("Discussed.\n## Items\n- [ ] Draft", await ReadAsync(desk, page));
        Assert.Equal(1, await CountAsync(desk, "Meeting Notes"));
    }

    [Fact]
    public async Task With_a_title_of_its_own_a_page_keeps_its_first_heading()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Tasks");

        var page = await desk.PostAsync("pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"properties":{"Name":{"title":[{"text":{"content":"Row"}}]}},"markdown":"# Head\ntext"}""");
        var other = await desk.PostAsync("pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"markdown":"text\n# Head"}""");

        Assert.Equal("# Head\ntext", await ReadAsync(desk, page));
        Assert.Equal("Head", (string?)other["properties"]!["Name"]!["title"]![0]!["plain_text"]);
        Assert.Equal("text", await ReadAsync(desk, other));
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

    internal static string Hex(string id) => id.Replace("-", "", StringComparison.Ordinal);

    internal static async Task<string[]> IdsAsync(Desk desk, string parent) =>
        [.. (await desk.GetAsync($"blocks/{parent}/children")).Results().Select(block => block.Id())];

    internal static async Task<string> ReadAsync(Desk desk, JsonObject page) => (string)(await desk.GetAsync($"pages/{page.Id()}/markdown"))["markdown"]!;

    internal static async Task<string> PatchAsync(Desk desk, JsonObject page, string body) =>
        (string)(await desk.PatchAsync($"pages/{page.Id()}/markdown", body))["markdown"]!;

    internal static Task<string> InsertAsync(Desk desk, JsonObject page, string content, string more = "") =>
        PatchAsync(desk, page, $$$"""{"type":"insert_content","insert_content":{"content":{{{Quoted(content)}}}{{{more}}}}}""");

    internal static Task<string> ReplaceAsync(Desk desk, JsonObject page, string content) =>
        PatchAsync(desk, page, $$$"""{"type":"replace_content","replace_content":{"new_str":{{{Quoted(content)}}}}}""");

    /// <summary>A meeting as only an import can bring it: a block whose payload names its three parts.</summary>
    private static Task<StoredObject> MeetAsync(Desk desk, string page) => desk.Workspace.WriteAsync(
        desk.Workspace.Facts.Owner,
        session =>
        {
            NewBlock Part(string text) => new("paragraph", new JsonObject { ["rich_text"] = new JsonArray(), ["icon"] = null, ["color"] = "default" }, [new("paragraph", new JsonObject { ["rich_text"] = RichTexts.FromPlain(text), ["icon"] = null, ["color"] = "default" })]);
            var meeting = session.Blocks.AppendAtEnd(session.Objects.Find(NotionId.Parse(page))!, [new("meeting_notes", new JsonObject { ["title"] = RichTexts.FromPlain("Weekly"), ["status"] = "notes_ready" }, [Part("All is well."), Part("call Ada"), Part("Hello.")])])[0];
            var parts = session.Objects.Children(meeting.Id);
            var json = meeting.ReadJson();
            json["meeting_notes"]!["children"] = new JsonObject { ["summary_block_id"] = parts[0].Id.ToString(), ["notes_block_id"] = parts[1].Id.ToString(), ["transcript_block_id"] = parts[2].Id.ToString() };
            return session.Blocks.Save(meeting, json);
        },
        TestContext.Current.CancellationToken);

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    private static Task<string> RefusedAsync(Desk desk, JsonObject page, string body) =>
        desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{page.Id()}/markdown", body);

    private static async Task<int> CountAsync(Desk desk, string title) =>
        (await desk.PostAsync("search", $$"""{"query":"{{title}}"}""")).Results().Length;
}
