using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>Exports of Notion in HTML.</summary>
public sealed class NotionHtmlImportTests : IAsyncLifetime
{
    private const string Home = "0123456789abcdef0123456789abcdef";
    private const string Tasks = "22222222222222222222222222222222";
    private const string First = "33333333333333333333333333333333";

    private Imports _imports = null!;

    public async ValueTask InitializeAsync() => _imports = await Imports.OpenAsync();

    public ValueTask DisposeAsync() => _imports.DisposeAsync();

    private static byte[] Export() => Archive.Of(
        ("index.html", "<html><body><ul><li>the list of all pages</li></ul></body></html>"),
        ($"Home {Home}.html", $"""
            <html><head><title>Home</title><style>p &#123; color: red &#125;</style></head><body><article id="01234567-89ab-cdef-0123-456789abcdef" class="page sans">
            <header><div class="page-header-icon undefined"><span class="icon">📝</span></div><h1 class="page-title">Home</h1><p class="page-description"></p></header>
            <div class="page-body">
            <h1 id="a" class="">Heading</h1>
            <p id="b" class="block-color-red">Some <strong>bold</strong>, <em>italic</em>, <mark class="highlight-blue">blue</mark> and <code>code</code>.</p><div class="indented"><p>Indented</p></div>
            <ul id="c" class="bulleted-list"><li style="list-style-type:disc">one<ul class="bulleted-list"><li>below</li></ul></li></ul><ul class="bulleted-list"><li>two</li></ul>
            <ol type="1" class="numbered-list" start="3"><li>third</li></ol>
            <ul class="to-do-list"><li><div class="checkbox checkbox-on"></div> <span class="to-do-children-checked">done</span><div class="indented"></div></li></ul>
            <ul class="toggle"><li><details open=""><summary>more</summary><p>inside</p></details></li></ul>
            <blockquote>quoted</blockquote>
            <figure class="block-color-gray_background callout" style="white-space:pre-wrap;display:flex"><div style="font-size:1.5em"><span class="icon">💡</span></div><div style="width:100%"><p>careful</p><p>very</p></div></figure>
            <pre class="code code-wrap"><code class="language-C#">var x = 1 &lt; 2;</code></pre>
            <figure class="image"><a href="Home/picture.png"><img style="width:100px" src="Home/picture.png"/></a><figcaption>A picture</figcaption></figure>
            <figure><div class="source"><a href="Home/manual.pdf">manual.pdf</a></div></figure>
            <figure><a href="https://example.com/x" class="bookmark source"><div class="bookmark-info"><div class="bookmark-title">Example</div></div></a></figure>
            <figure class="equation"><style></style><div class="equation-container"><span class="katex-display"><span class="katex"><math><semantics><annotation encoding="application/x-tex">a^2</annotation></semantics></math></span></span></div></figure>
            <div class="column-list"><div style="width:50%" class="column"><p>left</p></div><div style="width:50%" class="column"><p>right</p></div></div>
            <table class="simple-table"><thead class="simple-table-header"><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
            <hr/>
            <div class="collection-content"><h4 class="collection-title">Tasks</h4><table class="collection-content"><thead><tr><th>Name</th><th>State</th></tr></thead><tbody><tr><td class="cell-title"><a href="Home/Tasks/First%20task%20{First}.html">First task</a></td><td>x</td></tr></tbody></table></div>
            <figure class="link-to-page"><a href="Home/Child.html"><span class="icon">📄</span>Child</a></figure>
            </div></article></body></html>
            """),
        ("Home/Child.html", """<html><body><article class="page sans"><header><h1 class="page-title">Child</h1></header><div class="page-body"><p>Text</p></div></article></body></html>"""),
        ("Home/picture.png", "png"),
        ("Home/manual.pdf", "pdf"),
        ($"Home/Tasks {Tasks}.csv", "\uFEFFName,State,Owner,Link\nFirst task,Open,Ada,https://example.com\n"),
        ($"Home/Tasks/First task {First}.html", """
            <html><body><article class="page sans"><header><div class="page-header-icon undefined"><span class="icon">🚀</span></div><h1 class="page-title">First task</h1><table class="properties"><tbody>
            <tr class="property-row property-row-select"><th><span class="icon property-icon"></span>State</th><td><span class="selected-value select-value-color-blue">Open</span></td></tr>
            <tr class="property-row property-row-person"><th>Owner</th><td><span class="user"><span class="user-icon">A</span>Ada</span></td></tr>
            <tr class="property-row property-row-url"><th>Link</th><td><a href="https://example.com" class="url-value">https://example.com</a></td></tr>
            </tbody></table></header><div class="page-body"><p>The body</p></div></article></body></html>
            """));

