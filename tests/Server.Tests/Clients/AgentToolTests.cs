using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>What it costs a model to work through <c>/mcp</c>, counted by a tokenizer that we did not write. Skipped where Node is missing, but never on CI.</summary>
public sealed class AgentToolTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_of_tools_costs_a_model_at_most_2500_tokens()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var facts = await NodeScript.FactsAsync("agents/tokens.mjs", server, ["--list"]);

        Assert.Equal(10, facts.GetProperty("tools").GetInt32());
        Assert.InRange(facts.GetProperty("list").GetInt32(), 500, 2_500);
    }

    [Fact]
    public async Task Twenty_tasks_end_as_they_should_within_five_calls_each()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var facts = await NodeScript.FactsAsync("agents/tasks.mjs", server, ["verso"]);

        var tasks = facts.GetProperty("tasks").EnumerateArray().ToList();
        Assert.Equal(20, tasks.Count);
        Assert.All(tasks, task =>
        {
            Assert.Equal((task.GetProperty("task").GetString(), null), (task.GetProperty("task").GetString(), task.GetProperty("fault").GetString()));
            Assert.InRange(task.GetProperty("calls").GetInt32(), 1, 5);
        });
    }
}
