using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Storage;
using Verso.Workspace.Triggers;
using Xunit;

namespace Verso.Workspace.Tests.Triggers;

/// <summary>What the stores of triggers promise, whatever happens between two calls.</summary>
public sealed class TriggerStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly TriggerOptions _options = new() { MostEvents = 2, MostWaiting = 2, Attempts = 2, FirstRest = TimeSpan.FromSeconds(10), MostHandshakes = 2 };
    private SqliteDatabase _database = null!;
    private TriggerStore _triggers = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FiringStore Firings => new(_database, _clock, _options);

    private EventInbox Inbox => new(_database, _clock, _options);

    public async ValueTask InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("triggers.db"));
        _triggers = new TriggerStore(_database, _clock, _options, isLocal: false);
        await _triggers.OpenAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_trigger_is_read_as_it_was_added()
    {
        var wanted = New("label") with
        {
            Events = ["page.created"],
            Within = [NotionId.New(_clock.GetUtcNow())],
            Properties = ["Status"],
            TimeZone = "Europe/Berlin",
            SealedSecret = "sealed",
            IsDryRun = true,
            Inputs = new() { ["page"] = "{{event.entity.id}}" },
            Policy = new() { ["trash"] = false },
        };

        Assert.Equal(TriggerAdded.Added, await _triggers.AddAsync(wanted, Stop));
        Assert.Equal(TriggerAdded.NameTaken, await _triggers.AddAsync(wanted, Stop));
        var found = _triggers.Find("label")!;

        Assert.Equal((wanted.Kind, wanted.Target, wanted.TimeZone, "sealed", true, wanted.Owner), (found.Kind, found.Target, found.TimeZone, found.SealedSecret, found.IsDryRun, found.Owner));
        Assert.Equal(wanted.Events, found.Events);
        Assert.Equal(wanted.Within, found.Within);
        Assert.Equal(wanted.Properties, found.Properties);
        Assert.Equal(wanted.Inputs.ToJsonString() + wanted.Policy!.ToJsonString(), found.Inputs.ToJsonString() + found.Policy!.ToJsonString());
    }

    [Fact]
    public async Task An_event_fires_a_trigger_once_even_when_it_is_settled_twice_or_comes_again()
    {
        var trigger = await AddAsync("label");
        await Inbox.ReceiveAsync(Event("a"), Stop);
        var received = Assert.Single(Inbox.Due(10));

        Assert.Equal(1, await Inbox.SettleAsync(received, [(trigger, null)], null, Stop));
        Assert.Equal(0, await Inbox.SettleAsync(received, [(trigger, null)], null, Stop));
        Assert.Equal(Receipt.Duplicate, await Inbox.ReceiveAsync(Event("a"), Stop));
        Assert.Empty(Inbox.Due(10));
        Assert.Single(Firings.List(trigger.Id));
    }

    [Fact]
    public async Task A_time_of_a_schedule_fires_once_whoever_is_second()
    {
        await _triggers.AddAsync(New("digest") with { Source = TriggerSource.Cron, Schedule = "0 0 8 * * ?", NextDue = _clock.GetUtcNow() }, Stop);
        var due = Assert.Single(_triggers.Due());

        Assert.True(await _triggers.FireDueAsync(due, Firing("cron/1"), _clock.GetUtcNow().AddDays(1), Stop));
        Assert.False(await _triggers.FireDueAsync(due, Firing("cron/1"), _clock.GetUtcNow().AddDays(1), Stop));
        Assert.Empty(_triggers.Due());
        Assert.Single(Firings.List(due.Id));
    }

    [Fact]
    public async Task What_was_being_started_when_the_process_ended_is_started_again_under_the_same_key()
    {
        var trigger = await AddAsync("label");
        await Firings.AddAsync(trigger, Firing("a"), isHeld: false, Stop);
        var taken = (await Firings.TakeAsync(Stop))!;
        Assert.Null(await Firings.TakeAsync(Stop));

        await Firings.FreeAsync(Stop); // As a process does that finds out that it is alone.
        var again = (await Firings.TakeAsync(Stop))!;

        Assert.Equal((taken.Number, taken.RunKey, 2), (again.Number, again.RunKey, again.Attempts));
        await Firings.FreeAsync(Stop);
        Assert.Null(await Firings.TakeAsync(Stop));
        Assert.Equal(FiringState.Dead, Firings.Find(taken.Number)!.State);
    }

    [Fact]
    public async Task A_failed_attempt_rests_and_a_failed_run_is_followed_by_one_of_another_key()
    {
        var trigger = await AddAsync("label");
        await Firings.AddAsync(trigger, Firing("a"), isHeld: false, Stop);
        var first = (await Firings.TakeAsync(Stop))!;
        await Firings.StartedAsync(first, NotionId.New(_clock.GetUtcNow()), Stop);
        await Firings.FailedAsync(first, "Notion is away.", "failed", isFinal: false, Stop);
        Assert.Null(await Firings.TakeAsync(Stop));

        _clock.Advance(TimeSpan.FromSeconds(10));
        var second = (await Firings.TakeAsync(Stop))!;

        Assert.NotEqual(first.RunKey, second.RunKey);
        await Firings.FailedAsync(second, "Notion is away.", outcome: null, isFinal: false, Stop);
        Assert.Equal((FiringState.Dead, "Notion is away."), (Firings.Find(first.Number)!.State, Firings.Find(first.Number)!.Note));
        Assert.Equal(1, await Firings.ReplayAsync(trigger.Id, number: null, Stop));
        Assert.Equal((1, second.RunKey), ((await Firings.TakeAsync(Stop))!.Attempts, Firings.Find(first.Number)!.RunKey));
    }

    [Fact]
    public async Task More_than_is_allowed_neither_waits_nor_is_lost_in_silence()
    {
        var trigger = await AddAsync("label");
        foreach (var name in new[] { "a", "b", "c" })
            await Firings.AddAsync(trigger, Firing(name), isHeld: false, Stop);
        Assert.Equal((2, 1), (Firings.List(trigger.Id).Count, _triggers.Find("label")!.Missed));

        var receipts = new List<Receipt>();
        foreach (var name in new[] { "a", "b", "c" })
            receipts.Add(await Inbox.ReceiveAsync(Event(name), Stop));
        Assert.Equal([Receipt.Taken, Receipt.Taken, Receipt.Full], receipts);
    }

    [Fact]
    public async Task An_event_is_known_again_for_as_long_as_one_of_its_age_is_let_in()
    {
        await Inbox.ReceiveAsync(Event("a"), Stop);
        await Inbox.SettleAsync(Inbox.Due(1)[0], [], null, Stop);

        _clock.Advance(_options.Kept);
        await Inbox.ForgetAsync(Stop);
        Assert.Equal(Receipt.Duplicate, await Inbox.ReceiveAsync(Event("a", _clock.GetUtcNow() - _options.Kept), Stop));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Inbox.ForgetAsync(Stop);
        Assert.Equal(Receipt.TooOld, await Inbox.ReceiveAsync(Event("a", _clock.GetUtcNow() - _options.Kept - TimeSpan.FromSeconds(1)), Stop));
    }

    [Fact]
    public async Task Events_that_came_out_of_order_are_looked_at_in_the_order_in_which_they_happened()
    {
        await Inbox.ReceiveAsync(Event("later", _clock.GetUtcNow().AddSeconds(-1)), Stop);
        await Inbox.ReceiveAsync(Event("earlier", _clock.GetUtcNow().AddSeconds(-2)), Stop);

        Assert.Equal(["earlier", "later"], Inbox.Due(10).Select(one => one.Id));
    }

    [Fact]
    public async Task Only_so_many_tokens_wait_and_agreeing_to_one_ends_the_one_before()
    {
        var tokens = new HandshakeStore(_database, _clock, _options);
        foreach (var name in new[] { "a", "b", "c", "c" })
            await tokens.ReceiveAsync(name, $"sealed {name}", Stop);
        Assert.Equal(["sealed c", "sealed b"], tokens.Waiting().Select(one => one.SealedToken));

        await tokens.AcceptAsync(tokens.Waiting()[1].Number, Stop);
        Assert.Equal(("sealed b", "sealed c"), (tokens.Accepted()!.SealedToken, Assert.Single(tokens.Waiting()).SealedToken));
        await tokens.AcceptAsync(tokens.Waiting()[0].Number, Stop);
        Assert.Equal("sealed c", tokens.Accepted()!.SealedToken);
        Assert.Empty(tokens.Waiting());
    }

    private static NewFiring Firing(string name) => new(name, "{}"u8.ToArray());

    private static Trigger New(string name) => new() { Id = default, Name = name, Source = TriggerSource.Event, Kind = "recipe", Target = "classify", Owner = "key" };

    private ReceivedEvent Event(string id, DateTimeOffset? time = null) => new(id, "page.created", time ?? _clock.GetUtcNow(), "{}"u8.ToArray());

    private async Task<Trigger> AddAsync(string name)
    {
        await _triggers.AddAsync(New(name), Stop);
        return _triggers.Find(name)!;
    }
}
