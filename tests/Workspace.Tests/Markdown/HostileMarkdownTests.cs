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
        "\uE000\uE001 \uE0000\uE001 \0 \uD800",
    ];

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
