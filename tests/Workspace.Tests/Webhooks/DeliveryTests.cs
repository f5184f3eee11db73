using Verso.Workspace.Api;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Webhooks;
using Xunit;

namespace Verso.Workspace.Tests.Webhooks;

public sealed class DeliveryTests
{
    private static readonly WebhookOptions AtOnce = new() { Window = TimeSpan.Zero };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_tried_eight_times_with_growing_rests_and_the_last_time_a_day_later()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, options: AtOnce, types: "page.created");
        await desk.PageAsync("New");
        await receiver.AdvanceAsync();
        var start = desk.Clock.GetUtcNow();
        var tries = new List<(int Number, TimeSpan After)>();

        while (receiver.Deliveries.List(receiver.Id)[0] is { State: DeliveryState.Waiting } waiting)
        {
            desk.Clock.Advance(waiting.Due!.Value - desk.Clock.GetUtcNow());
            var attempt = (await receiver.Deliveries.TakeAsync(receiver.Id, Stop))!;
            tries.Add((attempt.Attempts, desk.Clock.GetUtcNow() - start));
            Assert.Equal(attempt.Attempts, (int?)Json.ReadObject(WrittenEvent.At(attempt.Body, attempt.Attempts))["attempt_number"]);
            await receiver.Deliveries.TriedAsync(attempt, 500, "The receiver answered 500.", Stop);
        }

        Assert.Equal(Enumerable.Range(1, 8), tries.Select(attempt => attempt.Number));
        Assert.Equal([0, 15, 79, 332, 1344, 5395, 21596, 86400], tries.Select(attempt => (int)Math.Floor(attempt.After.TotalSeconds + 0.01)));
        var dead = Assert.Single(receiver.Deliveries.List(receiver.Id, DeliveryState.Dead));
        Assert.Equal((500, "The receiver answered 500."), (dead.Status, dead.Error));
    }

    [Fact]
    public async Task An_attempt_that_was_cut_off_is_made_again_after_its_rest_and_not_before()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, options: AtOnce, types: "page.created");
        await desk.PageAsync("New");
        await receiver.AdvanceAsync();

        var cut = (await receiver.Deliveries.TakeAsync(receiver.Id, Stop))!; // Nobody says what became of it.
        var tooSoon = await receiver.Deliveries.TakeAsync(receiver.Id, Stop);
        desk.Clock.Advance(TimeSpan.FromSeconds(30));
        var again = (await receiver.Deliveries.TakeAsync(receiver.Id, Stop))!;

        Assert.Null(tooSoon);
        Assert.Equal((cut.Id, 2), (again.Id, again.Attempts));
    }

    [Fact]
    public async Task A_given_up_event_can_be_sent_anew()
    {
        await using var desk = await Desk.OpenAsync();
        var options = new WebhookOptions { Window = TimeSpan.Zero, Attempts = 1 };
        var receiver = await Receiver.OpenAsync(desk, options: options, types: "page.created");
        await desk.PageAsync("New");
        await receiver.AdvanceAsync();
        await receiver.Deliveries.TriedAsync((await receiver.Deliveries.TakeAsync(receiver.Id, Stop))!, null, "No answer.", Stop);

        Assert.Equal(1, await receiver.Deliveries.ReplayAsync(receiver.Id, id: null, Stop));

        var again = (await receiver.Deliveries.TakeAsync(receiver.Id, Stop))!;
        Assert.Equal(1, again.Attempts);
    }

    [Fact]
    public async Task After_many_given_up_in_a_row_the_subscription_is_paused_and_says_why()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, options: new WebhookOptions { Window = TimeSpan.Zero, Attempts = 1, PauseAfter = 2 }, types: "page.created");
        for (var page = 0; page < 3; page++)
        {
            await desk.PageAsync("New");
            await receiver.AdvanceAsync();
        }

        while (await receiver.Deliveries.TakeAsync(receiver.Id, Stop) is { } attempt)
            await receiver.Deliveries.TriedAsync(attempt, 410, "The receiver answered 410.", Stop);

        Assert.Equal(SubscriptionState.Paused, receiver.Subscription.State);
        Assert.Contains("answered 410", receiver.Subscription.Problem, StringComparison.Ordinal);
        Assert.Single(receiver.Deliveries.List(receiver.Id, DeliveryState.Waiting));
    }

    [Fact]
    public async Task What_happens_during_a_pause_is_counted_and_not_sent_later()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, options: AtOnce, types: "page.created");

        await receiver.Subscriptions.PauseAsync(receiver.Id, cancellationToken: Stop);
        await desk.PageAsync("Missed");
        await receiver.AdvanceAsync();
        await receiver.Subscriptions.ActivateAsync(receiver.Id, Stop);
        var told = (await desk.PageAsync("Told")).Id();

        Assert.Equal(told, (string?)Assert.Single(await receiver.TakeAsync())["entity"]!["id"]);
        Assert.Equal(1, receiver.Subscription.Missed);
    }

    [Fact]
    public async Task The_queue_has_an_end_and_what_does_not_fit_is_counted()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, options: new WebhookOptions { Window = TimeSpan.Zero, MostWaiting = 2 }, types: "page.created");

        for (var page = 0; page < 5; page++)
            await desk.PageAsync("New");
        await receiver.AdvanceAsync();

        Assert.Equal(2, receiver.Deliveries.List(receiver.Id).Count);
        Assert.Equal(3, receiver.Subscription.Missed);
    }

    [Fact]
    public async Task What_is_done_with_is_forgotten_after_its_time()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, options: new WebhookOptions { Window = TimeSpan.Zero, MostKept = 2 }, types: "page.created");
        for (var page = 0; page < 3; page++)
            await desk.PageAsync("New");
        await receiver.TakeAsync();

        await receiver.Deliveries.ForgetAsync(Stop);
        var afterCount = receiver.Deliveries.List(receiver.Id).Count;
        desk.Clock.Advance(TimeSpan.FromDays(8));
        await receiver.Deliveries.ForgetAsync(Stop);

        Assert.Equal(2, afterCount);
        Assert.Empty(receiver.Deliveries.List(receiver.Id));
    }

    [Fact]
    public async Task Nothing_is_told_of_what_happened_before_the_verification()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.PageAsync("Before");
        var receiver = await Receiver.OpenAsync(desk);

        Assert.Empty(await receiver.TakeAsync());
    }

    [Fact]
    public async Task A_second_subscription_begins_where_it_begins_and_takes_nothing_from_the_first()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await Receiver.OpenAsync(desk, types: "page.created");
        await desk.PageAsync("One");
        var second = await Receiver.OpenAsync(desk, types: "page.created");
        await desk.PageAsync("Two");

        Assert.Equal(2, (await first.TakeAsync()).Length);
        Assert.Single(await second.TakeAsync());
    }

    [Fact]
    public async Task What_waited_when_the_workspace_was_closed_is_told_after_it_was_opened()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, types: ["page.created", "page.locked"]);
        var page = (await desk.PageAsync("One")).Id();
        await receiver.AdvanceAsync();
        await desk.PatchAsync($"pages/{page}", """{"is_locked":true}""");

        await desk.ReopenAsync();
        var deliveries = new DeliveryStore(desk.Workspace.Database, desk.Clock, new WebhookOptions());
        var feed = new WebhookFeed(desk.Workspace, new WebhookOptions(), receiver);
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await feed.AdvanceAsync(Stop);
        await feed.AdvanceAsync(Stop);

        Assert.Equal(["page.created", "page.locked"], deliveries.List(receiver.Id).Select(one => one.Type).Order());
    }
}
