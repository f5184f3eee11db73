using Verso.Notion;
using Verso.Workspace.Jobs;
using Xunit;

namespace Verso.Workspace.Tests.Jobs;

public sealed class JobRunnerTests : JobFixture
{
    [Fact]
    public async Task A_queued_job_is_carried_out_and_keeps_the_results_in_their_places()
    {
        var job = await EnqueueAsync(600);

        await RunAsync(ScriptedHandler.Succeeding(concurrency: 8), () => FinishedAsync(job.Id));

        var done = Store.Find(job.Id)!;
        Assert.Equal((JobState.Succeeded, 600, 600, 0), (done.State, done.Total, done.Succeeded, done.Failed));
        Assert.Equal(Enumerable.Range(0, 600).Select(n => $"{n}"), Store.Items(job.Id).Select(item => Text(item.Result)));
    }

    [Fact]
    public async Task A_job_queued_while_the_runner_rests_wakes_it()
    {
        Job? job = null;

        await RunAsync(ScriptedHandler.Succeeding(), async () =>
        {
            job = await EnqueueAsync(1);
            await FinishedAsync(job.Id);
        });

        Assert.Equal(JobState.Succeeded, Store.Find(job!.Id)!.State);
    }

    [Fact]
    public async Task Some_failed_items_make_it_partial_and_only_failed_ones_make_it_failed()
    {
        var handler = new ScriptedHandler((item, _, _) => Task.FromResult(new JobOutcome(
            Text(item.Input) == "0" ? JobItemState.Failed : JobItemState.Succeeded, Bytes("x"), new JobUsage(10, 2, 0.25m))));
        var some = await EnqueueAsync(3);
        var all = await EnqueueAsync(1);

        await RunAsync(handler, async () =>
        {
            await FinishedAsync(some.Id);
            await FinishedAsync(all.Id);
        });

        Assert.Equal(JobState.Partial, Store.Find(some.Id)!.State);
        Assert.Equal(new JobUsage(30, 6, 0.75m), Store.Find(some.Id)!.Usage);
        Assert.Equal(JobState.Failed, Store.Find(all.Id)!.State);
    }

    [Fact]
    public async Task What_was_left_behind_is_taken_over_after_its_lease_and_finished_items_are_not_done_again()
    {
        var job = await EnqueueAsync(3);
        var dead = (await Store.TakeAsync("dead", ["test"], TimeSpan.FromSeconds(15), Stop))!;
        var items = dead.Open(3);
        await dead.BeginAsync(items[0], Stop);
        await dead.FinishAsync(items[0], new(JobItemState.Succeeded, Bytes("by the dead")), Stop);
        await dead.BeginAsync(items[1], Stop);

        Assert.Null(await Store.TakeAsync("eager", ["test"], TimeSpan.FromSeconds(15), Stop));
        Clock.Advance(TimeSpan.FromSeconds(16));
        var handler = ScriptedHandler.Succeeding();
        await RunAsync(handler, () => FinishedAsync(job.Id));

        Assert.Equal([(1, true), (2, false)], handler.Asked);
        Assert.Equal(["by the dead", "1", "2"], Store.Items(job.Id).Select(item => Text(item.Result)));
    }

    [Fact]
    public async Task A_runner_that_is_alone_takes_over_at_once()
    {
        var job = await EnqueueAsync(1);
        await Store.TakeAsync("dead", ["test"], TimeSpan.FromHours(1), Stop);

        await RunAsync(ScriptedHandler.Succeeding(), () => FinishedAsync(job.Id), new() { IsAlone = true });

        Assert.Equal(JobState.Succeeded, Store.Find(job.Id)!.State);
    }

