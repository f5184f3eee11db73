using System.Text.Json.Nodes;
using Verso.Workspace.Markdown;
using Xunit;

namespace Verso.Workspace.Tests.Markdown;

public class MarkdownWriterTests
{
    private const string Document = """
        # A title

        Text with **bold**, *italic*, `code` and [a link](https://a.example).

        - one
          - two

            below two
        - [x] three

        1. first
        2. second

        > A quote
        >
        > - in it

        ```csharp
        var a = 1;
        ```

        | a | b |
        | --- | --- |
        | c | d \| e |

        <details>
        <summary>More</summary>

        Inside

        </details>

        $$
        x^2
        $$

        ---

        ![A cat](https://a.example/cat.png)
        """;

    [Fact]
    public void Markdown_for_people_comes_back_as_it_was_written() =>
        Assert.Equal(Document.Replace("csharp", "c#", StringComparison.Ordinal), MarkdownWriter.Write(MarkdownReader.Read(Document), MarkdownFlavor.GitHub));

    [Fact]
    public void Markdown_for_agents_is_Notions_own() =>
        Assert.Equal("""
            # A title
            Text with **bold**, *italic*, `code` and [a link](https://a.example).
            - one
            	- two
            		below two
            - [x] three
            1. first
            1. second
            > A quote
            	- in it
            ```c#
            var a = 1;
            ```
            <table header-row="true">
            	<tr>
            		<td>a</td>
            		<td>b</td>
            	</tr>
            	<tr>
            		<td>c</td>
            		<td>d \| e</td>
            	</tr>
            </table>
            <details>
            <summary>More</summary>
            	Inside
            </details>
            $$
            x^2
            $$
            ---
            ![A cat](https://a.example/cat.png)
            """,
            MarkdownWriter.Write(MarkdownReader.Read(Document)));

    [Fact]
    public void Served_blocks_are_written_with_their_children_and_mentions()
    {
        var block = JsonNode.Parse("""
            {"object":"block","id":"b","type":"toggle","toggle":{"rich_text":[{"type":"mention",
             "mention":{"type":"page","page":{"id":"p"}},"plain_text":"Home","href":"https://notion.test/p"}],"color":"red"},
             "children":[{"object":"block","id":"c","type":"child_page","child_page":{"title":"Below"}},
                         {"object":"block","id":"d","type":"hologram","hologram":{}}]}
            """)!.AsObject();

        Assert.Equal("""
            <details color="red">
            <summary><mention-page url="https://notion.test/p">Home</mention-page></summary>
            	<page url="page://c">Below</page>
            	<unknown url="block://d" alt="hologram"/>
            </details>
            """,
            MarkdownWriter.Write([block]));
        Assert.Equal("""
            <details>
            <summary>[Home](https://notion.test/p)</summary>

            Below

            <!-- hologram -->

            </details>
            """,
            MarkdownWriter.Write([block], MarkdownFlavor.GitHub));
        Assert.Equal("Home\nBelow", MarkdownWriter.PlainText([block]));
    }

    [Theory]
    [InlineData("1. not a list", "1\\. not a list")]
    [InlineData("# no heading", "\\# no heading")]
    [InlineData("- no item", "\\- no item")]
    [InlineData("*no emphasis*", "\\*no emphasis\\*")]
    [InlineData("snake_case and _no_", "snake_case and \\_no\\_")]
    [InlineData("a <b> & &amp; https://x.example", "a \\<b> & \\&amp; https\\://x.example")]
    public void Text_that_looks_like_markdown_is_escaped(string text, string markdown)
    {
        var block = new Workspace.Content.NewBlock("paragraph", new JsonObject { ["rich_text"] = Workspace.Content.RichTexts.FromPlain(text) });

        Assert.Equal(markdown, MarkdownWriter.Write([block], MarkdownFlavor.GitHub));
    }

    [Theory]
    [InlineData("a ~~struck~~ b")]
    [InlineData("a~~b~~c")]
    [InlineData("`c` **`d`** *(e)*, f")]
    [InlineData("a ***~~all~~*** b")]
    [InlineData("a~~b~~, **c.** d")]
    public void Styles_within_a_line_are_written_as_notion_writes_them(string markdown) =>
        Assert.Equal(markdown, MarkdownWriter.Write(MarkdownReader.Read(markdown, MarkdownFlavor.Enhanced), MarkdownFlavor.Enhanced));
}
