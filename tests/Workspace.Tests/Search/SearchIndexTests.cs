using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Search;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer.Snapshots;
using Xunit;
using static Verso.Workspace.Tests.Search.Searches;

namespace Verso.Workspace.Tests.Search;

/// <summary>How the index is kept, and where it comes from.</summary>
public sealed class SearchIndexTests
{
    private static readonly string[] Some = ["apple", "banana", "cherry", "damson", "elder", "fig", "grape", "東京都", "résumé", "running"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_edits_the_index_is_the_one_that_is_built_from_the_ground(int seed)
    {
        await using var desk = await Desk.OpenAsync(mostRowsAtOnce: 5);
        var world = new Edits(desk, new Random(seed));
        await world.BeginAsync();
        for (var round = 0; round < 60; round++)
        {
            await world.StepAsync();
            if (round % 7 == 0)
                await desk.SearchAsync(Some[round % Some.Length]);
        }

        await desk.Workspace.SettleAsync();
        var grown = Contents(desk);
        Assert.Contains(grown, line => line.Contains("running", StringComparison.Ordinal));
        Check(desk);

        await desk.Workspace.WriteAsync(desk.Caller.Bot, session => session.Sql.Execute($"DELETE FROM search_state"), Stop);
        await desk.Workspace.SettleAsync();

        Assert.Equal(Contents(desk), grown);
        Check(desk);
    }

    [Fact]
    public async Task A_change_of_one_block_of_a_long_page_writes_one_passage()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Long", children: $"[{string.Join(',', Enumerable.Range(0, 40).Select(i => $"{Heading(2, $"Part {i}")},{Desk.Paragraph($"text number{i}")}"))}]");
        await desk.SearchAsync("text");
        var before = Ids(desk);

        var blocks = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results();
        await desk.PatchAsync($"blocks/{blocks[21].Id()}", Desk.Paragraph("text of another kind"));
        await desk.PatchAsync($"blocks/{page.Id()}/children", $$"""{"children":[{{Desk.Paragraph("text at the end")}}]}""");
        await desk.SearchAsync("text");

        var after = Ids(desk);
        Assert.Equal(2, after.Except(before).Count());
        Assert.Equal(2, before.Except(after).Count());

        static List<long> Ids(Desk desk) => desk.Workspace.Read(session => session.Sql.Query($"SELECT id FROM search_passage", row => row.GetInt64(0)));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing_to_be_found_and_a_reopened_workspace_finds_all()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.PageAsync("Kept", children: $"[{Desk.Paragraph("pomegranate")}]");
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.Workspace.WriteAsync<int>(
            desk.Caller.Bot,
            session =>
            {
                var page = session.Objects.Find(session.Facts.RootPage)!;
                var json = page.ReadJson();
                json["properties"]!["title"]!["title"] = JsonNode.Parse("""[{"type":"text","text":{"content":"persimmon"},"plain_text":"persimmon"}]""");
                session.Pages.Save(page, json);
                throw new InvalidOperationException("It fails.");
            },
            Stop));
        Assert.Empty((await desk.SearchAsync("persimmon")).Hits);
        await desk.PageAsync("Unread", children: $"[{Desk.Paragraph("pomegranate")}]");

        await desk.ReopenAsync();

