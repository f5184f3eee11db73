using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Limits;

/// <summary>Verso in front of a Verso that has Notion's limits: both run fifty times as fast as time.</summary>
public sealed class GovernorTests
{
    private readonly FastClock _clock = new(50);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("window", "20", "3", "10")]
    [InlineData("rate", "20", "3", "10")]
    [InlineData("rate", "20", "1", "3")]
    public async Task The_one_in_front_keeps_to_the_limits_and_no_refusal_reaches_its_callers(string rule, string perWindow, string rate, string burst)
    {
        await using var notion = await StartAsync(("Limits", "notion"), ("Limits:Rule", rule), ("Limits:PerWindow", perWindow), ("Limits:Rate", rate), ("Limits:Burst", burst));
        await using var verso = await StartAsync(("Notion:Token", notion.Start.Token), ("Notion:BaseUrl", notion.Url.ToString()));
        using var forwarded = verso.NotionClient();
        var began = _clock.GetTimestamp();

        var statuses = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Stop }, async (_, stop) =>
        {
            using var answer = await forwarded.GetAsync("users/me", stop);
            statuses.Add(answer.StatusCode);
        });

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.True(_clock.GetElapsedTime(began) > TimeSpan.FromSeconds(15), $"The limit was never felt: all was done after {_clock.GetElapsedTime(began)}.");
    }

    private Task<VersoTestServer> StartAsync(params (string, string)[] settings) =>
        VersoTestServer.StartAsync(settings, services => services.AddSingleton<TimeProvider>(_clock), Stop);
}
