using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Search;
using Verso.Workspace.Tests.Local;
using Xunit;
using static Verso.Workspace.Tests.Search.Searches;

namespace Verso.Workspace.Tests.Search;

/// <summary>What a search finds.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private Desk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_sentence_just_written_is_found_by_the_next_search()
    {
        var page = await _desk.PageAsync("Journal", children: $"[{Desk.Paragraph("Nothing yet.")}]");
        Assert.Empty((await _desk.SearchAsync("walrus")).Hits);

        var block = (await _desk.PatchAsync($"blocks/{page.Id()}/children", $$"""{"children":[{{Desk.Paragraph("A walrus came by.")}}]}""")).Results()[0].Id();

        var hit = Assert.Single((await _desk.SearchAsync("walrus")).Hits);
        Assert.Equal((Id(page.Id()), "Journal", "page", "verso"), (hit.Page, hit.Title, hit.Kind, (await _desk.SearchAsync("walrus")).Source));
        Assert.Contains(Id(block), hit.Blocks);
        Assert.Equal(["walrus"], hit.Marked());
    }

    [Fact]
    public async Task What_was_changed_is_found_as_it_is_now_alone()
    {
        var page = await _desk.PageAsync("Journal", children: $"[{Desk.Paragraph("the old wording")}]");
        var block = (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id();
        Assert.Single((await _desk.SearchAsync("wording old")).Hits);

        await _desk.PatchAsync($"blocks/{block}", Desk.Paragraph("the new phrasing"));
        await _desk.PatchAsync($"pages/{page.Id()}", """{"properties":{"title":[{"text":{"content":"Diary"}}]}}""");

        Assert.Empty((await _desk.SearchAsync("wording")).Hits);
        Assert.Empty((await _desk.SearchAsync("journal")).Hits);
        Assert.Single((await _desk.SearchAsync("phrasing")).Hits);
        Assert.NotEmpty((await _desk.SearchAsync("diary")).Hits);
        await _desk.DeleteAsync($"blocks/{block}");
        Assert.Empty((await _desk.SearchAsync("phrasing")).Hits);
    }

    [Fact]
    public async Task Passages_are_cut_by_headings_and_know_what_they_stand_under()
    {
        var page = await _desk.PageAsync("Handbook", children: $"""
            [{Heading(1, "Travel")},{Desk.Paragraph("Book early.")},{Heading(2, "Trains")},{Desk.Paragraph("First class from four hours on.")},{Heading(2, "Hotels")},{Desk.Paragraph("At most a hundred euros.")},{Heading(1, "Leave")},{Desk.Paragraph("Thirty days.")}]
            """);
        var blocks = (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results();

        var hit = Assert.Single((await _desk.SearchAsync("four hours")).Hits);

        Assert.Equal(["Travel", "Trains"], hit.Headings);
        Assert.Equal("First class from four hours on.", hit.Text);
        Assert.Equal([Id(blocks[2].Id()), Id(blocks[3].Id())], hit.Blocks);
        Assert.Equal(Id(blocks[2].Id()), hit.Block);
        Assert.Equal(["Leave"], Assert.Single((await _desk.SearchAsync("thirty")).Hits).Headings);
    }

    [Fact]
    public async Task A_heading_with_nothing_below_it_is_found()
    {
        await _desk.PageAsync("Agenda", children: $"[{Heading(1, "Budget")},{Heading(2, "Zeppelin repairs")},{Heading(2, "Other")}]");

        var hit = Assert.Single((await _desk.SearchAsync("zeppelin")).Hits);

        Assert.Equal(["Budget"], hit.Headings);
        Assert.Equal("Zeppelin repairs", hit.Text);
    }

    [Fact]
    public async Task Long_texts_become_several_passages_of_bounded_length()
    {
        var page = await _desk.PageAsync("Long", children: $"[{string.Join(',', Enumerable.Range(0, 90).Select(i => Desk.Paragraph($"Sentence number {i} says a few words about item{i}, and goes on for a while so that there is something.")))}]");

        var hit = Assert.Single((await _desk.SearchAsync("item57")).Hits);

        Assert.InRange(hit.Text.Length, 100, 1300);
        Assert.InRange(hit.Blocks.Count, 5, 20);
        var blocks = (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results();
        Assert.Contains(Id(blocks[57].Id()), hit.Blocks);
    }

    [Fact]
    public async Task One_block_that_is_too_long_is_cut_where_words_end()
    {
        var words = string.Join(' ', Enumerable.Range(0, 900).Select(i => $"word{i}"));
        var text = string.Join(',', words.Chunk(2000).Select(part => $$$"""{"text":{"content":"{{{new string(part)}}}"}}"""));
        var page = await _desk.PageAsync("Wall", children: $$$"""[{"paragraph":{"rich_text":[{{{text}}}]}}]""");
        var block = Id((await _desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id());

        foreach (var word in (string[])["word0", "word150", "word333", "word899"])
        {
            var hit = Assert.Single((await _desk.SearchAsync(word)).Hits);
            Assert.Equal([block], hit.Blocks);
            Assert.InRange(hit.Text.Length, 1, 1300);
        }
    }

    [Theory]
    [InlineData("running", "run")]
    [InlineData("deploy", "deployments")]
    [InlineData("cafe", "Café")]
    [InlineData("über", "UBER")]
    [InlineData("организация", "Организация")]
    [InlineData("ＡＢＣ", "abc")]
    public async Task Words_are_found_in_their_other_forms(string asked, string written)
    {
        await _desk.PageAsync("Notes", children: $"[{Desk.Paragraph($"Here is {written} in a text.")}]");

        Assert.Equal([written], Assert.Single((await _desk.SearchAsync(asked)).Hits).Marked());
    }

    [Theory]
    [InlineData("东京", "东京")]
    [InlineData("京", "京")]
    [InlineData("議事録", "議事録")]
    [InlineData("회의", "회의")]
    [InlineData("ประชุม", "ประชุม")]
    [InlineData("録", "録")]
    public async Task Scripts_without_blanks_are_found(string asked, string marked)
    {
        await _desk.PageAsync("Notes", children: $"[{Desk.Paragraph("我在东京住，去过京都。月曜日の議事録を読む。오늘회의록 วันนี้มีประชุมใหญ่")}]");

        Assert.Contains(marked, Assert.Single((await _desk.SearchAsync(asked)).Hits).Marked());
        Assert.Empty((await _desk.SearchAsync(asked + "猫")).Hits);
    }

    [Fact]
    public async Task Quotes_ask_for_words_side_by_side_as_they_are_written()
    {
        await _desk.PageAsync("One", children: $"[{Desk.Paragraph("The release plan is ready.")}]");
        await _desk.PageAsync("Two", children: $"[{Desk.Paragraph("We plan the release.")}]");
        await _desk.PageAsync("Three", children: $"[{Desk.Paragraph("The releases plan.")},{Desk.Paragraph("The release")},{Desk.Paragraph("plan")}]");

        Assert.Equal(["One"], await _desk.TitlesAsync("\"release plan\""));
        Assert.Equal(["One"], await _desk.TitlesAsync("“Release Plan” ready"));
        Assert.Equal(["release plan"], Assert.Single((await _desk.SearchAsync("\"release plan\"")).Hits).Marked());
        Assert.Equal(["One", "Three", "Two"], (await _desk.TitlesAsync("release plan")).Order());
    }

    [Fact]
    public async Task A_star_asks_for_how_words_begin_and_a_minus_for_what_is_not_there()
    {
        await _desk.PageAsync("One", children: $"[{Desk.Paragraph("organization of the archive")}]");
        await _desk.PageAsync("Two", children: $"[{Desk.Paragraph("organizing a party")}]");
        await _desk.PageAsync("Three", children: $"[{Desk.Paragraph("an organ plays at the party")}]");

        Assert.Equal(["One", "Two"], (await _desk.TitlesAsync("organiz*")).Order());
        Assert.Equal(["Two"], await _desk.TitlesAsync("organiz* -archive"));
        Assert.Equal(["Three"], await _desk.TitlesAsync("+organ party -organizing"));
        Assert.Equal(["Two"], await _desk.TitlesAsync("party -\"an organ\""));
        Assert.Equal(["organization"], (await _desk.SearchAsync("organiz*")).Hits.Single(hit => hit.Title == "One").Marked());
    }

    [Fact]
    public async Task What_has_all_words_stands_before_what_has_some_and_titles_before_text()
    {
        await _desk.PageAsync("Minutes", children: $"[{Desk.Paragraph("budget budget budget budget")}]");
        await _desk.PageAsync("Tokyo", children: $"[{Desk.Paragraph("A long text about many other things, in which at last there is one word about the budget of the whole.")}]");
        await _desk.PageAsync("Other", children: $"[{Desk.Paragraph("Tokyo is far.")}]");

        Assert.Equal("Tokyo", (await _desk.TitlesAsync("tokyo budget"))[0]);
        Assert.Equal(3, (await _desk.TitlesAsync("tokyo budget")).Length);
        Assert.Equal("Tokyo", (await _desk.TitlesAsync("tokyo"))[0]);
        Assert.Equal(3, (await _desk.TitlesAsync("What is the budget of Tokyo?")).Length);
    }

    [Fact]
    public async Task Values_of_rows_are_found()
    {
        var (database, source) = await _desk.DatabaseAsync("Contacts", """
            {"Name":{"title":{}},"Note":{"rich_text":{}},"Stage":{"select":{"options":[{"name":"Prospect"},{"name":"Customer"}]}},"Tags":{"multi_select":{}},"Mail":{"email":{}},
             "Site":{"url":{}},"Phone":{"phone_number":{}},"Seats":{"number":{}},"Since":{"date":{}},"No":{"unique_id":{"prefix":"CRM"}}}
            """);
        var row = await _desk.RowAsync(source, """
            {"Name":{"title":[{"text":{"content":"Acme"}}]},"Note":{"rich_text":[{"text":{"content":"likes pineapples"}}]},"Stage":{"select":{"name":"Prospect"}},"Tags":{"multi_select":[{"name":"aviation"}]},
             "Mail":{"email":"wile@acme.example"},"Site":{"url":"https://acme.example/shop"},"Phone":{"phone_number":"+49 30 901820"},"Seats":{"number":4711},"Since":{"date":{"start":"2025-06-30"}}}
            """);

        foreach (var asked in (string[])["pineapple", "prospect", "aviation", "wile@acme.example", "https://acme.example/shop", "901820", "4711", "2025-06-30", "CRM-1", "acme"])
        {
            var hit = Assert.Single((await _desk.SearchAsync(asked)).Hits, hit => hit.Kind == "row");
            Assert.Equal((Id(row.Id()), "Acme"), (hit.Page, hit.Title));
            Assert.Null(hit.Block);
            Assert.Contains("Note: likes pineapples", hit.Text, StringComparison.Ordinal);
        }

        Assert.Equal("database", Assert.Single((await _desk.SearchAsync("contacts")).Hits).Kind);
        Assert.Equal(Id(database), Assert.Single((await _desk.SearchAsync("contacts")).Hits).Page);
    }

    [Fact]
    public async Task What_is_in_the_trash_is_never_found_nor_what_lies_in_it()
    {
        var outer = await _desk.PageAsync("Outer", children: $"[{Desk.Paragraph("xylophone outside")}]");
        var inner = await _desk.PageAsync("Inner", outer.Id(), $"[{Desk.Paragraph("xylophone inside")}]");
        Assert.Equal(2, (await _desk.SearchAsync("xylophone")).Hits.Count);

        await _desk.PatchAsync($"pages/{outer.Id()}", """{"in_trash":true}""");
        Assert.Empty((await _desk.SearchAsync("xylophone")).Hits);
        await _desk.PatchAsync($"pages/{outer.Id()}", """{"in_trash":false}""");
        Assert.Equal(2, (await _desk.SearchAsync("xylophone")).Hits.Count);
        await _desk.PatchAsync($"pages/{inner.Id()}", """{"in_trash":true}""");
        Assert.Equal(["Outer"], await _desk.TitlesAsync("xylophone"));
    }

    [Fact]
    public async Task Blocks_that_were_moved_are_found_where_they_are()
    {
        await using var house = await Internal.House.OpenAsync();
        var box = (await house.Public("PATCH", $"blocks/{house.Root}/children", """
            {"children":[{"toggle":{"rich_text":[{"text":{"content":"box"}}],"children":[{"paragraph":{"rich_text":[{"text":{"content":"marmalade"}}]}}]}}]}
            """)).Results()[0].Id();
        var to = (await house.Public("POST", "pages", $$$"""{"parent":{"page_id":"{{{house.Root}}}"},"properties":{"title":[{"text":{"content":"To"}}]}}""")).Id();
        var caller = await house.Workspace.EnsureBotAsync("Searcher", Stop);
        Assert.NotEqual("To", Assert.Single((await house.Workspace.Search.SearchAsync(new("marmalade"), caller, Stop)).Hits).Title);

        await house.Save(
            Operation(house.Root, """["content"]""", "listRemove", $$"""{"id":"{{box}}"}"""),
            Operation(box, "[]", "update", $$"""{"parent_id":"{{to}}","parent_table":"block"}"""),
            Operation(to, """["content"]""", "listAfter", $$"""{"id":"{{box}}"}"""));

        Assert.Equal("To", Assert.Single((await house.Workspace.Search.SearchAsync(new("marmalade"), caller, Stop)).Hits).Title);

        static string Operation(string block, string path, string command, string arguments) =>
            $$"""{"pointer":{"table":"block","id":"{{block}}"},"path":{{path}},"command":"{{command}}","args":{{arguments}}}""";
    }

    [Fact]
    public async Task Templates_are_not_found()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks");
        await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"Checklist one"}}]}}""");
        await _desk.PostAsync("pages", $$$"""
            {"parent":{"data_source_id":"{{{source}}}"},"is_template":true,"properties":{"Name":[{"text":{"content":"Checklist two"}}]},"children":[{{{Desk.Paragraph("checklist three")}}}]}
            """);

        Assert.Equal(["Checklist one"], await _desk.TitlesAsync("checklist"));
    }

    [Fact]
    public async Task What_a_schema_takes_away_is_not_found_also_where_rows_follow_behind_the_answer()
    {
        await using var desk = await Desk.OpenAsync(mostRowsAtOnce: 3, worksBehindAnswers: false);
        var (_, source) = await desk.DatabaseAsync("Tasks", """{"Name":{"title":{}},"Stage":{"select":{"options":[{"name":"Blocked"}]}}}""");
        for (var i = 0; i < 8; i++)
            await desk.RowAsync(source, $$$$"""{"Name":{"title":[{"text":{"content":"Task {{{{i}}}}"}}]},"Stage":{"select":{"name":"Blocked"}}}""");
        Assert.Equal(8, (await desk.SearchAsync("blocked")).Hits.Count);

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Stage":null}}""");

        Assert.Empty((await desk.SearchAsync("blocked")).Hits);
        Assert.Equal(8, (await desk.SearchAsync("task", request => request with { Kinds = ["row"] })).Hits.Count);
    }

    [Fact]
    public async Task All_kinds_of_blocks_are_read()
    {
        await _desk.PageAsync("Kinds", children: """
            [{"to_do":{"rich_text":[{"text":{"content":"alpha"}}]}},{"code":{"language":"c#","rich_text":[{"text":{"content":"var bravo = 1;"}}],"caption":[{"text":{"content":"charlie"}}]}},
             {"table":{"table_width":2,"children":[{"table_row":{"cells":[[{"text":{"content":"delta"}}],[{"text":{"content":"echo"}}]]}}]}},{"equation":{"expression":"foxtrot^2"}},
             {"bookmark":{"url":"https://golf.example/x"}},{"column_list":{"children":[{"column":{"children":[{"paragraph":{"rich_text":[{"text":{"content":"hotel"}}]}}]}},{"column":{"children":[{"quote":{"rich_text":[{"text":{"content":"india"}}]}}]}}]}}]
            """);

        foreach (var word in (string[])["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"])
            Assert.Equal(["Kinds"], await _desk.TitlesAsync(word));
    }

    [Fact]
    public async Task The_answer_is_paged_through_without_gaps_and_with_a_bound_for_each_page()
    {
        for (var i = 0; i < 12; i++)
            await _desk.PageAsync($"Page {i}", children: $"[{string.Join(',', Enumerable.Range(0, 4).Select(part => $"{Heading(1, $"Part {part}")},{Desk.Paragraph($"quokka {i} {part}")}"))}]");

        var found = new List<SearchHit>();
        string? cursor = null;
        do
        {
            var answer = await _desk.SearchAsync("quokka", request => request with { Limit = 5, PerPage = 2, Cursor = cursor });
            found.AddRange(answer.Hits);
            cursor = answer.Cursor;
        }
        while (cursor is not null);

        Assert.Equal(24, found.Count);
        Assert.Equal(24, found.Select(hit => hit.Block).Distinct().Count());
        Assert.All(found.GroupBy(hit => hit.Page), page => Assert.Equal(2, page.Count()));
        Assert.Equal(48, (await _desk.SearchAsync("quokka", request => request with { Limit = 100, PerPage = null })).Hits.Count);
        Assert.Contains("cursor", await _desk.RefusedSearchAsync("other", request => request with { Cursor = "bm9uZQ==" }), StringComparison.Ordinal);
        var first = await _desk.SearchAsync("quokka", request => request with { Limit = 5 });
        await _desk.RefusedSearchAsync("quokka part", request => request with { Limit = 5, Cursor = first.Cursor });
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"open quote")]
    [InlineData("a AND OR NOT (b")]
    [InlineData("title : x ^ {body} : y NEAR(a b, 3)")]
    [InlineData("* -* + - \" \" ok")]
    [InlineData("'); DROP TABLE object; --x")]
    [InlineData("\ud800 broken")]
    [InlineData("a* \"b*\" c**")]
    [InlineData("日 * 本")]
    public async Task Nothing_that_is_typed_is_a_syntax_error(string query)
    {
        await _desk.PageAsync("One", children: $"[{Desk.Paragraph("open quote a b x y near ok broken")}]");
        try
        {
            await _desk.SearchAsync(query);
        }
        catch (ApiException refused)
        {
            Assert.Equal(400, refused.Status);
            Assert.Contains("at least one word", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_request_says_what_is_wrong()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks");
        Assert.Contains("at least one word", await _desk.RefusedSearchAsync(" ... "), StringComparison.Ordinal);
        Assert.Contains("at least one word", await _desk.RefusedSearchAsync("-only"), StringComparison.Ordinal);
        Assert.Contains("`2000`", await _desk.RefusedSearchAsync(new string('x', 2001)), StringComparison.Ordinal);
        Assert.Contains("body.limit", await _desk.RefusedSearchAsync("x", request => request with { Limit = 101 }), StringComparison.Ordinal);
        Assert.Contains("body.per_page", await _desk.RefusedSearchAsync("x", request => request with { PerPage = 0 }), StringComparison.Ordinal);
        Assert.Contains("`pages`", await _desk.RefusedSearchAsync("x", request => request with { Kinds = ["pages"] }), StringComparison.Ordinal);
        Assert.Contains("body.data_source", await _desk.RefusedSearchAsync("x", request => request with { Filter = [] }), StringComparison.Ordinal);
        Assert.Contains(
            "Missing",
            await _desk.RefusedSearchAsync("x", request => request with { DataSource = Id(source), Filter = JsonNode.Parse("""{"property":"Missing","number":{"equals":1}}""")!.AsObject() }),
            StringComparison.Ordinal);
        await _desk.RefusedSearchAsync("x", request => request with { Within = [Verso.Notion.NotionId.Named("nowhere")] }, 404);
        await _desk.RefusedSearchAsync("x", request => request with { DataSource = Verso.Notion.NotionId.Named("nowhere") }, 404);
    }

    [Fact]
    public async Task Who_may_not_read_finds_nothing()
    {
        _desk.Caller = _desk.Caller with { Capabilities = Capabilities.All & ~Capabilities.ReadContent };
        await _desk.RefusedSearchAsync("x", status: 403);
    }
}
