using Verso.Workspace.Markdown;
using Xunit;

namespace Verso.Workspace.Tests.Markdown;

public class MarkdownReaderTests
{
    [Theory]
    [InlineData("# One\n## Two\n### Three\n#### Four\n##### Five", """
        heading_1 ‘One’
        heading_2 ‘Two’
        heading_3 ‘Three’
        heading_4 ‘Four’
        heading_4 ‘Five’
        """)]
    [InlineData("One line\ngoes on\n\nand ends.  \nBreak", """
        paragraph ‘One line goes on’
        paragraph ‘and ends.
        Break’
        """)]
    [InlineData("a **b *c*** ~~d~~ `e` [f](https://f.example) <https://g.example> https://h.example $x^2$", """
        paragraph ‘a ’‘b ’(bold)‘c’(bold,italic)‘ ’‘d’(strikethrough)‘ ’‘e’(code)‘ ’‘f’(https://f.example)‘ ’‘https://g.example’(https://g.example)‘ ’‘https://h.example’(https://h.example)‘ ’‘x^2’(equation)
        """)]
    [InlineData("- a\n  - b\n    more\n\n    below\n- [ ] c\n- [x] d\n\n3. e\n4. f", """
        bulleted_list_item ‘a’
          bulleted_list_item ‘b more’
            paragraph ‘below’
        to_do ‘c’
        to_do ‘d’ checked
        numbered_list_item ‘e’ 3
        numbered_list_item ‘f’
        """)]
    [InlineData("> a\n> b\n>\n> - c", """
        quote ‘a b’
          bulleted_list_item ‘c’
        """)]
    [InlineData("```cs\nvar a = 1;\n\n```\n\n    indented\n\n~~~\nx\n~~~\n```nosuch\ny\n```", """
        code ‘var a = 1;
        ’ c#
        code ‘indented’ plain text
        code ‘x’ plain text
        code ‘y’ plain text
        """)]
    [InlineData("$$\nx^2\n$$\n\n---", """
        equation x^2
        divider
        """)]
    [InlineData("| a | b |\n|---|---|\n| *c* | `d` \\| e |", """
        table 2 has_column_header
          table_row ‘a’ | ‘b’
          table_row ‘c’(italic) | ‘d’(code)‘ | e’
        """)]
    [InlineData("Look: ![A *cat*](https://a.example/cat.png) there", """
        paragraph ‘Look:  there’
        image caption ‘A ’‘cat’(italic) https://a.example/cat.png
        """)]
    [InlineData("![](https://a.example/cat.png)\n\n![local](docs/cat.png) and [this](docs/a.md)", """
        image https://a.example/cat.png
        paragraph ‘local (docs/cat.png) and this (docs/a.md)’
        """)]
    [InlineData("<details>\n<summary>More <b>here</b></summary>\n\n- inside\n\n</details>\nafter", """
        toggle ‘More ’‘here’(bold)
          bulleted_list_item ‘inside’
        paragraph ‘after’
        """)]
    [InlineData("<p align=\"center\">\n<img src=\"https://a.example/b.png\" alt=\"B\">\n</p>\n\n<!-- nothing -->", """
        image caption ‘B’ https://a.example/b.png
        """)]
    [InlineData("---\ntitle: X\n---\nText &amp; more &copy;", """
        code ‘title: X’ yaml
        paragraph ‘Text & more ©’
        """)]
    [InlineData("costs $5 and $10, snake_case, 2 * 3 * 4, List<string><br><sup>1</sup>", """
        paragraph ‘costs $5 and $10, snake_case, 2 * 3 * 4, List<string>
        1’
        """)]
    [InlineData("", "")]
    public void Markdown_of_people_becomes_blocks(string markdown, string outline) =>
        Assert.Equal(outline.Trim(), BlockWriting.Outline(MarkdownReader.Read(markdown)).Trim());

    [Theory]
    [InlineData("one\ntwo\n<empty-block/>\n\nthree {color=\"blue_bg\"}", """
        paragraph ‘one’
        paragraph ‘two’
        paragraph
        paragraph ‘three’ blue_background
        """)]
    [InlineData("parent\n\tchild\n\t\tgrandchild\n\tchild\nnext", """
        paragraph ‘parent’
          paragraph ‘child’
            paragraph ‘grandchild’
          paragraph ‘child’
        paragraph ‘next’
        """)]
    [InlineData("- a\n\t- b\n\t\tc\n- d\n1. e\n\t```js\n\tx\n\n\ty\n\t```\n1. f", """
        bulleted_list_item ‘a’
          bulleted_list_item ‘b’
            paragraph ‘c’
        bulleted_list_item ‘d’
        numbered_list_item ‘e’
          code ‘x

        y’ javascript
        numbered_list_item ‘f’
        """)]
    [InlineData("# T {toggle=\"true\" color=\"red\"}\n\tinside", """
        heading_1 ‘T’ is_toggleable red
          paragraph ‘inside’
        """)]
    [InlineData("<callout icon=\"🎯\" color=\"blue_bg\">\n\tText **b**\n\t- x\n</callout>", """
        callout ‘Text ’‘b’(bold) 🎯 blue_background
          bulleted_list_item ‘x’
        """)]
    [InlineData("<columns>\n\t<column>\n\t\tleft\n\t</column>\n\t<column>\n\t\t<details>\n\t\t<summary>S</summary>\n\t\t\tright\n\t\t</details>\n\t</column>\n</columns>", """
        column_list
          column
            paragraph ‘left’
          column
            toggle ‘S’
              paragraph ‘right’
        """)]
    [InlineData("<table header-row=\"true\">\n<tr>\n<td>- a</td>\n<td>**b**</td>\n</tr>\n<tr><td>c</td></tr>\n</table>", """
        table 2 has_column_header
          table_row ‘- a’ | ‘b’(bold)
          table_row ‘c’ |
        """)]
    [InlineData("> a<br>b\n> c", """
        quote ‘a
        b’
        quote ‘c’
        """)]
    [InlineData("<span underline=\"true\">u</span> <span color=\"red\">r</span> \\{color=\"red\"\\} {color=\"red\"} x", """
        paragraph ‘u’(underline)‘ ’‘r’(red)‘ {color="red"} {color="red"} x’
        """)]
    [InlineData("Ask <mention-user url=\"user://00000000-0000-4000-8000-000000000001\">Ada</mention-user> by <mention-date start=\"2026-05-01\"/>.", """
        paragraph ‘Ask ’‘@Ada’(mention)‘ by ’‘2026-05-01’(mention)‘.’
        """)]
    [InlineData("<video src=\"https://a.example/v.mp4\">Film</video>\n<table_of_contents/>\n<unknown url=\"x\" alt=\"form\"/>", """
        video caption ‘Film’ https://a.example/v.mp4
        table_of_contents
        paragraph ‘<unknown url="x" alt="form"/>’
        """)]
    public void Enhanced_markdown_becomes_blocks(string markdown, string outline) =>
        Assert.Equal(Trimmed(outline), Trimmed(BlockWriting.Outline(MarkdownReader.Read(markdown, MarkdownFlavor.Enhanced))));

    private static string Trimmed(string text) => string.Join('\n', text.Trim().Split('\n').Select(line => line.TrimEnd()));
}
