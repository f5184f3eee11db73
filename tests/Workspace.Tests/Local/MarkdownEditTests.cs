using System.Text.RegularExpressions;
using Verso.Workspace.Objects;
using Verso.Workspace.Tests.Markdown;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Edits of random pages: whatever the way, the page is what the markdown says, and nothing else happened.</summary>
public sealed partial class MarkdownEditTests
{
    private const int Pages = 60;

    [Fact]
    public async Task A_page_that_is_replaced_by_itself_does_not_change()
    {
        await using var desk = await Desk.OpenAsync();
        for (var seed = 0; seed < Pages; seed++)
        {
            var page = await desk.PageAsync($"Page {seed}");
            var markdown = await MarkdownCalls.ReplaceAsync(desk, page, new RandomMarkdown(seed, namesOthers: false).Document());
            var seen = LastChange(desk);

            Assert.Equal(markdown, await MarkdownCalls.ReplaceAsync(desk, page, markdown));

            var changed = desk.Workspace.Read(session => ChangeFeed.After(session.Sql, seen, 1000)).Where(change => change.ObjectKind == ObjectKind.Block).ToList();
            Assert.True(changed.Count == 0, $"seed {seed}: {string.Join(", ", changed.Select(change => $"{change.Action} {desk.Workspace.Read(session => System.Text.Encoding.UTF8.GetString(session.Objects.Find(change.ObjectId)!.Json.Span))}"))}\n{markdown}");
        }
    }

    [Fact]
    public async Task From_any_page_to_any_other()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Page");
        for (var seed = 0; seed < Pages; seed++)
        {
            // Every other one is the page before with some lines elsewhere, some gone and some twice.
            var before = await MarkdownCalls.ReadAsync(desk, page);
            var markdown = seed % 2 == 0 ? new RandomMarkdown(seed, namesOthers: false).Document() : Shuffled(before, new Random(seed));
            var fresh = await desk.PageAsync("Fresh");

            var edited = await MarkdownCalls.ReplaceAsync(desk, page, markdown);
            var made = await MarkdownCalls.ReplaceAsync(desk, fresh, markdown);

            Assert.True(Plain(made) == Plain(edited), $"seed {seed}\n{markdown}\n\nwas made\n\n{made}\n\nand edited\n\n{edited}\n\nfrom\n\n{before}");
            Assert.Equal(edited, await MarkdownCalls.ReadAsync(desk, page));
        }
    }

    [Fact]
    public async Task No_text_is_a_defect()
    {
        string[] pieces = ["<", ">", "</", "/>", "\"", "=", "{", "}", "[", "]", "(", ")", "`", "```", "$$", "\n", "\n", "\n", "\t", "\t\t", " ", "- ", "1. ", "> ", "# ", "|", "*", "_", "\\", "&", "!", "^", "\0", "é", "🔥", "text",
            "<details>", "</details>", "<summary>x</summary>", "<callout icon=\"x\">", "</callout>", "<columns>", "<column>", "</column>", "</columns>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<tabs>", "<tab>", "</tab>", "</tabs>",
            "<page>", "<page url=\"", "</page>", "<database>", "</database>", "<unknown url=\"", "00000000000040008000000000000a11", "\"/>", "<synced_block>", "</synced_block>", "<synced_block_reference url=\"", "</synced_block_reference>", "<meeting-notes>", "<notes>", "</notes>", "</meeting-notes>",
            "<image src=\"data:x\"/>", "<video src=\"verso-file://x\"/>", "<embed url=\"x\"/>", "<equation>", "</equation>", "<mention-page url=\"", "<mention-date start=\"2026-99-99\"/>", "{color=\"red\"}", "{toggle=\"true\"}"];
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Page");
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => pieces[random.Next(pieces.Length)]));

            var (status, answer) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", new System.Text.Json.Nodes.JsonObject
            {
                ["type"] = "replace_content",
                ["replace_content"] = new System.Text.Json.Nodes.JsonObject { ["new_str"] = text, ["allow_deleting_content"] = true },
            }.ToJsonString());

            Assert.True(status is 200 or 400 or 404, $"seed {seed}: {answer.ToJsonString()}\n{text}");
            if (status == 200)
                Assert.Equal((string?)answer["markdown"], await MarkdownCalls.ReplaceAsync(desk, page, (string)answer["markdown"]!));
        }
    }

    private static long LastChange(Desk desk) => desk.Workspace.Read(session => session.Sql.Scalar<long>($"SELECT max(seq) FROM change"));

    private static string Shuffled(string markdown, Random random)
    {
        var lines = SyncedUrl().Replace(markdown, "<synced_block>").Split('\n').ToList();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var (from, to) = (random.Next(lines.Count), random.Next(lines.Count));
            var line = lines[from];
            if (random.Next(3) > 0)
                lines.RemoveAt(from);
            if (random.Next(4) > 0)
                lines.Insert(Math.Min(to, lines.Count), line);
            if (lines.Count == 0)
                lines.Add("");
        }

        return string.Join('\n', lines);
    }

    /// <summary>Without the addresses of synced blocks, which are their own.</summary>
    private static string Plain(string markdown) => SyncedUrl().Replace(markdown, "<synced_block>");

    [GeneratedRegex("<synced_block url=\"[^\"]*\">")]
    private static partial Regex SyncedUrl();
}
