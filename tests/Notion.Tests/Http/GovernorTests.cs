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
        var notion = new LimitedNotion(simulation.Clock, Latency) { Window = (180, TimeSpan.FromSeconds(5)) };
        using var governor = new Governor(Options, simulation.Clock);
        simulation.Run(TimeSpan.FromMinutes(10), () => Demand(simulation, notion, governor, workers: 20));
        var before = notion.RefusalEvents;
        notion.Window = (90, TimeSpan.FromSeconds(5));

        simulation.Run(TimeSpan.FromMinutes(10), () => { });

        Assert.Equal(1, notion.RefusalEvents - before);
        Assert.InRange(governor.State.PerWindow!.Value, 85, 90);
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
        var notion = new LimitedNotion(simulation.Clock, Latency);
        limit(notion);
        if (notion.Bucket is not null)
            notion.Fill();
        using var governor = new Governor(Options, simulation.Clock);
        simulation.Run(length, () => Demand(simulation, notion, governor, workers: 20));
        state = governor.State;
        return notion;
    }

    /// <summary>Workers that always have a next request.</summary>
    private static void Demand(Simulation simulation, LimitedNotion notion, Governor governor, int workers)
    {
        var http = new HttpMessageInvoker(new RetryHandler(new RetryOptions { MaxAttempts = 100 }, simulation.Clock)
        {
            InnerHandler = new GovernorHandler(governor) { InnerHandler = notion },
        });

        async void Work()
        {
            while (true)
                (await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://notion.test/v1/users"), CancellationToken.None)).Dispose();
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
}
