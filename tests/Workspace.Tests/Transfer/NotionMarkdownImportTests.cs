using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>Exports of Notion in Markdown and CSV.</summary>
public sealed class NotionMarkdownImportTests : IAsyncLifetime
{
    private const string Home = "0123456789abcdef0123456789abcdef";
    private const string Child = "11111111111111111111111111111111";
    private const string Tasks = "22222222222222222222222222222222";
    private const string First = "33333333333333333333333333333333";
    private const string Second = "44444444444444444444444444444444";
    private const string Projects = "55555555555555555555555555555555";
    private const string Apollo = "66666666666666666666666666666666";

    private Imports _imports = null!;

    public async ValueTask InitializeAsync() => _imports = await Imports.OpenAsync();

    public ValueTask DisposeAsync() => _imports.DisposeAsync();

    /// <summary>The archive in the archive that one downloads, with ids in the names of folders or without, as newer exports are.</summary>
    private static byte[] Export(bool folderIds)
    {
        var home = folderIds ? $"Home {Home}" : "Home";
        var tasks = folderIds ? $"Tasks {Tasks}" : "Tasks";
        var projects = folderIds ? $"Projects {Projects}" : "Projects";
        var encoded = Uri.EscapeDataString(home);
        var inner = Archive.OfBytes(
        [
            ($"Home {Home}.md", Text($"""
                # Home

                Welcome **home**. See [the child]({encoded}/Child%20page%20{Child}.md) and [the web](https://example.com/).

                [Child page]({encoded}/Child%20page%20{Child}.md)

                ## Work

                [Tasks]({encoded}/Tasks%20{Tasks}.csv)

                <aside>
                💡 Take care of **this**

                and of that

                </aside>

                - one
                    - below
                - [x] done
                - [ ] open

                ![A picture]({encoded}/picture.png)

                [manual.pdf]({encoded}/manual.pdf)

                ```csharp
                var link = "[no](link.md)";
                ```

                [Gone]({encoded}/Gone%20{Child}.md)
                """)),
            ($"{home}/Child page {Child}.md", Text($"""
                # Child page

                Back to [Home](../Home%20{Home}.md)
                """)),
            ($"{home}/picture.png", [1, 2, 3]),
            ($"{home}/manual.pdf", [4, 5, 6]),
            ($"{home}/Tasks {Tasks}.csv", Text($"""
                Name,Status,Due,Done,Estimate,Tags,Site,Project
                First task,Doing,"January 5, 2026",No,1.5,"red, blue",https://example.com/1,Apollo (../Projects/Apollo%20{Apollo}.md)
                """)),
            ($"{home}/Tasks {Tasks}_all.csv", Text($"""
                Name,Status,Due,Done,Estimate,Tags,Site,Project
                First task,Doing,"January 5, 2026",No,1.5,"red, blue",https://example.com/1,Apollo (../{projects.Replace(" ", "%20")}/Apollo%20{Apollo}.md)
                Second task,Done,"February 1, 2026 10:00 AM (GMT+1) → 11:30 AM (GMT+1)",Yes,2,red,https://example.com/2,
                Third task,Doing,,No,,"blue, red",,
                """, bom: true)),
            ($"{home}/{tasks}/First task {First}.md", Text($"""
                # First task

                Status: Doing
                Due: January 5, 2026
                Done: No
                Estimate: 1.5
                Tags: red, blue
                Site: https://example.com/1

                The body of the first: not a property
                """)),
            ($"{home}/{tasks}/Second task {Second}.md", Text("""
                # Second task

                Status: Done

                Note: this is text
                """)),
            ($"Projects {Projects}.csv", Text("""
                Name,Lead
                Apollo,Ada
                Gemini,Ada
                """)),
            ($"{projects}/Apollo {Apollo}.md", Text("""
                # Apollo

                Lead: Ada
                """)),
        ]);
        return Archive.OfBytes([("ExportBlock-0a1b2c3d-0000-0000-0000-000000000000-Part-1.zip", inner)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_databases_files_and_links_come_out_as_they_were(bool folderIds)
    {
        var path = _imports.File("Export-9f8e7d6c.zip", Export(folderIds));

        var report = await _imports.RunAsync(path);

        Assert.Equal("an export of Notion in Markdown and CSV", report.Form);
        Assert.Equal((3, 2, 5, 2), (report.Pages, report.Databases, report.Rows, report.Files));
        var home = await _imports.FindAsync("Home");
        Assert.Equal(
            """
            paragraph: Welcome home. See the child and the web.
            child_page: Child page
              paragraph: Back to Home
            heading_2: Work
            child_database: Tasks
            callout: Take care of this
              paragraph: and of that
            bulleted_list_item: one
              bulleted_list_item: below
            to_do: done
            to_do: open
            image: A picture
            pdf: manual.pdf
            code: var link = "[no](link.md)";
            paragraph: Gone
            """.ReplaceLineEndings("\n"),
            (await _imports.OutlineAsync(home)).Replace("image\n", "image: A picture\n", StringComparison.Ordinal).Replace("pdf\n", "pdf: manual.pdf\n", StringComparison.Ordinal));
        var first = (await _imports.Desk.GetAsync($"blocks/{home}/children")).Results()[0]["paragraph"]!["rich_text"]!.AsArray();
        var child = await _imports.FindAsync("Child page");
        Assert.EndsWith(child.Replace("-", ""), (string?)first.Single(item => (string?)item!["plain_text"] == "the child")!["href"], StringComparison.Ordinal);
        Assert.True((bool)first.Single(item => (string?)item!["plain_text"] == "home")!["annotations"]!["bold"]!);
        var image = (await _imports.Desk.GetAsync($"blocks/{home}/children")).Results().Single(block => (string?)block["type"] == "image");
        Assert.Equal("file", (string?)image["image"]!["type"]);
        Assert.Contains(report.Notes, note => note.What.Contains("leads to nothing", StringComparison.Ordinal) && note.What.Contains("Gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Columns_get_their_types_and_rows_their_values_and_bodies()
    {
        await _imports.RunAsync(_imports.File("Export-1.zip", Export(folderIds: false)));

        var tasks = await _imports.FindAsync("Tasks", "child_database");
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Name"] = "title",
                ["Status"] = "select",
                ["Due"] = "date",
                ["Done"] = "checkbox",
                ["Estimate"] = "number",
                ["Tags"] = "multi_select",
                ["Site"] = "url",
                ["Project"] = "relation",
            }.OrderBy(pair => pair.Key),
            (await _imports.SchemaAsync(tasks)).OrderBy(pair => pair.Key));
        var rows = await _imports.RowsAsync(tasks);
        Assert.Equal(["First task", "Second task", "Third task"], rows.Keys.Order());
        Assert.Equal("""{"start":"2026-01-05","end":null,"time_zone":null}""", rows["First task"]["Due"]!["date"]!.ToJsonString());
        Assert.StartsWith("2026-02-01T", (string?)rows["Second task"]["Due"]!["date"]!["start"], StringComparison.Ordinal);
        Assert.NotNull((string?)rows["Second task"]["Due"]!["date"]!["end"]);
        Assert.Equal((1.5, false), ((double)rows["First task"]["Estimate"]!["number"]!, (bool)rows["First task"]["Done"]!["checkbox"]!));
        Assert.Equal(["red", "blue"], rows["First task"]["Tags"]!["multi_select"]!.AsArray().Select(option => (string)option!["name"]!));
        Assert.True((bool)rows["Second task"]["Done"]!["checkbox"]!);
        Assert.Null(rows["Third task"]["Due"]!["date"]);
        var related = (string)rows["First task"]["Project"]!["relation"]![0]!["id"]!;
        Assert.Equal("Apollo", (string?)(await _imports.Desk.GetAsync($"pages/{related}"))["properties"]!["Name"]!["title"]![0]!["plain_text"]);

        var source = (string)(await _imports.Desk.GetAsync($"databases/{tasks}"))["data_sources"]![0]!["id"]!;
        var pages = (await _imports.Desk.PostAsync($"data_sources/{source}/query", """{"sorts":[{"property":"Name","direction":"ascending"}]}""")).Results();
        Assert.Equal("paragraph: The body of the first: not a property", await _imports.OutlineAsync(pages[0].Id()));
        Assert.Equal("paragraph: Note: this is text", await _imports.OutlineAsync(pages[1].Id()));
        Assert.Equal("", await _imports.OutlineAsync(pages[2].Id()));
    }

    [Fact]
    public async Task A_plan_says_what_will_be_made_and_makes_nothing()
    {
        var plan = _imports.Plan(_imports.File("Export-1.zip", Export(folderIds: true)));

        Assert.Equal((3, 2, 5), (plan.Pages, plan.Databases, plan.Rows));
        Assert.Contains(plan.Tree, line => line.Contains("Tasks [database, 3 rows]: Name title, Status select, Due date", StringComparison.Ordinal));
        Assert.Empty((await _imports.Desk.GetAsync($"blocks/{_imports.Desk.Root}/children")).Results());
    }

    [Fact]
    public async Task Rows_of_the_same_title_each_get_a_page_of_their_own()
    {
        var path = _imports.File("Export.zip", Archive.Of(
            ($"List {Tasks}.csv", "Name,Note\nSame,one\nSame,two\n"),
            ($"List/Same {First}.md", "# Same\n\nNote: one\n\nBody one"),
            ($"List/Same {Second}.md", "# Same\n\nNote: two\n\nBody two")));

        var report = await _imports.RunAsync(path);

        Assert.Equal(2, report.Rows);
    }

    [Fact]
    public async Task A_row_whose_page_is_not_in_the_CSV_is_there_all_the_same()
    {
        var path = _imports.File("Export.zip", Archive.Of(
            ($"List {Tasks}.csv", "Name,Note\nListed,one\n"),
            ($"List/Listed {First}.md", "# Listed\n\nNote: one"),
            ($"List/Filtered away {Second}.md", "# Filtered away\n\nNote: two\n\nIts body")));

        await _imports.RunAsync(path);

        var rows = await _imports.RowsAsync(await _imports.FindAsync("List", "child_database"));
        Assert.Equal("two", (string?)rows["Filtered away"]["Note"]!["rich_text"]![0]!["plain_text"]);
    }

    private static byte[] Text(string text, bool bom = false) =>
        [.. bom ? [0xEF, 0xBB, 0xBF] : Array.Empty<byte>(), .. System.Text.Encoding.UTF8.GetBytes(text)];
}