    [Fact]
    public async Task Blocks_and_their_places_come_out_as_they_were()
    {
        var report = await _imports.RunAsync(_imports.File("Export-2.zip", Export()));

        Assert.Equal("an export of Notion in HTML", report.Form);
        Assert.Equal((2, 1, 1, 2), (report.Pages, report.Databases, report.Rows, report.Files));
        var home = await _imports.FindAsync("Home");
        Assert.Equal(
            """
            heading_1: Heading
            paragraph: Some bold, italic, blue and code.
              paragraph: Indented
            bulleted_list_item: one
              bulleted_list_item: below
            bulleted_list_item: two
            numbered_list_item: third
            to_do: done
            toggle: more
              paragraph: inside
            quote: quoted
            callout: careful
              paragraph: very
            code: var x = 1 < 2;
            image: A picture
            pdf
            bookmark: https://example.com/x
            equation: a^2
            column_list
              column
                paragraph: left
              column
                paragraph: right
            table
              table_row: A | B
              table_row: 1 | 2
            divider
            child_database: Tasks
            child_page: Child
              paragraph: Text
            """.ReplaceLineEndings("\n"),
            await _imports.OutlineAsync(home));
        var blocks = (await _imports.Desk.GetAsync($"blocks/{home}/children")).Results();
        Assert.Equal("red", (string?)blocks[1]["paragraph"]!["color"]);
        Assert.Equal("gray_background", (string?)blocks.Single(block => (string?)block["type"] == "callout")["callout"]!["color"]);
        Assert.Equal("c#", (string?)blocks.Single(block => (string?)block["type"] == "code")["code"]!["language"]);
        Assert.Equal("📝", (string?)(await _imports.Desk.GetAsync($"pages/{home}"))["icon"]!["emoji"]);
    }

    [Fact]
    public async Task Types_that_the_pages_of_rows_show_win_over_guesses()
    {
        await _imports.RunAsync(_imports.File("Export-2.zip", Export()));

        var tasks = await _imports.FindAsync("Tasks", "child_database");
        Assert.Equal("Link url, Name title, Owner people, State select", string.Join(", ", (await _imports.SchemaAsync(tasks)).OrderBy(column => column.Key).Select(column => $"{column.Key} {column.Value}")));
        var row = (await _imports.RowsAsync(tasks))["First task"];
        Assert.Equal("Open", (string?)row["State"]!["select"]!["name"]);
        Assert.Equal("Ada", (string?)row["Owner"]!["people"]![0]!["name"]);
    }

    [Fact]
    public async Task Markdown_with_front_matter_becomes_a_database_and_other_markdown_pages()
    {
        var path = _imports.File("notes.zip", Archive.Of(
            ("guide/README.md", "# The guide\n\nStart [here](setup.md)."),
            ("guide/setup.md", "# Setup\n\nBack to [the guide](README.md#top) or [mail](mailto:a@example.com)."),
            ("log/one.md", "---\ntitle: First entry\ndate: 2026-02-16\nkind: Article\ntags: [physics, astronomy]\ndone: true\n---\n# Ignored heading\n\nText."),
            ("log/two.md", "---\ntitle: Second entry\ndate: 2026-02-17\nkind: Article\ntags: [physics]\ndone: false\n---\n\nMore."),
            ("log/three.md", "---\ntitle: Third entry\ndate: 2026-02-18\nkind: Note\ntags: []\ndone: false\n---\n\nLess.")));

        await _imports.RunAsync(path);

        Assert.Equal("paragraph: Start here.\nchild_page: Setup\n  paragraph: Back to the guide or mail.", await _imports.OutlineAsync(await _imports.FindAsync("The guide")));
        var log = await _imports.FindAsync("log", "child_database");
        Assert.Equal("Name title, date date, done checkbox, kind select, tags multi_select", string.Join(", ", (await _imports.SchemaAsync(log)).OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key} {column.Value}")));
        Assert.Equal(["First entry", "Second entry", "Third entry"], (await _imports.RowsAsync(log)).Keys.Order());
    }
}
