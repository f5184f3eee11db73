using System.Text;

namespace Verso.Workspace.Tests.Markdown;

/// <summary>Documents of every form that enhanced markdown has, well and badly made. The same seed makes the same document.</summary>
/// <param name="namesOthers">Also tags for pages and blocks that lie somewhere.</param>
internal sealed class RandomMarkdown(int seed, bool namesOthers = true)
{
    private static readonly string[] Starts =
    [
        "", "", "", "", "# ", "## ", "### ", "#### ", "##### ", "- ", "* ", "+ ", "1. ", "7. ", "2) ", "- [ ] ", "- [x] ", "> ", ">", ">> ", "- - ", "1. - ", "> - ", "- # ", "- > ", "    ", "  ",
    ];

    private static readonly string[] Words =
    [
        "word", "two words", "**bold**", "*it*", "***both***", "~~struck~~", "`code`", "``a`b``", "$x^2$", "$`x`$", "$$y$$", "[link](https://a.example)", "<https://a.example>", "https://a.example/x_y",
        "[^https://a.example/s]", "<br>", "<span color=\"red\">red</span>", "<span underline=\"true\">u</span>", "<span color=\"blue_bg\">b **c** d</span>", "<u>v2</u>", "<s>x</s>",
        "<mention-user url=\"user://00000000-0000-4000-8000-0000000000a1\">Ada</mention-user>", "<mention-page url=\"https://www.notion.so/P-00000000000040008000000000000a11\"/>",
        "<mention-date start=\"2026-11-21\" end=\"2026-11-22\"/>", "<mention-date start=\"2026-11-21\" startTime=\"09:30\" timeZone=\"Europe/Berlin\"/>", "<mention-date start=\"soon\"/>",
        "<mention-data-source url=\"collection://00000000-0000-4000-8000-0000000000a1\">S</mention-data-source>", "<mention url=\"agent://00000000-0000-4000-8000-0000000000a1\">A</mention>",
        "<date start=\"2026-11-21\"/>", ":party_parrot:", ":none:", "\\*not\\*", "\\<b>", "a<b", "a > b", "{x}", "{color=\"red\"}", "&amp;", "&lt;b&gt;", "![alt](https://a.example/i.png)", "![](x)", "*", "**", "_a_", "__b__",
        "snake_case", "|", "^", "~", "`", "$", "[", "]", "(", ")", "!", "[ ]", "<T>", "</span>", "<unknown", "é🔥", "\u00A0", "www.a.example", "a@b.example", "<!-- c -->",
    ];

    private static readonly string[] Lines =
    [
        "---", "***", "", "<empty-block/>", "<empty-block color=\"red\"/>", "<p/>", "<table_of_contents/>", "<table-of-contents color=\"gray\"/>", "<breadcrumb/>", "```python\nprint(1)\n\t<b>\n```", "~~~\n*raw*\n~~~", "```\n```", "$$\nx\n$$",
        "<equation>x^2</equation>", "| a | b |\n|---|---|\n| 1 | **2** |", "| lonely |", "![caption *x*](https://a.example/i.png) {color=\"blue\"}", "<image source=\"https://a.example/i.png\">C</image>",
        "<video src=\"https://a.example/v.mp4\">V</video>", "<audio src=\"https://a.example/a.mp3\" color=\"red\"></audio>", "<pdf src=\"https://a.example/d.pdf\"/>", "<file source=\"https://a.example/f.zip\">F</file>",
        "<bookmark source=\"https://a.example\">B</bookmark>", "<embed url=\"https://a.example\"/>", "<page url=\"https://www.notion.so/00000000000040008000000000000a11\">P</page>", "<database url=\"00000000000040008000000000000a11\" inline=\"true\">D</database>",
        "<unknown url=\"https://www.notion.so/x\" alt=\"button\"/>", "<synced_block_reference url=\"https://www.notion.so/00000000000040008000000000000a11#00000000000040008000000000000b11\"></synced_block_reference>",
        "<table header-row=\"true\" fit-page-width=\"true\">\n<colgroup>\n<col color=\"red\"><col width=\"50\">\n</colgroup>\n<tr color=\"gray_bg\">\n<td>a</td>\n<td color=\"blue\">**b**</td>\n</tr>\n<tr><td>c</td><td></td></tr>\n</table>",
        "<ul>\n<li>one</li>\n<li>two\n\tdeep</li>\n</ul>", "<ol>\n<li>one</li>\n</ol>", "<todo checked=\"true\">done</todo>", "- <callout icon=\"🎯\">\n\tin item\n</callout>", "<folder url=\"x\">F</folder>", "<callout>", "</details>", "<custom-block definition-id=\"a\" url=\"b\"/>",
    ];

    private static readonly (string Open, string Close)[] Around =
    [
        ("<details>\n<summary>S *s*</summary>", "</details>"), ("<details color=\"red\">", "</details>"), ("<callout icon=\"🎯\" color=\"blue_bg\">", "</callout>"), ("<callout icon=\":party_parrot:\">", "</callout>"), ("<callout icon=\"/icons/pizza_red.svg\">", "</callout>"),
        ("<columns>\n\t<column>", "\t</column>\n\t<column ratio=\"0.5\">\n\t\tright\n\t</column>\n</columns>"), ("<columns>", "</columns>"), ("<tabs>\n\t<tab icon=\"🎯\">", "\t</tab>\n</tabs>"), ("<synced_block>", "</synced_block>"), ("<synced-block url=\"x\">", "</synced-block>"),
        ("# Toggle {toggle=\"true\"}", ""), ("<toggle heading=\"2\" color=\"red\">", "</toggle>"), ("<toggle>", "</toggle>"), ("<meeting-notes>\n\tTitle\n\t<summary>\n\t\tsum\n\t</summary>\n\t<notes>", "\t</notes>\n</meeting-notes>"), ("- item {color=\"red\"}", ""), ("1. item", ""), ("text", ""),
    ];

    private readonly Random _random = new(seed);

    public string Document() => string.Join('\n', Many(0));

    private IEnumerable<string> Many(int depth) => Enumerable.Range(0, _random.Next(1, depth == 0 ? 8 : 4)).SelectMany(_ => One(depth));

    private string[] One(int depth)
    {
        switch (_random.Next(10))
        {
            case < 5:
                return [Pick(Starts) + Text() + (_random.Next(6) == 0 ? " {color=\"" + Pick(["red", "blue_bg", "none"]) + "\"}" : "")];
            case < 8 when depth < 3:
                var (open, close) = Pick(Around);
                var inner = Many(depth + 1).Select(line => (open.Contains("\t<", StringComparison.Ordinal) ? "\t\t" : "\t") + line);
                return [.. open.Split('\n'), .. inner, .. close.Length > 0 ? close.Split('\n') : []];
            default:
                var lines = Pick(Lines);
                return namesOthers || !lines.Contains("00000000000040008000", StringComparison.Ordinal) && !lines.StartsWith("<unknown", StringComparison.Ordinal) ? lines.Split('\n') : [];
        }
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (var count = _random.Next(0, 5); count > 0; count--)
            text.Append(Pick(Words)).Append(_random.Next(2) == 0 ? " " : "");
        return text.ToString();
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
