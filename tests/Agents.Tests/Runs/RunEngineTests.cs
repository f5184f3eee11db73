using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Workspace.Runs;
using Xunit;

namespace Verso.Agents.Tests.Runs;

public sealed class RunEngineTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_ends_with_what_it_did_and_told()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(async (run, stop) =>
        {
            run.Say("plan", "Make one page.");
            var page = await CreatePageAsync(run, "create-page", "Minutes", stop);
            return new RunOutcome("Made a page.", new JsonObject { ["page_id"] = page }, "Read it.");
        }));

        var ended = await house.RunAsync(house.New("scripted", "minutes"), Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Equal("Made a page.", ended.Outcome!.Summary);
        Assert.Equal("Read it.", ended.Outcome.NextAction);
        Assert.Equal(["plan: Make one page."], house.Told(ended.Id));
        var step = Assert.Single(house.Store.Steps(ended.Id));
        Assert.Equal(("create-page", RunStepState.Done, 1), (step.Key, step.State, step.Attempts));
        Assert.Equal(["Minutes"], await TitlesAsync(house));
        Assert.Equal(1, house.Store.Find(ended.Id)!.Usage.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_whose_process_died_goes_on_in_the_next_one_without_repeating_an_effect(bool afterEffect)
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(MakeThreePagesAsync));
        var dead = house.KillIn("create-page-2", afterEffect);
        var started = await house.Engine.StartAsync(house.New("scripted", "three"), Stop);
        await dead.WaitAsync(Stop);

        await house.RestartAsync();
        var ended = await house.Engine.WaitAsync(started.Id, Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Equal(["Page 1", "Page 2", "Page 3"], await TitlesAsync(house));
        Assert.Equal([1, 2, 1], house.Store.Steps(started.Id).Select(step => step.Attempts));
        Assert.Equal(2, house.Store.Find(started.Id)!.Attempts);
        Assert.Equal(
            ["plan: Make three pages.", "effect: Made Page 1.", "resumed: Attempt 2: what was done before is not done again.", "effect: Made Page 2.", "effect: Made Page 3."],
            house.Told(started.Id));
    }

    [Fact]
    public async Task A_stopped_server_leaves_its_runs_to_the_next_one()
    {
        var waiting = new TaskCompletionSource();
        var attempts = 0;
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(async (run, stop) =>
        {
            await CreatePageAsync(run, "create-page", "Once", stop);
            if (Interlocked.Increment(ref attempts) == 1)
            {
                waiting.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
            }

            return new RunOutcome("Done.", []);
        }));
        var started = await house.Engine.StartAsync(house.New("scripted", "once"), Stop);
        await waiting.Task.WaitAsync(Stop);

        await house.StopAndStartAsync();
        var ended = await house.Engine.WaitAsync(started.Id, Stop);

        Assert.Equal("succeeded", ended.Status);
        Assert.Equal(["Once"], await TitlesAsync(house));
    }

    [Fact]
    public async Task A_second_run_under_the_same_key_is_the_first_one()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(MakeThreePagesAsync));
        var wanted = house.New("scripted", "three") with { Key = "2026-03-17" };

        var first = await house.Engine.StartAsync(wanted, Stop);
        await house.Engine.WaitAsync(first.Id, Stop);
        var second = await house.Engine.StartAsync(wanted, Stop);
        var other = await house.Engine.StartAsync(wanted with { Name = "four" }, Stop);
        await house.Engine.WaitAsync(other.Id, Stop);

        Assert.True(first.IsNew);
        Assert.Equal(first with { IsNew = false }, second);
        Assert.True(other.IsNew);
        Assert.Equal(6, (await TitlesAsync(house)).Count);
    }

    [Fact]
    public async Task A_failed_run_under_the_same_key_goes_on_where_it_stopped()
    {
        var broken = true;
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(async (run, stop) =>
        {
            await CreatePageAsync(run, "first", "First", stop);
            await run.StepAsync("second", _ => broken ? throw new RunException("notion", "Notion is asleep.") : Task.FromResult<JsonNode?>(null), stop);
            return new RunOutcome("Done.", []);
        }));
        var wanted = house.New("scripted", "twice") with { Key = "k" };

        var failed = await house.RunAsync(wanted, Stop);
        broken = false;
        var again = await house.Engine.StartAsync(wanted, Stop);
        var ended = await house.Engine.WaitAsync(again.Id, Stop);

        Assert.Equal(("failed", "notion", "Notion is asleep."), (failed.Status, failed.ErrorCode, failed.Error));
        Assert.Equal(new StartedRun(failed.Id, IsNew: true), again);
        Assert.Equal("succeeded", ended.Status);
        Assert.Equal(["First"], await TitlesAsync(house));
    }

    [Fact]
    public async Task A_run_that_failed_before_it_did_anything_takes_the_new_input_of_its_key()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind((run, _) =>
            run.Input["n"]!.GetValue<int>() == 0 ? throw new RunException("input", "n is 0.") : Task.FromResult(new RunOutcome($"n is {run.Input["n"]}.", []))));
        var wanted = house.New("scripted", "n", new JsonObject { ["n"] = 0 }) with { Key = "k" };

        await house.RunAsync(wanted, Stop);
        var ended = await house.RunAsync(wanted with { Input = new JsonObject { ["n"] = 7 } }, Stop);

        Assert.Equal("n is 7.", ended.Outcome?.Summary);
    }

    [Fact]
    public async Task Another_key_does_not_get_the_run_of_this_one_unless_it_is_an_admins()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(MakeThreePagesAsync));
        var wanted = house.New("scripted", "three") with { Key = "k" };
        var mine = await house.RunAsync(wanted, Stop);
        house.Admins.Add("admin");

        var refusal = await Assert.ThrowsAsync<RunException>(() => house.Engine.StartAsync(wanted with { Owner = "other" }, Stop));
        var seen = await house.Engine.StartAsync(wanted with { Owner = "admin" }, Stop);

        Assert.Equal("conflict", refusal.Code);
        Assert.Equal(new StartedRun(mine.Id, IsNew: false), seen);
    }

    [Fact]
    public async Task A_cancelled_run_stops_says_so_and_can_be_resumed()
    {
        var waiting = new TaskCompletionSource();
        var goOn = false;
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(async (run, stop) =>
        {
            await CreatePageAsync(run, "create-page", "Before", stop);
            waiting.TrySetResult();
            if (!goOn)
                await Task.Delay(Timeout.Infinite, stop);
            return new RunOutcome("Done.", []);
        }));
        var started = await house.Engine.StartAsync(house.New("scripted", "long"), Stop);
        await waiting.Task.WaitAsync(Stop);

        Assert.True(await house.Engine.CancelAsync(house.Store, started.Id, Stop));
        var cancelled = await house.Engine.WaitAsync(started.Id, Stop);
        goOn = true;
        var resumed = await house.ResumeAsync(started.Id, Stop);

        Assert.Equal(("cancelled", "cancelled"), (cancelled.Status, cancelled.ErrorCode));
        Assert.Equal("succeeded", resumed.Status);
        Assert.Equal(["Before"], await TitlesAsync(house));
        Assert.False(await house.Engine.CancelAsync(house.Store, started.Id, Stop));
    }

    [Fact]
    public async Task A_write_that_is_under_way_when_its_run_is_cancelled_is_recorded()
    {
        RunHouse? house = null;
        await using var opened = house = await RunHouse.OpenAsync(new ScriptedKind(async (run, stop) =>
        {
            await CreatePageAsync(run, "create-page", "Written", stop);
            await CreatePageAsync(run, "never", "Never", stop);
            return new RunOutcome("Done.", []);
        }));
        var held = new HeldWorkspace(house.Workspace);
        house.Between = _ => held;
        var started = await house.Engine.StartAsync(house.New("scripted", "write"), Stop);
        await held.Writing.WaitAsync(Stop);

        await house.Engine.CancelAsync(house.Store, started.Id, Stop);
        held.LetGo();
        var ended = await house.Engine.WaitAsync(started.Id, Stop);

        Assert.Equal("cancelled", ended.Status);
        Assert.Equal([("create-page", RunStepState.Done)], house.Store.Steps(started.Id).Where(step => step.State == RunStepState.Done).Select(step => (step.Key, step.State)));
        Assert.Equal(["Written"], await TitlesAsync(house));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_is_no_run_of_its_key()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(MakeThreePagesAsync));
        var wanted = house.New("scripted", "three") with { Key = "k" };

        var dry = await house.RunAsync(wanted with { IsDryRun = true }, Stop);
        Assert.Empty(await TitlesAsync(house));
        var real = await house.RunAsync(wanted, Stop);

        Assert.Equal(("failed", "notion"), (dry.Status, dry.ErrorCode));
        Assert.Contains("dry run", dry.Error, StringComparison.Ordinal);
        Assert.Equal("succeeded", real.Status);
        Assert.NotEqual(dry.Id, real.Id);
    }

    [Fact]
    public async Task A_fault_nobody_expected_fails_the_run_and_reaches_the_log()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind((_, _) => throw new FormatException("inner detail")));

        var ended = await house.RunAsync(house.New("scripted", "broken"), Stop);

        Assert.Equal(("failed", "unexpected"), (ended.Status, ended.ErrorCode));
        Assert.DoesNotContain("inner detail", ended.Error, StringComparison.Ordinal);
        Assert.IsType<FormatException>(Assert.Single(house.Faults));
    }

    [Fact]
    public async Task A_run_that_ends_its_process_again_and_again_is_given_up()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(MakeThreePagesAsync));
        house.Options.MostStalls = 2;
        var dead = house.KillIn("create-page-1", afterEffect: false);
        var started = await house.Engine.StartAsync(house.New("scripted", "deadly"), Stop);
        await dead.WaitAsync(Stop);
        dead = house.KillIn("create-page-1", afterEffect: false);
        await house.RestartAsync(kill: true);
        await dead.WaitAsync(Stop);

        await house.RestartAsync();
        var ended = await house.Engine.WaitAsync(started.Id, Stop);

        Assert.Equal(("failed", "interrupted"), (ended.Status, ended.ErrorCode));
        Assert.Equal("succeeded", (await house.ResumeAsync(started.Id, Stop)).Status);
    }

    [Fact]
    public async Task No_more_runs_than_configured_are_carried_out_at_once()
    {
        var running = 0;
        var most = 0;
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(async (run, stop) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await CreatePageAsync(run, "create-page", run.Name, stop);
            Interlocked.Decrement(ref running);
            return new RunOutcome("Done.", []);
        }));
        var all = new List<StartedRun>();
        for (var i = 0; i < 20; i++)
            all.Add(await house.Engine.StartAsync(house.New("scripted", $"run {i}"), Stop));
        foreach (var one in all)
            Assert.Equal("succeeded", (await house.Engine.WaitAsync(one.Id, Stop)).Status);

        Assert.InRange(most, 1, house.Options.Concurrency);
        Assert.Equal(20, (await TitlesAsync(house)).Count);
    }

    [Fact]
    public async Task Old_runs_are_forgotten_and_their_keys_later()
    {
        await using var house = await RunHouse.OpenAsync(new ScriptedKind(MakeThreePagesAsync));
        var keyed = await house.RunAsync(house.New("scripted", "keyed") with { Key = "k" }, Stop);
        var plain = await house.RunAsync(house.New("scripted", "plain"), Stop);
        var later = DateTimeOffset.UtcNow.AddMinutes(1);

        await house.Store.ForgetAsync(later, DateTimeOffset.MinValue, Stop);

        Assert.Null(house.Store.Find(plain.Id));
        Assert.Empty(house.Store.Events(keyed.Id));
        Assert.Equal(keyed.Id, (await house.Engine.StartAsync(house.New("scripted", "keyed") with { Key = "k" }, Stop)).Id);
        await house.Store.ForgetAsync(later, later, Stop);
        Assert.Null(house.Store.Find(keyed.Id));
    }

    private static async Task<RunOutcome> MakeThreePagesAsync(RunContext run, CancellationToken stop)
    {
        run.Say("plan", "Make three pages.");
        for (var i = 1; i <= 3; i++)
        {
            await CreatePageAsync(run, $"create-page-{i}", $"Page {i}", stop);
            run.Say("effect", $"Made Page {i}.");
        }

        return new RunOutcome("Made three pages.", []);
    }

    private static async Task<string> CreatePageAsync(RunContext run, string key, string title, CancellationToken stop)
    {
        var made = await run.StepAsync(
            key,
            async attempt => (await run.Desk.Api.PostAsync("pages", PageBody(title), attempt.IdempotencyKey, stop))["id"]!.DeepClone(),
            stop);
        return made!.GetValue<string>();
    }

    private static JsonObject PageBody(string title) => new()
    {
        ["parent"] = new JsonObject { ["workspace"] = true },
        ["properties"] = new JsonObject { ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = title } }) },
    };

    /// <summary>The titles of the pages that runs made, in the order of the alphabet.</summary>
    private static async Task<List<string>> TitlesAsync(RunHouse house)
    {
        var titles = new List<string>();
        await foreach (var page in house.Desk.Api.QueryAsync("search", new JsonObject { ["filter"] = new JsonObject { ["property"] = "object", ["value"] = "page" } }, Stop))
            titles.Add(page["properties"]!["title"]!["title"]![0]!["plain_text"]!.GetValue<string>());
        titles.Remove("Verso");
        titles.Sort(StringComparer.Ordinal);
        return titles;
    }
}
