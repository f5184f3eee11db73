using System.Diagnostics;
using Verso.Workspace.Markdown;
using Xunit;

namespace Verso.Workspace.Tests.Markdown;

/// <summary>Whatever the text, reading ends soon and the process lives on.</summary>
public class HostileMarkdownTests
{
    private const int Many = 3000;

    public static TheoryData<string> Texts =>
    [
        string.Concat(Enumerable.Repeat("> ", Many)) + "deep",
        string.Join('\n', Enumerable.Range(0, 300).Select(level => new string('\t', level) + "- deep")),
        string.Join('\n', Enumerable.Range(0, 300).Select(level => new string(' ', level * 2) + "- deep")),
        string.Concat(Enumerable.Repeat("<details>\n", Many)) + string.Concat(Enumerable.Repeat("</details>\n", Many)),
        string.Concat(Enumerable.Repeat("<details>\n", Many)),
        string.Concat(Enumerable.Repeat("**a *b ", Many)),
        string.Concat(Enumerable.Repeat("[", Many)),
        string.Concat(Enumerable.Repeat("[a](", Many)),
        string.Concat(Enumerable.Repeat("`", Many)) + "\n" + string.Concat(Enumerable.Repeat("` `` ", Many)),
        string.Concat(Enumerable.Repeat("$$\n", Many + 1)),
        string.Concat(Enumerable.Repeat("{color=\"red\" ", Many)),
        string.Concat(Enumerable.Repeat("<span color=\"red\">", Many)),
        "<table>" + string.Concat(Enumerable.Repeat("<tr><td>", Many)) + "</table>",
        "| a |\n|---|\n" + string.Concat(Enumerable.Repeat("| a ", Many)),
        string.Concat(Enumerable.Repeat("- <details>\n", Many)),
        string.Concat(Enumerable.Repeat("- <callout>x</callout>\n", Many)),
        string.Concat(Enumerable.Repeat("  <details>\n", Many)),
        string.Concat(Enumerable.Repeat("<ul>\n<li>\n", Many / 5)) + string.Concat(Enumerable.Repeat("</li>\n</ul>\n", Many / 5)),
        string.Concat(Enumerable.Repeat("<columns>\n<column>\n", Many / 5)) + string.Concat(Enumerable.Repeat("</column>\n</columns>\n", Many / 5)),
        string.Concat(Enumerable.Repeat("<meeting-notes>\n<summary>\n", Many)),
        string.Concat(Enumerable.Repeat("[^https://a.example", Many)) + string.Concat(Enumerable.Repeat("]", Many)),
        string.Concat(Enumerable.Repeat("<mention-date start=\"", Many)),
        string.Concat(Enumerable.Repeat("<mention-user>", Many)) + string.Concat(Enumerable.Repeat("</mention-user>", Many)),
        "<table>\n" + string.Concat(Enumerable.Repeat("<tr>\n", Many)) + "</table>",
        "<callout icon=\"" + new string('x', 100_000) + "\">\n</callout>",
        new string('\t', 100_000) + "- x",
        string.Concat(Enumerable.Repeat("::a", Many)) + ":",
        string.Concat(Enumerable.Repeat("$`", Many)),
        string.Concat(Enumerable.Repeat("![", Many)),
        "\uE000\uE001 \uE0000\uE001 \0 \uD800",
    ];

    [Fact]
    public void Random_text_is_read_and_written()
    {
        string[] pieces = ["<", ">", "</", "/>", "\"", "=", "{", "}", "[", "]", "(", ")", "`", "```", "~~~", "$$", "\n", "\n", "\n", "\t", "\t\t", "  ", "-", "- ", "1. ", "> ", "# ", "|", "*", "_", "~~", "\\", "&", ";", "!", ":", "^", "\0", "\uD83D", "\uE000", "\uE001", "0", "é", "🔥",
            "details", "summary", "callout", "columns", "column", "table", "tr", "td", "tabs", "tab", "mention-date", "mention-user", "span", "color", "red", "toggle", "true", "page", "url", "unknown", "synced_block", "equation", "li", "ul", "meeting-notes", "https://a.example", "2026-11-21"];
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 400)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var flavor in Enum.GetValues<MarkdownFlavor>())
            {
                var blocks = MarkdownReader.Read(text, flavor);
                var written = MarkdownWriter.Write(blocks, flavor);
                _ = MarkdownReader.Read(written, flavor);
                _ = BlockBatches.Split(blocks);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Hostile_text_is_read_soon(string text)
    {
        foreach (var flavor in Enum.GetValues<MarkdownFlavor>())
        {
            var clock = Stopwatch.StartNew();
            var blocks = MarkdownReader.Read(text, flavor);
            _ = MarkdownWriter.Write(blocks, flavor);
            _ = BlockBatches.Split(blocks);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}.");
        }
    }
}