    [Fact]
    public async Task A_runner_that_was_replaced_writes_nothing()
    {
        var job = await EnqueueAsync(1);
        var first = (await Store.TakeAsync("first", ["test"], TimeSpan.FromSeconds(15), Stop))!;
        Clock.Advance(TimeSpan.FromSeconds(16));
        var second = (await Store.TakeAsync("second", ["test"], TimeSpan.FromSeconds(15), Stop))!;

        await Assert.ThrowsAsync<JobLeaseLostException>(() => first.FinishAsync(first.Open(1)[0], new(JobItemState.Failed, Bytes("late")), Stop));

        Assert.Equal(first.Job.Epoch + 1, second.Job.Epoch);
        Assert.Equal(0, Store.Find(job.Id)!.Failed);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_an_item_takes_its_time()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _, _) =>
        {
            begun.SetResult();
            await release.Task;
            return new(JobItemState.Succeeded, default);
        });
        var job = await EnqueueAsync(1);

        await RunAsync(handler, async () =>
        {
            await begun.Task;
            for (var second = 0; second < 40; second++)
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                await Database.WriteAsync(_ => 0, Stop); // The renewal was asked for before this and is on disk now.
            }

            Assert.Null(await Store.TakeAsync("other", ["test"], TimeSpan.FromSeconds(15), Stop));
            release.SetResult();
            await FinishedAsync(job.Id);
        });

        Assert.Equal(1, Store.Find(job.Id)!.Epoch);
    }

    [Fact]
    public async Task A_stopped_runner_gives_its_job_back_and_the_next_one_goes_on()
    {
        var begun = new TaskCompletionSource();
        var stuck = new ScriptedHandler(async (item, _, stop) =>
        {
            if (item.Position == 1)
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
            }

            return new(JobItemState.Succeeded, Bytes("first"));
        });
        var job = await EnqueueAsync(2);

        await RunAsync(stuck, () => begun.Task);
        Assert.Equal(JobState.Running, Store.Find(job.Id)!.State);
        var handler = ScriptedHandler.Succeeding();
        await RunAsync(handler, () => FinishedAsync(job.Id));

        Assert.Equal([(1, true)], handler.Asked);
    }

    [Fact]
    public async Task A_cancelled_job_ends_after_the_item_at_hand()
    {
        ScriptedHandler? handler = null;
        var job = await EnqueueAsync(5);
        handler = new ScriptedHandler(async (item, _, _) =>
        {
            if (item.Position == 1)
                await Store.CancelAsync(job.Id, Stop);
            return new(JobItemState.Succeeded, default);
        });

        await RunAsync(handler, () => FinishedAsync(job.Id));

        Assert.Equal(JobState.Cancelled, Store.Find(job.Id)!.State);
        Assert.Equal(
            [JobItemState.Succeeded, JobItemState.Succeeded, JobItemState.Cancelled, JobItemState.Cancelled, JobItemState.Cancelled],
            Store.Items(job.Id).Select(item => item.State));
    }

    [Fact]
    public async Task Items_of_one_lane_run_one_after_the_other()
    {
        var busy = new HashSet<string>();
        var overlaps = 0;
        var handler = new ScriptedHandler(async (item, _, _) =>
        {
            lock (busy)
                overlaps += busy.Add(item.Lane!) ? 0 : 1;
            await Task.Yield();
            lock (busy)
                busy.Remove(item.Lane!);
            return new(JobItemState.Succeeded, default);
        })
        { Concurrency = 8 };
        var job = await Store.EnqueueAsync(
            new NewJob("test", "key", "{}"u8.ToArray(), [.. Enumerable.Range(0, 100).Select(n => new NewJobItem(Bytes($"{n}"), $"lane {n % 3}"))]), Stop);

        await RunAsync(handler, () => FinishedAsync(job.Id));

        Assert.Equal(0, overlaps);
        Assert.Equal(100, handler.Asked.Count);
    }

    [Fact]
    public async Task A_job_that_cannot_go_on_fails_with_its_sentence_and_the_others_run()
    {
        var bad = await EnqueueAsync(1);
        var good = await EnqueueAsync(1);
        var handler = new ScriptedHandler((item, _, _) => Store.Find(bad.Id)!.State == JobState.Running && Store.Find(good.Id)!.State == JobState.Queued
            ? throw new JobException("The database is gone.")
            : Task.FromResult(new JobOutcome(JobItemState.Succeeded, default)));

        await RunAsync(
            handler,
            async () =>
            {
                await FinishedAsync(bad.Id);
                await FinishedAsync(good.Id);
            },
            new() { Jobs = 1 });

        Assert.Equal((JobState.Failed, "The database is gone."), (Store.Find(bad.Id)!.State, Store.Find(bad.Id)!.Error));
        Assert.Equal(JobState.Succeeded, Store.Find(good.Id)!.State);
    }

    [Fact]
    public async Task An_unexpected_fault_fails_the_job_without_showing_its_words()
    {
        var job = await EnqueueAsync(1);

        await RunAsync(new ScriptedHandler((_, _, _) => throw new InvalidOperationException("secret")), () => FinishedAsync(job.Id));

        Assert.Equal(JobState.Failed, Store.Find(job.Id)!.State);
        Assert.DoesNotContain("secret", Store.Find(job.Id)!.Error, StringComparison.Ordinal);
    }

    /// <summary>Stops at random points must neither lose an effect nor repeat one that was looked up.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Through_any_number_of_deaths_every_item_has_one_effect(int seed)
    {
        var random = new Random(seed);
        var effects = new List<int>();
        var job = await EnqueueAsync(40);

        while (Store.Find(job.Id) is { IsFinished: false })
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            var lease = (await Store.TakeAsync("mortal", ["test"], TimeSpan.FromSeconds(15), Stop))!;
            foreach (var item in lease.Open(10))
            {
                var interrupted = item.State == JobItemState.Sending;
                if (random.Next(4) == 0)
                    break; // Dies before the intent.
                await lease.BeginAsync(item, Stop);
                if (random.Next(4) == 0)
                    break; // Dies between intent and effect.
                if (!interrupted || !effects.Contains(item.Position))
                    effects.Add(item.Position);
                if (random.Next(4) == 0)
                    break; // Dies between effect and record.
                await lease.FinishAsync(item, new(JobItemState.Succeeded, default), Stop);
            }

            if (lease.Open(1).Count == 0)
                await lease.CompleteAsync(cancelled: false, cancellationToken: Stop);
        }

        Assert.Equal(Enumerable.Range(0, 40), effects.Order());
        Assert.Equal(40, Store.Find(job.Id)!.Succeeded);
    }

    [Fact]
    public void An_unknown_job_is_not_found() => Assert.Null(Store.Find(NotionId.Named("nothing")));
}
