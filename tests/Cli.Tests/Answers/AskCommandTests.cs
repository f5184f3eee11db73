using System.Net.Http.Json;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Answers;

public sealed class AskCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_is_answered_with_its_citations()
    {
        await using var server = await SeededAsync();

        var asked = await CommandLine.RunOverAsync(server.DataFolder, "ask", "How", "long is the probation period?");
        var json = await CommandLine.RunOverAsync(server.DataFolder, "ask", "How long is the probation period?", "--json");
        var unknown = await CommandLine.RunOverAsync(server.DataFolder, "ask", "Who won the chess tournament?");

        Assert.True(asked.Code == 0, asked.Error);
        Assert.StartsWith("The probation period lasts six months. [1]\n\n[1] Probation: “The probation period lasts six months.”", asked.Output, StringComparison.Ordinal);
        Assert.True((bool)json.Json["found"]!);
        Assert.StartsWith("The workspace does not contain the answer.", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_the_command_answers_itself()
    {
        using var verso = new CommandLine();
        await verso.RunAsync("workspace", "create", "One");

        var asked = await verso.RunAsync("ask", "How long is the probation period?", "--json");

        Assert.True(asked.Code == 0, asked.Error);
        Assert.False((bool)asked.Json["found"]!);
    }

    [Fact]
    public async Task What_is_wrong_with_a_question_is_said_in_one_line()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var asked = await CommandLine.RunOverAsync(server.DataFolder, "ask", "why", "--model", "gpt");

        Assert.Equal((1, "error: There is no model 'gpt'. Configured: extractive.\n"), (asked.Code, asked.Error));
    }

    [Fact]
    public async Task Passages_are_written_to_a_file_or_to_the_pipe()
    {
        await using var server = await SeededAsync();
        using var verso = new CommandLine();
        var file = verso.File("passages.jsonl");

        var piped = await CommandLine.RunOverAsync(server.DataFolder, "export", "passages");
        var written = await CommandLine.RunOverAsync(server.DataFolder, "export", "passages", "--out", file);
        var later = await CommandLine.RunOverAsync(server.DataFolder, "export", "passages", "--since", "2999-01-01T00:00:00Z");

        Assert.True(piped.Code == 0, piped.Error);
        Assert.Contains("\"text\":\"The probation period lasts six months.\"", piped.Output, StringComparison.Ordinal);
        Assert.True(written.Code == 0, written.Error);
        Assert.StartsWith("Wrote 1 passages of ", written.Output, StringComparison.Ordinal);
        Assert.Equal(piped.Output, await File.ReadAllTextAsync(file, Stop));
        Assert.StartsWith("{\"done\":true", later.Output, StringComparison.Ordinal);
    }

    private static async Task<VersoTestServer> SeededAsync()
    {
        var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        using var notion = server.NotionClient();
        using var made = await notion.PostAsJsonAsync(
            "pages",
            new
            {
                parent = new { page_id = server.Start.RootPage },
                properties = new { title = new { title = new[] { new { text = new { content = "Probation" } } } } },
                children = new[] { new { paragraph = new { rich_text = new[] { new { text = new { content = "The probation period lasts six months." } } } } } },
            },
            Stop);
        made.EnsureSuccessStatusCode();
        return server;
    }
}
