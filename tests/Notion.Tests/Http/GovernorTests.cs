using Verso.Notion.Http;
using Xunit;

namespace Verso.Notion.Tests.Http;

public sealed class GovernorTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(120);
    private static readonly GovernorOptions Options = new();

    [Theory]
    [InlineData(180, 0)]
    [InlineData(180, 17)]
    [InlineData(60, 41)]
    [InlineData(150, 59)]
    public void A_budget_per_window_is_learned_with_one_refusal_and_used_to_the_end(int budget, int phase)
    {
        var hour = Run(TimeSpan.FromHours(1), notion => notion.Window = (budget, TimeSpan.FromSeconds(phase)));

        AssertUsed(hour, budget * 60);
        AssertRefusals(hour, limits: 1, TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(3, 30)]
    [InlineData(2.5, 10)]
    public void A_rate_is_learned_and_used_to_the_end(double rate, int burst)
    {
        var hour = Run(TimeSpan.FromHours(1), notion => notion.Bucket = (rate, burst));

        AssertUsed(hour, (int)(rate * 3600));
        AssertRefusals(hour, limits: 2, TimeSpan.FromHours(1)); // the rate and the burst
    }

    [Fact]
    public void A_budget_that_becomes_smaller_is_learned_again_with_one_refusal()
    {
        var simulation = new Simulation();
        var notion = new LimitedNotion(simulation.Clock, () => Latency) { Window = (180, TimeSpan.FromSeconds(5)) };
        using var governor = new Governor(Options, simulation.Clock);
        simulation.Run(TimeSpan.FromMinutes(10), () => Demand(simulation, notion, governor, workers: 20));
        var before = notion.RefusalEvents;
        notion.Window = (90, TimeSpan.FromSeconds(5));

        simulation.Run(TimeSpan.FromMinutes(10), () => { });

        Assert.Equal(1, notion.RefusalEvents - before);
        Assert.InRange(governor.State.PerWindow!.Value, 85, 90);
    }

    /// <summary>The window opens with a burst, is used up at once, and what goes to and fro is now fast, now slow.</summary>
    [Theory]
    [InlineData(20, 4, 300, 1)]
    [InlineData(20, 4, 1500, 2)]
    [InlineData(20, 4, 3000, 3)]
    [InlineData(20, 20, 300, 4)]
    [InlineData(20, 20, 3000, 5)]
    [InlineData(60, 4, 300, 6)]
    [InlineData(60, 20, 1500, 7)]
    [InlineData(60, 60, 3000, 8)]
    [InlineData(180, 30, 1500, 9)]
    public void A_small_budget_is_used_in_bursts_and_no_refusal_reaches_a_caller(int budget, int workers, int slowest, int seed)
    {
        var simulation = new Simulation();
        var random = new Random(seed);
        var notion = new LimitedNotion(simulation.Clock, () => TimeSpan.FromMilliseconds(20 + (random.NextDouble() * slowest))) { Window = (budget, null) };
        using var governor = new Governor(Options, simulation.Clock);
        var refused = new Counter();

        simulation.Run(TimeSpan.FromMinutes(30), () => Demand(simulation, notion, governor, workers, new RetryOptions(), refused));

        Assert.Equal(0, refused.Count);
        Assert.InRange(governor.State.PerWindow ?? 0, budget * 0.9, budget + 1);
        Assert.InRange(notion.Served, 30 * budget * 0.85, 31 * budget);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 2)]
    [InlineData(0.5, 5)]
    [InlineData(3, 10)]
    public void A_rate_under_which_answers_are_now_fast_now_slow_lets_no_refusal_reach_a_caller(double rate, int burst)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var simulation = new Simulation();
            var random = new Random(seed);
            var notion = new LimitedNotion(simulation.Clock, () => TimeSpan.FromMilliseconds(20 + (random.NextDouble() * 1500))) { Bucket = (rate, burst) };
            notion.Fill();
            using var governor = new Governor(Options, simulation.Clock);
            var refused = new Counter();

            simulation.Run(TimeSpan.FromMinutes(30), () => Demand(simulation, notion, governor, 4, new RetryOptions(), refused));

            Assert.Equal(0, refused.Count);
            Assert.True(notion.Served >= 0.5 * rate * 1800, $"{notion.Served} of {rate * 1800} with seed {seed}.");
        }
    }

    [Fact]
    public void A_larger_budget_is_found_by_trying_a_little_more_now_and_then()
    {
        var day = Run(TimeSpan.FromHours(3), notion => notion.Window = (300, TimeSpan.Zero), out var state);

        Assert.InRange(state.PerWindow!.Value, 285, 300);
        AssertRefusals(day, limits: 1, TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task Nothing_is_sent_into_a_known_wall_and_who_cannot_wait_learns_it_at_once()
    {
        var simulation = new Simulation();
        using var governor = new Governor(Options, simulation.Clock);
        var leave = Enter(simulation, governor, RequestPriority.Interactive);
        (await leave).Refused(TimeSpan.FromSeconds(40), ofThisConnection: true);

        var hasty = Enter(simulation, governor, RequestPriority.Interactive, TimeSpan.FromSeconds(10));
        var patient = Enter(simulation, governor, RequestPriority.Interactive);

        Assert.False((await hasty).IsGranted);
        Assert.InRange((await hasty).Wait!.Value.TotalSeconds, 39, 41);
        Assert.False(patient.IsCompleted);
        simulation.Run(TimeSpan.FromSeconds(39), () => { });
        Assert.False(patient.IsCompleted);
        simulation.Run(TimeSpan.FromMinutes(2), () => { });
        Assert.True((await patient).IsGranted);
    }

    [Fact]
    public void Interactive_requests_go_before_bulk_ones_and_bulk_ones_still_go_on()
    {
        var simulation = new Simulation();
        using var governor = new Governor(Options with { Burst = 1, Rate = 1, BulkShare = 4 }, simulation.Clock);
        var order = new List<string>();
        async void Ask(string name, RequestPriority priority)
        {
            await governor.EnterAsync(priority);
            order.Add(name);
        }

        simulation.Run(TimeSpan.FromSeconds(30), () =>
        {
            Ask("first", RequestPriority.Bulk);
            for (var index = 0; index < 4; index++)
                Ask($"bulk {index}", RequestPriority.Bulk);
            for (var index = 0; index < 4; index++)
                Ask($"interactive {index}", RequestPriority.Interactive);
        });

        Assert.Equal(
            ["first", "interactive 0", "interactive 1", "interactive 2", "bulk 0", "interactive 3", "bulk 1", "bulk 2", "bulk 3"],
            order);
    }

    [Fact]
    public void A_request_that_is_given_up_takes_nothing_from_the_budget()
    {
        var simulation = new Simulation();
        using var governor = new Governor(Options with { Burst = 1, Rate = 1 }, simulation.Clock);
        using var giveUp = new CancellationTokenSource();
        Enter(simulation, governor, RequestPriority.Interactive);
        var given = governor.EnterAsync(RequestPriority.Interactive, null, giveUp.Token);
        var next = governor.EnterAsync(RequestPriority.Interactive, cancellationToken: TestContext.Current.CancellationToken);

        giveUp.Cancel();
        simulation.Run(TimeSpan.FromSeconds(1.1), () => { });

        Assert.True(given.IsCanceled);
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_queue_has_an_end()
    {
        var simulation = new Simulation();
        using var governor = new Governor(Options with { Burst = 1, QueueLimit = 2 }, simulation.Clock);

        var asked = Enumerable.Range(0, 4).Select(_ => Enter(simulation, governor, RequestPriority.Bulk)).ToList();

        Assert.True((await asked[0]).IsGranted);
        Assert.False(asked[1].IsCompleted);
        Assert.False(asked[2].IsCompleted);
        Assert.False((await asked[3]).IsGranted);
    }

    [Fact]
    public async Task A_limit_of_the_whole_workspace_is_waited_for_and_teaches_nothing()
    {
        var simulation = new Simulation();
        using var governor = new Governor(Options, simulation.Clock);

        (await Enter(simulation, governor, RequestPriority.Bulk)).Refused(TimeSpan.FromSeconds(90), ofThisConnection: false);

        Assert.Equal(3, governor.State.Rate);
        Assert.InRange(governor.State.Wall.TotalSeconds, 90, 91);
    }

    private static Task<Leave> Enter(Simulation simulation, Governor governor, RequestPriority priority, TimeSpan? maxWait = null)
    {
        Task<Leave>? leave = null;
        simulation.Run(TimeSpan.Zero, () => leave = governor.EnterAsync(priority, maxWait));
        return leave!;
    }

    private static LimitedNotion Run(TimeSpan length, Action<LimitedNotion> limit) => Run(length, limit, out _);

    private static LimitedNotion Run(TimeSpan length, Action<LimitedNotion> limit, out GovernorState state)
    {
        var simulation = new Simulation();
        var notion = new LimitedNotion(simulation.Clock, () => Latency);
        limit(notion);
        if (notion.Bucket is not null)
            notion.Fill();
        using var governor = new Governor(Options, simulation.Clock);
        simulation.Run(length, () => Demand(simulation, notion, governor, workers: 20));
        state = governor.State;
        return notion;
    }

    /// <summary>Workers that always have a next request.</summary>
    private static void Demand(Simulation simulation, LimitedNotion notion, Governor governor, int workers, RetryOptions? retry = null, Counter? refused = null)
    {
        var http = new HttpMessageInvoker(new RetryHandler(retry ?? new RetryOptions { MaxAttempts = 100 }, simulation.Clock)
        {
            InnerHandler = new GovernorHandler(governor) { InnerHandler = notion },
        });

        async void Work()
        {
            while (true)
            {
                using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://notion.test/v1/users"), CancellationToken.None);
                if (!answer.IsSuccessStatusCode && refused is not null)
                    refused.Count++;
            }
        }

        for (var worker = 0; worker < workers; worker++)
            Work();
    }

    private static void AssertUsed(LimitedNotion notion, int allowed) =>
        Assert.True(notion.Served >= 0.95 * allowed, $"{notion.Served} of {allowed} were used, with {notion.RefusalEvents} refusals.");

    /// <summary>One event for each limit that is learned, and one for each time a little more was tried.</summary>
    private static void AssertRefusals(LimitedNotion notion, int limits, TimeSpan length)
    {
        var probes = (int)(length / Options.ProbeInterval);
        Assert.True(
            notion.RefusalEvents <= limits + probes,
            $"{notion.RefusalEvents} refusals ({notion.Refused} requests) for {limits} limits and {probes} probes.");
    }

    private sealed class Counter
    {
        public int Count { get; set; }
    }
}
