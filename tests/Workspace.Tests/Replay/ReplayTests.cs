using System.Globalization;
using System.Text;
using Xunit;

namespace Verso.Workspace.Tests.Replay;

/// <summary>Recorded sessions of every version, carried out here: how many answers are Notion's.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("2021-05-13", 100)]
    [InlineData("2021-08-16", 100)]
    [InlineData("2022-02-22", 79)]
    [InlineData("2022-06-28", 100)]
    [InlineData("2025-09-03", 100)]
    [InlineData("2026-03-11", 99)]
    public async Task Answers_are_Notions(string version, double leastPercent)
    {
        var played = new List<Played>();
        foreach (var session in Session.All.Where(session => session.Exchanges.Any(exchange => exchange.Version == version)))
            played.AddRange((await Player.PlayAsync(session)).Where(one => one.Exchange.Version == version));

        var table = Table(version, played);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        if (Environment.GetEnvironmentVariable("REPLAY_REPORT") is { } report)
            await File.AppendAllTextAsync(report, table, TestContext.Current.CancellationToken);
        Assert.True(Rate(played) >= leastPercent, table);
        Assert.True(played.Count(one => one.NotSupported == Player.Dependent) <= played.Count * 0.05, table);
    }

    private static double Rate(IReadOnlyCollection<Played> played)
    {
        var supported = played.Count(one => one.NotSupported is null);
        return supported == 0 ? 100 : 100.0 * played.Count(one => one.IsEqual) / supported;
    }

    private static string Table(string version, List<Played> played)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{version}: {Rate(played):0.0} % of {played.Count(one => one.NotSupported is null)} supported exchanges are equal");
        table.AppendLine(CultureInfo.InvariantCulture, $"{"endpoint",-44}{"equal",7}{"different",11}{"not supported",15}");
        foreach (var group in played.GroupBy(one => one.Endpoint).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"{group.Key,-44}{group.Count(one => one.IsEqual),7}{group.Count(one => !one.IsEqual && one.NotSupported is null),11}{group.Count(one => one.NotSupported is not null),15}  {string.Join(", ", group.Select(one => one.NotSupported).OfType<string>().Distinct())}");
        }

        foreach (var same in played.Where(one => !one.IsEqual && one.NotSupported is null).GroupBy(one => one.Endpoint + "\n    " + string.Join("\n    ", one.Differences.Distinct().Take(6))))
            table.AppendLine(CultureInfo.InvariantCulture, $"- {same.Count()} x {same.First().Exchange.Source}\n    {same.Key}");
        return table.ToString();
    }
}