        Assert.Equal(["Kept", "Unread"], (await desk.TitlesAsync("pomegranate")).Order());
        Check(desk);
    }

    [Fact]
    public async Task A_database_of_an_older_Verso_is_read_behind_its_opening_and_searches_say_so_until_then()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 0; i < 12; i++)
            await desk.PageAsync($"Old {i}", children: $"[{Desk.Paragraph("tangerine")}]");
        await desk.SearchAsync("tangerine");
        await desk.Workspace.WriteAsync(
            desk.Caller.Bot,
            session =>
            {
                session.Sql.ExecuteScript("DROP TABLE search_text; DROP TABLE search_passage; DROP TABLE search_state; DROP TABLE search_walk; DELETE FROM migration WHERE part = 'search'");
                return true;
            },
            Stop);

        await desk.ReopenAsync();
        desk.Workspace.Options.Search.PagesAtOnce = 5;
        desk.Workspace.Options.Search.MostWalkPerSearch = 5;
        await desk.PageAsync("New", children: $"[{Desk.Paragraph("tangerine")}]");

        var first = await desk.SearchAsync("tangerine", request => request with { Limit = 100 });
        Assert.Contains("still being made", first.Note, StringComparison.Ordinal);
        Assert.Contains("New", first.Hits.Select(hit => hit.Title));
        Assert.InRange(first.Hits.Count, 1, 12);

        await desk.Workspace.SettleAsync();
        var whole = await desk.SearchAsync("tangerine", request => request with { Limit = 100 });
        Assert.Equal((13, null), (whole.Hits.Count, whole.Note));
        Check(desk);
    }

    [Fact]
    public async Task A_snapshot_brings_its_own_index_back_and_a_reset_an_empty_one()
    {
        await using var desk = await Desk.OpenAsync();
        using var folder = new TemporaryFolder();
        using var snapshots = new WorkspaceSnapshots(desk.Workspace, folder.Path);
        await desk.PageAsync("Before", children: $"[{Desk.Paragraph("clementine")}]");
        await snapshots.SaveAsync("one", cancellationToken: Stop); // Before the page was read for the index.
        await desk.PageAsync("Later", children: $"[{Desk.Paragraph("clementine")}]");
        Assert.Equal(["Before", "Later"], (await desk.TitlesAsync("clementine")).Order());

        await snapshots.LoadAsync("one", [], Stop);
        Assert.Equal(["Before"], await desk.TitlesAsync("clementine"));
        await desk.PageAsync("After", children: $"[{Desk.Paragraph("clementine")}]");
        Assert.Equal(["After", "Before"], (await desk.TitlesAsync("clementine")).Order());

        await snapshots.ResetAsync([new Speaker(desk.Caller.Bot, desk.Caller.Name)], Stop);
        Assert.Empty((await desk.SearchAsync("clementine")).Hits);
        Check(desk);
    }

    [Fact]
    public async Task A_dump_is_searched_as_the_workspace_it_was_made_of()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.PageAsync("Dumped", children: $"[{Desk.Paragraph("kumquat")}]");
        await desk.SearchAsync("kumquat");
        using var folder = new TemporaryFolder();
        await using (var stream = File.Create(folder.File("dump.zip")))
            Verso.Workspace.Transfer.Dump.DumpWriter.Write(desk.Workspace, stream, cancellationToken: Stop);
        using var zip = ZipFile.OpenRead(folder.File("dump.zip"));
        Assert.DoesNotContain(zip.Entries, entry => entry.FullName.Contains("search_", StringComparison.Ordinal));

        await Verso.Workspace.Transfer.Dump.DumpReader.BuildAsync(zip, folder.File("built.db"), desk.Workspace.Options, new(), cancellationToken: Stop);

        await using var built = await LocalWorkspace.OpenAsync(folder.File("built.db"), desk.Workspace.Options, Stop);
        Assert.Equal("Dumped", Assert.Single((await built.Search.SearchAsync(new SearchRequest("kumquat"), desk.Caller, Stop)).Hits).Title);
    }

    [Fact]
    public async Task Searches_and_writes_at_the_same_time_each_find_what_was_written_before()
    {
        await using var desk = await Desk.OpenAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stop }, async (number, _) =>
        {
            await desk.PageAsync($"Page {number}", children: $"[{Desk.Paragraph($"unique{number}x")}]");
            Assert.Equal([$"Page {number}"], await desk.TitlesAsync($"unique{number}x"));
        });
        Check(desk);
    }

    /// <summary>Passages and the words of each, as the index has them.</summary>
    private static List<string> Contents(Desk desk) => desk.Workspace.Read(session =>
    {
        session.Sql.ExecuteScript("CREATE VIRTUAL TABLE temp.search_words USING fts5vocab(main, search_text, instance)");
        try
        {
            var words = session.Sql.Query($"SELECT doc, col, offset, term FROM search_words", row => (Id: row.GetInt64(0), Word: $"{row.GetString(1)}:{row.GetInt64(2)}:{row.GetString(3)}")).ToLookup(row => row.Id, row => row.Word);
            return session.Sql.Query(
                $"SELECT id, page, position, title, headings, text, hex(blocks) FROM search_passage ORDER BY page, position",
                row => string.Create(CultureInfo.InvariantCulture, $"{row.GetString(1)} {row.GetInt64(2)} {row.GetString(3)} {row.GetString(4)} {row.GetString(5)} {row.GetString(6)} {string.Join(' ', words[row.GetInt64(0)].Order(StringComparer.Ordinal))}"));
        }
        finally
        {
            session.Sql.ExecuteScript("DROP TABLE temp.search_words");
        }
    });

    private static void Check(Desk desk) => desk.Workspace.Database.WriteAsync(sql => sql.ExecuteScript("INSERT INTO search_text (search_text) VALUES ('integrity-check')"), Stop).GetAwaiter().GetResult();

    /// <summary>Edits of all kinds, by chance.</summary>
    private sealed class Edits(Desk desk, Random random)
    {
        private readonly List<string> _pages = [];
        private readonly List<string> _rows = [];
        private readonly List<string> _blocks = [];
        private string _source = "";
        private int _properties;

        public async Task BeginAsync()
        {
            (_, _source) = await desk.DatabaseAsync("Things", """{"Name":{"title":{}},"Kind":{"select":{}},"Note":{"rich_text":{}}}""");
            _pages.Add((await desk.PageAsync("running start")).Id());
        }

        public async Task StepAsync()
        {
            switch (random.Next(12))
            {
                case 0 or 1:
                    var (status, page) = await desk.TryAsync("POST", "pages", $$$"""
                        {"parent":{"page_id":"{{{Any(_pages)}}}"},"properties":{"title":[{"text":{"content":"{{{Words()}}}"}}]},"children":[{{{Block()}}},{{{Block()}}}]}
                        """);
                    if (status == 200) // Its parent may be in the trash.
                        _pages.Add(page.Id());
                    break;
                case 2:
                    _rows.Add((await desk.RowAsync(_source, $$$"""{"Name":{"title":[{"text":{"content":"{{{Words()}}}"}}]},"Kind":{"select":{"name":"{{{Word()}}}"}},"Note":{"rich_text":[{"text":{"content":"{{{Words()}}}"}}]}}""")).Id());
                    break;
                case 3 or 4 or 5:
                    var added = await desk.PatchAsync($"blocks/{Any([.. _pages, .. _rows])}/children", $$"""{"children":[{{Block()}},{{Block()}},{{Block()}}]}""", allowed: true);
                    _blocks.AddRange(added.Results().Select(block => block.Id()));
                    break;
                case 6 when _blocks.Count > 0:
                    await desk.TryAsync("PATCH", $"blocks/{Any(_blocks)}", Desk.Paragraph(Words()));
                    break;
                case 7 when _blocks.Count > 0:
                    await desk.TryAsync(random.Next(2) == 0 ? "DELETE" : "PATCH", $"blocks/{Any(_blocks)}", """{"in_trash":false}""");
                    break;
                case 8:
                    await desk.TryAsync("PATCH", $"pages/{Any(_pages)}", $$"""{"in_trash":{{(random.Next(3) == 0 ? "true" : "false")}} }""");
                    break;
                case 9:
                    await desk.TryAsync("PATCH", $"pages/{Any(_pages)}", $$$$"""{"properties":{"title":[{"text":{"content":"{{{{Words()}}}}"}}]}}""");
                    break;
                case 10 when _rows.Count > 0:
                    await desk.TryAsync("PATCH", $"pages/{Any(_rows)}", $$$$"""{"properties":{"Kind":{"select":{"name":"{{{{Word()}}}}"} } } }""");
                    await desk.TryAsync("PATCH", $"pages/{Any(_rows)}", $$$$"""{"properties":{"Extra {{{{random.Next(1 + _properties)}}}}":{"rich_text":[{"text":{"content":"{{{{Words()}}}}"}}]}}}""");
                    break;
                default:
                    await desk.TryAsync("PATCH", $"data_sources/{_source}", random.Next(3) switch
                    {
                        0 => $$$"""{"properties":{"Extra {{{_properties++}}}":{"rich_text":{} } } }""",
                        1 => $$$"""{"properties":{"Extra {{{random.Next(1 + _properties)}}}":null}}""",
                        _ => $$$"""{"properties":{"Extra {{{random.Next(1 + _properties)}}}":{"name":"Extra {{{_properties++}}}"} } }""",
                    });
                    break;
            }
        }

        private string Block() => random.Next(4) == 0 ? Heading(random.Next(1, 4), Words()) : Desk.Paragraph(Words());

        private string Words() => string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Word()));

        private string Word() => Some[random.Next(Some.Length)];

        private string Any(List<string> some) => some[random.Next(some.Count)];
    }
}

/// <summary>Short ways for edits by chance.</summary>
internal static class Chances
{
    /// <summary>The answer, or an empty list where the page is in the trash.</summary>
    public static async Task<JsonObject> PatchAsync(this Desk desk, string path, string body, bool allowed)
    {
        var (status, json) = await desk.TryAsync("PATCH", path, body);
        Assert.True(status == 200 || (allowed && status is 400 or 404), json.ToJsonString());
        return status == 200 ? json : new JsonObject { ["results"] = new JsonArray() };
    }
}
