using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Agents;

public sealed class AgentCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_intent_is_carried_out_and_its_run_can_be_looked_at()
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Calls("search", """{"query":"x"}"""), OpenAiAnswers.Says("There is no x.\nNext: Write it down."));
        await using var server = await VersoTestServer.StartAsync(
            [("Models:Default", "test"), ("Models:test:provider", "openai"), ("Models:test:model", "scripted"), ("Models:test:base_url", vendor.Url + "/v1"), ("Models:test:api_key", "sk-test")],
            cancellationToken: Stop);

        var run = await CommandLine.RunOverAsync(server.DataFolder, "agent", "run", "Find", "x.");
        var list = await CommandLine.RunOverAsync(server.DataFolder, "runs", "list", "--json");
        var show = await CommandLine.RunOverAsync(server.DataFolder, "runs", "show", (string)list.Json[0]!["run_id"]!);
        var resume = await CommandLine.RunOverAsync(server.DataFolder, "runs", "resume", (string)list.Json[0]!["run_id"]!);

        Assert.Equal((0, "There is no x.\nNext: Write it down.\n"), (run.Code, run.Output));
        Assert.Contains("tool: search {\"query\":\"x\"}", run.Error, StringComparison.Ordinal);
        Assert.Equal(("succeeded", "cli"), ((string?)list.Json[0]!["status"], (string?)list.Json[0]!["origin"]));
        Assert.Contains("intent: find, reads only: Find x.", show.Output, StringComparison.Ordinal);
        Assert.Equal((1, "error: The run is succeeded, so there is nothing to resume.\n"), (resume.Code, resume.Error));
    }

    [Fact]
    public async Task A_run_that_fails_says_why_and_where_to_look()
    {
        using var verso = new CommandLine();
        await verso.RunAsync("workspace", "create", "One");

        var run = await verso.RunAsync("agent", "run", "Restructure the roadmap.");
        var listed = await verso.RunAsync("runs", "list", "--status", "failed");

        Assert.Equal(1, run.Code);
        Assert.Contains("No language model is configured", run.Error, StringComparison.Ordinal);
        Assert.Contains("See: verso runs show", run.Error, StringComparison.Ordinal);
        Assert.Contains("Restructure the roadmap.", listed.Output, StringComparison.Ordinal);
    }
}
