using Verso.Notion;
using Xunit;
using static Verso.Workspace.Tests.Local.MarkdownCalls;

namespace Verso.Workspace.Tests.Local;

/// <summary>Pages read as markdown, and made of it.</summary>
public sealed class MarkdownReadTests
{
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
}
