using Verso.Notion;
using Verso.Workspace.Jobs;
using Verso.Workspace.Storage;
using Xunit;

namespace Verso.Workspace.Tests.Jobs;

public sealed class JobStoreTests : JobFixture
{
    [Fact]
    public async Task Queueing_under_the_same_id_again_changes_nothing()
    {
        var id = NotionId.Named("once");
        var job = new NewJob("test", "key", "1"u8.ToArray(), [new("a"u8.ToArray())]) { Id = id };

        await Store.EnqueueAsync(job, Stop);
        var again = await Store.EnqueueAsync(job with { Input = "2"u8.ToArray() }, Stop);

        Assert.Equal("1", Text(again.Input));
        Assert.Single(Store.Items(id));
    }

    [Fact]
    public async Task A_list_has_the_newest_first_and_shows_an_owner_only_his_own()
    {
        var jobs = new List<Job>();
        for (var n = 0; n < 5; n++)
        {
            jobs.Add(await EnqueueAsync(0, owner: n == 2 ? "other" : "key"));
            Clock.Advance(TimeSpan.FromMilliseconds(n % 2));
        }

        var first = Store.List("key", limit: 2);
        var second = Store.List("key", limit: 5, before: first[^1].Id);

        Assert.Equal([jobs[4].Id, jobs[3].Id, jobs[1].Id, jobs[0].Id], first.Concat(second).Select(job => job.Id));
        Assert.Equal(5, Store.List().Count);
        Assert.Empty(Store.List(state: JobState.Failed));
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_a_finished_one_no_more()
    {
        var job = await EnqueueAsync(2);

        Assert.True(await Store.CancelAsync(job.Id, Stop));
        Assert.Equal(JobState.Cancelled, Store.Find(job.Id)!.State);
        Assert.False(await Store.CancelAsync(job.Id, Stop));
        Assert.False(await Store.CancelAsync(NotionId.Named("nothing"), Stop));
        Assert.Null(await Store.TakeAsync("runner", ["test"], TimeSpan.FromSeconds(15), Stop));
    }

    [Fact]
    public async Task A_callback_comes_due_when_the_job_is_finished_and_again_until_it_is_delivered()
    {
        var job = await EnqueueAsync(1, callback: "https://example.com/hook");
        Assert.Null(await Store.TakeCallbackAsync(TimeSpan.FromMinutes(1), Stop));
        await Store.CancelAsync(job.Id, Stop);

        Assert.Equal(1, (await Store.TakeCallbackAsync(TimeSpan.FromMinutes(1), Stop))!.Callback!.Attempts);
        Assert.Null(await Store.TakeCallbackAsync(TimeSpan.FromMinutes(1), Stop));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await Store.TakeCallbackAsync(TimeSpan.FromMinutes(1), Stop))!.Callback!.Attempts);
        await Store.CallbackTriedAsync(job.Id, delivered: true, null, null, Stop);
        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Null(await Store.TakeCallbackAsync(TimeSpan.FromMinutes(1), Stop));
        Assert.True(Store.Find(job.Id)!.Callback!.Delivered);
    }

    [Fact]
    public async Task Old_finished_jobs_are_forgotten_and_open_ones_stay()
    {
        var done = await EnqueueAsync(1);
        await Store.CancelAsync(done.Id, Stop);
        var open = await EnqueueAsync(1);
        Clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal(1, await Store.ForgetAsync(Clock.GetUtcNow() - TimeSpan.FromDays(30), Stop));

        Assert.Null(Store.Find(done.Id));
        Assert.Empty(Store.Items(done.Id));
        Assert.NotNull(Store.Find(open.Id));
    }

    [Fact]
    public async Task A_keyed_write_is_remembered_with_its_effect_or_not_at_all()
    {
        await Database.WriteAsync(session => session.ExecuteScript(AppliedKeys.Schema), Stop);
        var page = NotionId.Named("page");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync<int>(
            session =>
            {
                AppliedKeys.Record(session, "k", page, Clock.GetUtcNow());
                throw new InvalidOperationException("The effect failed.");
            },
            Stop));
        Assert.Null(Database.Read(session => AppliedKeys.Find(session, "k")));
        await Database.WriteAsync(session => AppliedKeys.Record(session, "k", page, Clock.GetUtcNow()), Stop);

        Assert.Equal(page, Database.Read(session => AppliedKeys.Find(session, "k")));
        Assert.Equal(0, await Database.WriteAsync(session => AppliedKeys.Forget(session, Clock.GetUtcNow()), Stop));
        Assert.Equal(1, await Database.WriteAsync(session => AppliedKeys.Forget(session, Clock.GetUtcNow() + TimeSpan.FromSeconds(1)), Stop));
    }
}
