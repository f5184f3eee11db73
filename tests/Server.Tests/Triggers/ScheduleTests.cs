using System.Globalization;
using Verso.Agents.Runs;
using Xunit;

namespace Verso.Server.Tests.Triggers;

/// <summary>Triggers on the clock, which the test holds. It begins on Thursday, 1 January 2026, at midnight UTC.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public async Task A_schedule_fires_once_at_its_time_in_its_time_zone()
    {
        await using var verso = await TriggerServer.StartAsync();

        var added = await verso.AddAsync(new { name = "digest", cron = "0 0 8 ? * MON-FRI", time_zone = "Europe/Berlin", recipe = "daily-digest", inputs = new { page = "P", day = "{{date}}", at = "on {{event.timestamp}}" } });
        Assert.Equal("2026-01-01T07:00:00.000Z", (string?)added["next_time"]);
        verso.Clock.Leap(TimeSpan.FromHours(7) - TimeSpan.FromMinutes(2));
        await verso.SettleAsync();
        Assert.Empty(verso.RunsOf("digest"));

        verso.Clock.Leap(TimeSpan.FromMinutes(2));
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("digest"))["done"] == 1);

        var run = Assert.Single(verso.RunsOf("digest"));
        Assert.Equal(("recipe", "daily-digest"), (run.Kind, run.Name));
        Assert.Equal("""{"page":"P","day":"2026-01-01","at":"on 2026-01-01T07:00:00.000Z"}""", run.Input.ToJsonString());
        Assert.Equal("2026-01-02T07:00:00.000Z", (string?)(await verso.ShowAsync("digest"))["next_time"]);
    }

    [Fact]
    public async Task Times_that_were_missed_are_made_up_for_once_and_the_last_of_them_counts()
    {
        await using var verso = await TriggerServer.StartAsync();
        await verso.AddAsync(new { name = "digest", cron = "0 8 * * *", recipe = "daily-digest" });

        verso.Clock.Leap(TimeSpan.FromHours(3 * 24 + 10));
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("digest"))["done"] > 0);

        var shown = await verso.ShowAsync("digest");
        Assert.Equal(("cron/2026-01-04T08:00:00.000Z", 1L), ((string?)shown["firings"]![0]!["event"], (long?)shown["done"]));
        Assert.Equal("2026-01-05T08:00:00.000Z", (string?)shown["next_time"]);
    }

    [Theory]
    [InlineData("every day", "invalid_cron")]
    [InlineData("0 0 8 ? * MON-FRI 2001", "invalid_cron")]
    [InlineData("61 * * * *", "invalid_cron")]
    public async Task A_schedule_that_is_none_or_never_comes_is_refused(string cron, string code)
    {
        await using var verso = await TriggerServer.StartAsync();

        var (status, answer) = await verso.PostAsync("api/v2/triggers", new { name = "x", cron, recipe = "r" });

        Assert.Equal((400, code), (status, (string?)answer["code"]));
    }

    [Fact]
    public async Task What_cannot_be_started_is_tried_again_with_growing_rests_and_then_given_up_until_it_is_replayed()
    {
        await using var verso = await TriggerServer.StartAsync(("Triggers:Attempts", "3"), ("Triggers:FirstRest", "00:00:15"));
        for (var attempt = 0; attempt < 3; attempt++)
            verso.Runs.Faults.Enqueue(new InvalidOperationException("The engine is not there."));
        await verso.AddAsync(new { name = "digest", cron = "0 0 8 1 1 ?", recipe = "daily-digest" });

        verso.Clock.Leap(TimeSpan.FromHours(8));
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("digest"))["dead"] == 1);
        var dead = (await verso.GetAsync("api/v2/triggers/deadletters")).Answer["firings"]![0]!;
        var took = Time(dead["ended_time"]) - Time(dead["created_time"]);

        Assert.Equal(("digest", 3L, "The engine is not there."), ((string?)dead["trigger"], (long?)dead["attempts"], (string?)dead["note"]));
        Assert.True(took >= TimeSpan.FromSeconds(15 + 60), $"It was given up after {took}.");

        Assert.Equal(1L, (long?)(await verso.PostAsync($"api/v2/triggers/digest/firings/{dead["number"]}/replay")).Answer["replayed"]);
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("digest"))["done"] == 1);
        Assert.Single(verso.RunsOf("digest"));
    }

    [Fact]
    public async Task A_recipe_whose_run_failed_is_run_again_under_another_key_and_wrong_input_is_not()
    {
        await using var verso = await TriggerServer.StartAsync();
        verso.Runs.Work = run => Task.FromResult(
            run.Name == "flaky" && !run.Key!.EndsWith("#1", StringComparison.Ordinal) ? ScriptedLauncher.Ended("failed", "notion", "Notion is away.")
            : run.Name == "wrong" ? ScriptedLauncher.Ended("failed", "input", "There is no such page.")
            : ScriptedLauncher.Ended("succeeded"));
        await verso.AddAsync(new { name = "flaky", cron = "0 0 8 1 1 ?", recipe = "flaky" });
        await verso.AddAsync(new { name = "wrong", cron = "0 0 8 1 1 ?", recipe = "wrong" });

        verso.Clock.Leap(TimeSpan.FromHours(8));
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("flaky"))["done"] == 1 && (long?)(await verso.ShowAsync("wrong"))["dead"] == 1);

        Assert.Equal(2, verso.RunsOf("flaky").Select(run => run.Key).Distinct().Count());
        Assert.Single(verso.RunsOf("wrong"));
        Assert.Equal("There is no such page.", (string?)(await verso.ShowAsync("wrong"))["firings"]![0]!["note"]);
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_is_the_same_run_when_it_is_made_again()
    {
        await using var verso = await TriggerServer.StartAsync();
        var isFirst = true;
        verso.Runs.BeforeAnswer = () =>
        {
            var wasFirst = isFirst;
            isFirst = false;
            return wasFirst ? throw new IOException("The connection broke.") : Task.CompletedTask;
        };
        await verso.AddAsync(new { name = "digest", cron = "0 0 8 1 1 ?", recipe = "daily-digest" });

        verso.Clock.Leap(TimeSpan.FromHours(8));
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("digest"))["done"] == 1);

        Assert.Single(verso.RunsOf("digest"));
        Assert.Equal(2L, (long?)(await verso.ShowAsync("digest"))["firings"]![0]!["attempts"]);
    }

    [Fact]
    public async Task No_more_runs_of_one_trigger_go_on_at_once_than_allowed_and_no_more_wait()
    {
        await using var verso = await TriggerServer.StartAsync(("Triggers:MostRunning", "2"), ("Triggers:MostWaiting", "3"));
        var end = new TaskCompletionSource<EndedRun>();
        verso.Runs.Work = run => run.Name == "slow" ? end.Task : Task.FromResult(ScriptedLauncher.Ended("succeeded"));
        await verso.AddAsync(new { name = "slow", cron = "* * * * * ?", recipe = "slow" });

        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("slow"))["missed"] > 0);
        var shown = await verso.ShowAsync("slow");
        await verso.PostAsync("api/v2/triggers/slow/pause");
        end.SetResult(ScriptedLauncher.Ended("succeeded"));

        Assert.Equal((2L, 3L), ((long?)shown["running"], (long?)shown["waiting"]));
        Assert.Equal(2, verso.RunsOf("slow").Count);
    }

    [Fact]
    public async Task A_trigger_whose_key_was_revoked_says_so_and_runs_nothing()
    {
        await using var verso = await TriggerServer.StartAsync();
        await verso.AddAsync(new { name = "digest", cron = "0 0 8 1 1 ?", recipe = "daily-digest" });
        var registry = (Verso.Workspace.Registry.VersoRegistry)verso.Server.Services.GetService(typeof(Verso.Workspace.Registry.VersoRegistry))!;
        var other = await registry.Credentials.IssueAsync(new(Verso.Workspace.Registry.CredentialKind.Key, "other", verso.Server.Start.Workspace.Id), TestContext.Current.CancellationToken);
        await registry.Credentials.RevokeAsync(Verso.Workspace.Registry.CredentialKind.Key, "first key", TestContext.Current.CancellationToken);
        verso.Admin.DefaultRequestHeaders.Remove("X-API-Key");
        verso.Admin.DefaultRequestHeaders.Add("X-API-Key", other.Secret);

        verso.Clock.Leap(TimeSpan.FromHours(8));
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("digest"))["dead"] == 1);

        Assert.Empty(verso.RunsOf("digest"));
        Assert.Contains("revoked", (string?)(await verso.ShowAsync("digest"))["firings"]![0]!["note"], StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(System.Text.Json.Nodes.JsonNode? node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
