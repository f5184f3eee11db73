using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Xunit;
using static Verso.Workspace.Tests.Local.MarkdownCalls;

namespace Verso.Workspace.Tests.Local;

/// <summary>What a change of markdown does to the blocks: as little as it can.</summary>
public sealed class MarkdownChangeTests
{
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
}
