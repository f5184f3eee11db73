using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Runtime;

public sealed class AgentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task An_intent_is_carried_out_with_tools_and_its_outcome_said(string provider)
    {
        await using var house = await AgentHouse.OpenAsync(
            provider, null,
            Calls(provider, ("create", """{"title":"Minutes"}"""), ("create", """{"title":"Agenda"}"""), ("titles", "{}")),
            Says(provider, "Made two pages.\nNext: Fill them in."));

        var ended = await house.Runs.RunAsync(house.Intent("Create the pages Minutes and Agenda."), Stop);

        Assert.Equal(("succeeded", "Made two pages.", "Fill them in."), (ended.Status, ended.Outcome!.Summary, ended.Outcome.NextAction));
        Assert.Equal(["Agenda", "Minutes"], await house.TitlesAsync(Stop));
        Assert.Equal(["created", "created"], ended.Outcome.Result["effects"]!.AsArray().Select(effect => effect!["action"]!.GetValue<string>()));
        Assert.Equal(["ok", "ok", "ok"], ended.Outcome.Result["calls"]!.AsArray().Select(call => call!["status"]!.GetValue<string>()));
        var second = house.Sent(1).ToJsonString();
        Assert.Contains("3 pages", second, StringComparison.Ordinal); // The two that were created before it, and the first.
        Assert.Contains("Read back: as written.", second, StringComparison.Ordinal);
        var usage = house.Runs.Store.Find(ended.Id)!.Usage;
        Assert.Equal((2, 240, 60, 0.00084m), (usage.ModelCalls, usage.InputTokens, usage.OutputTokens, usage.Cost));
        Assert.Equal(2, usage.Writes);
    }

    [Theory]
    [InlineData("model:2")]
    [InlineData("tool:001.02")]
    public async Task A_run_that_died_goes_on_with_the_answers_and_effects_it_has(string step)
    {
        await using var house = await AgentHouse.OpenAsync(
            OpenAiAnswers.CallsAll(("create", """{"title":"A"}"""), ("create", """{"title":"B"}""")), OpenAiAnswers.Says("Done."), OpenAiAnswers.Says("Asked again."));
        var dead = house.Runs.KillIn(step, afterEffect: false);
        var started = await house.Runs.Engine.StartAsync(house.Intent("Create A and B."), Stop);
        await dead.WaitAsync(Stop);

        await house.Runs.RestartAsync();
        var ended = await house.Runs.Engine.WaitAsync(started.Id, Stop);

        Assert.Equal(("succeeded", "Done."), (ended.Status, ended.Outcome!.Summary));
        Assert.Equal(["A", "B"], await house.TitlesAsync(Stop));
        Assert.Equal(2, house.Vendor.Requests.Count);
        Assert.Equal(2, ended.Outcome.Result["effects"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_model_that_calls_an_unknown_tool_is_told_which_there_are()
    {
        await using var house = await AgentHouse.OpenAsync(
            OpenAiAnswers.Calls("creat", """{"title":"A"}"""), OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Says("Made A."));

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Contains("Did you mean 'create'?", Result(house.Sent(1)), StringComparison.Ordinal);
        Assert.Equal(["A"], await house.TitlesAsync(Stop));
    }

    [Fact]
    public async Task A_model_whose_arguments_are_no_JSON_is_told_so()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", "title: A"), OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Says("Made A."));

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Contains("no JSON object", Result(house.Sent(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_a_model_wrote_as_text_is_carried_out()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Says("```json\n{\"name\":\"create\",\"arguments\":{\"title\":\"A\"}}\n```"), OpenAiAnswers.Says("Made A."));

        Assert.Equal("succeeded", (await house.Runs.RunAsync(house.Intent("Create A."), Stop)).Status);
        Assert.Equal(["A"], await house.TitlesAsync(Stop));
    }

    [Fact]
    public async Task A_model_that_makes_bad_calls_only_is_given_up()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("nothing", "{}"));

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        Assert.Equal(("failed", "model"), (ended.Status, ended.ErrorCode));
        Assert.Contains("There is no tool 'nothing'", ended.Error, StringComparison.Ordinal);
        Assert.Equal(4, house.Vendor.Requests.Count);
    }

    [Fact]
    public async Task A_model_that_makes_the_same_call_forever_is_stopped()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("titles", "{}"));

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        Assert.Equal(("failed", "model"), (ended.Status, ended.ErrorCode));
        Assert.Contains("again and again", ended.Error, StringComparison.Ordinal);
        Assert.Equal(3, house.Runs.Store.Steps(ended.Id).Count(step => step.Key.StartsWith("tool:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_model_that_never_stops_is_asked_for_the_outcome_when_its_steps_are_used_up()
    {
        await using var house = await AgentHouse.OpenAsync(
            OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Calls("create", """{"title":"B"}"""), OpenAiAnswers.Says("Made A and B; C is left."));

        var ended = await house.Runs.RunAsync(house.Intent("Create A, B and C.", maxSteps: 2), Stop);

        Assert.Equal(("partial", "Made A and B; C is left."), (ended.Status, ended.Outcome!.Summary));
        Assert.Equal("none", house.Sent(2)["tool_choice"]!.GetValue<string>());
        Assert.NotNull(ended.Outcome.NextAction);
    }

    [Fact]
    public async Task A_model_that_goes_on_calling_after_its_steps_were_used_up_is_stopped()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Calls("create", """{"title":"B"}"""));

        var ended = await house.Runs.RunAsync(house.Intent("Create A.", maxSteps: 1), Stop);

        Assert.Equal(("failed", "model"), (ended.Status, ended.ErrorCode));
        Assert.Equal(["A"], await house.TitlesAsync(Stop));
    }

    [Fact]
    public async Task A_model_that_says_nothing_is_asked_again_and_then_given_up()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Says(""));

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        Assert.Equal(("failed", "model"), (ended.Status, ended.ErrorCode));
        Assert.Contains("answered nothing", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_vendor_that_fails_fails_the_run_and_a_resumed_one_does_not_repeat_what_is_done(int status)
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", """{"title":"A"}"""), ModelServer.Fails(status, "not now"), OpenAiAnswers.Says("Made A."));

        var failed = await house.Runs.RunAsync(house.Intent("Create A."), Stop);
        var resumed = await house.Runs.ResumeAsync(failed.Id, Stop);

        Assert.Equal(("failed", "model"), (failed.Status, failed.ErrorCode));
        Assert.Equal(("succeeded", "Made A."), (resumed.Status, resumed.Outcome!.Summary));
        Assert.Equal(["A"], await house.TitlesAsync(Stop));
        Assert.Equal(3, house.Vendor.Requests.Count);
    }

    [Fact]
    public async Task A_vendor_that_hangs_fails_the_run_when_its_time_is_over()
    {
        var clock = new ManualClock();
        var asked = new TaskCompletionSource();
        await using var house = await AgentHouse.OpenAsync("openai", clock, async context =>
        {
            asked.TrySetResult();
            await ModelServer.SaysNothing()(context);
        });

        var running = house.Runs.RunAsync(house.Intent("Create A."), Stop);
        await asked.Task.WaitAsync(Stop);
        clock.Advance(TimeSpan.FromMinutes(3));
        var ended = await running;

        Assert.Equal(("failed", "model"), (ended.Status, ended.ErrorCode));
        Assert.Contains("did not finish within", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_intent_does_not_ask_for_is_refused_and_the_reason_goes_back_to_the_model()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("trash", """{"page":"x"}"""), OpenAiAnswers.Says("I may not delete it."));

        var ended = await house.Runs.RunAsync(house.Intent("Update the plan."), Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Contains("asks for nothing to be deleted", Result(house.Sent(1)), StringComparison.Ordinal);
        Assert.DoesNotContain("\"trash\"", house.Sent(0)["tools"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("asks for nothing to be deleted", ended.Outcome!.Result["refused"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, house.Runs.Store.Find(ended.Id)!.Usage.Writes);
    }

    [Fact]
    public async Task A_question_gets_no_tools_that_write()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Says("One."));

        var ended = await house.Runs.RunAsync(house.Intent("How many pages are there?"), Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Empty(await house.TitlesAsync(Stop));
        Assert.Equal(["titles"], house.Sent(0)["tools"]!.AsArray().Select(tool => tool!["function"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_the_refusal_goes_back_to_the_model()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Says("Would make A."));

        var ended = await house.Runs.RunAsync(house.Intent("Create A.") with { IsDryRun = true }, Stop);

        Assert.Equal(("succeeded", "Would make A."), (ended.Status, ended.Outcome!.Summary));
        Assert.Contains("dry run", Result(house.Sent(1)), StringComparison.Ordinal);
        Assert.Empty(await house.TitlesAsync(Stop));
    }

    [Fact]
    public async Task A_write_that_did_not_take_is_found_by_reading_back()
    {
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Says("Made A."));
        house.Runs.Between = inner => new ForgetfulWorkspace(inner);

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        Assert.Equal("partial", ended.Status);
        Assert.Contains("did not take", Result(house.Sent(1)), StringComparison.Ordinal);
        Assert.Contains("reads back as B", ended.Outcome!.Result["unverified"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(house.Runs.Told(ended.Id), line => line.StartsWith("verify: Not as written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_is_traced_by_the_conventions_for_generative_AI()
    {
        var spans = new List<Activity>();
        await using var house = await AgentHouse.OpenAsync(OpenAiAnswers.Calls("create", """{"title":"A"}"""), OpenAiAnswers.Says("Made A."));
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Verso.Agents",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var ended = await house.Runs.RunAsync(house.Intent("Create A."), Stop);

        List<Activity> own;
        lock (spans)
        {
            var agent = spans.Single(span => span.OperationName == "invoke_agent verso" && (string?)span.GetTagItem("gen_ai.conversation.id") == ended.Id.ToString());
            own = [.. spans.Where(span => span.TraceId == agent.TraceId)];
        }

        Assert.Equal("invoke_agent", own.Single(span => span.OperationName == "invoke_agent verso").GetTagItem("gen_ai.operation.name"));
        var tool = own.Single(span => span.OperationName == "execute_tool create");
        Assert.Equal(("create", "call_1"), (tool.GetTagItem("gen_ai.tool.name"), tool.GetTagItem("gen_ai.tool.call.id")));
        Assert.Equal(2, own.Count(span => span.OperationName == "chat scripted"));
        Assert.DoesNotContain(own, span => span.TagObjects.Any(tag => tag.Value is string text && text.Contains("Create A", StringComparison.Ordinal)));
    }

    private static string Result(JsonObject sent) => sent["messages"]!.AsArray()[^1]!["content"]!.GetValue<string>();

    private static RequestDelegate Calls(string provider, params (string Tool, string Arguments)[] calls) =>
        provider == "openai" ? OpenAiAnswers.CallsAll(calls) : AnthropicAnswers.CallsAll(calls);

    private static RequestDelegate Says(string provider, string text) => provider == "openai" ? OpenAiAnswers.Says(text) : AnthropicAnswers.Says(text);
}
