using Verso.Workspace.Jobs;
using Xunit;

namespace Verso.Workspace.Tests.Jobs;

public sealed class IdempotencyStoreTests : JobFixture
{
    private static readonly StoredAnswer Done = new(207, "{\"total\":1}"u8.ToArray());

    private IdempotencyStore Keys => field ??= new IdempotencyStore(Database, Clock);

    public override async ValueTask InitializeAsync() => await Keys.OpenAsync(Stop);

    [Fact]
    public async Task The_same_key_and_body_get_the_stored_answer_again()
    {
        await using (var claim = await FirstAsync("a", "body"))
            await claim.CompleteAsync(Done, Stop);

        var again = Assert.IsType<IdempotencyAnswer.Again>(await BeginAsync("a", "body"));

        Assert.Equal((207, "{\"total\":1}"), (again.Answer.Status, Text(again.Answer.Body)));
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused_and_another_scope_is_free()
    {
        await using var claim = await FirstAsync("a", "body");

        Assert.IsType<IdempotencyAnswer.OtherRequest>(await BeginAsync("a", "another"));
        await using var other = await FirstAsync("a", "another", scope: "second");
    }

    [Fact]
    public async Task A_second_call_waits_for_the_answer_of_the_first()
    {
        await using var claim = await FirstAsync("a", "body");
        var second = BeginAsync("a", "body", TimeSpan.FromMinutes(1));
        await claim.CompleteAsync(Done, Stop);

        Assert.IsType<IdempotencyAnswer.Again>(await second);
    }

    [Fact]
    public async Task A_second_call_does_the_work_when_the_first_gave_up()
    {
        var claim = await FirstAsync("a", "body");
        var second = BeginAsync("a", "body", TimeSpan.FromMinutes(1));
        await claim.DisposeAsync();

        await using var taken = Assert.IsType<IdempotencyAnswer.First>(await second).Claim;
    }

    [Fact]
    public async Task A_second_call_without_patience_is_told_that_the_key_is_busy()
    {
        await using var claim = await FirstAsync("a", "body");

        Assert.IsType<IdempotencyAnswer.Busy>(await BeginAsync("a", "body"));
    }

    [Fact]
    public async Task A_key_is_held_while_its_owner_works_and_free_some_time_after_its_death()
    {
        // A claim made on a clock of its own is never renewed: its process is gone.
        var stopped = new IdempotencyStore(Database, new Kit.ManualClock());
        _ = Assert.IsType<IdempotencyAnswer.First>(await stopped.BeginAsync("key", "a", Bytes("body"), TimeSpan.Zero, Stop));

        Assert.IsType<IdempotencyAnswer.Busy>(await BeginAsync("a", "body"));
        Clock.Advance(TimeSpan.FromSeconds(16));

        await using var taken = await FirstAsync("a", "body");
    }

    [Fact]
    public async Task Work_that_was_interrupted_is_taken_up_by_the_same_request_alone_and_keeps_its_time()
    {
        var claim = await FirstAsync("a", "body");
        claim.IsInterrupted = true;
        await claim.DisposeAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<IdempotencyAnswer.OtherRequest>(await BeginAsync("a", "another"));
        await using var taken = await FirstAsync("a", "body");

        Assert.Equal(claim.Since, taken.Since);
    }

    [Fact]
    public async Task After_a_day_a_key_is_new_again()
    {
        var claim = await FirstAsync("a", "body");
        await claim.CompleteAsync(Done, Stop);
        await claim.DisposeAsync();
        Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));

        await using var fresh = await FirstAsync("a", "another");

        Assert.NotEqual(claim.Since, fresh.Since);
    }

    private async Task<IdempotencyClaim> FirstAsync(string key, string body, string scope = "key") =>
        Assert.IsType<IdempotencyAnswer.First>(await Keys.BeginAsync(scope, key, Bytes(body), TimeSpan.Zero, Stop)).Claim;

    private Task<IdempotencyAnswer> BeginAsync(string key, string body, TimeSpan patience = default) =>
        Keys.BeginAsync("key", key, Bytes(body), patience, Stop);
}
