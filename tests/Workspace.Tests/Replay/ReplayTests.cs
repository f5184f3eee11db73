using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Verso.Kit;
using Xunit;

namespace Verso.Workspace.Tests.Replay;

/// <summary>Recorded sessions of every version, carried out here: how many answers are Notion's.</summary>
public sealed class ReplayTests
{
    private const string Begin = "<!-- replay: begin; VERSO_WRITE_DOCS=1 dotnet run --project tests/Workspace.Tests -- --filter-class '*ReplayTests' writes this -->";
    private const string End = "<!-- replay: end -->";

    private static readonly ConcurrentDictionary<string, Lazy<Task<List<Played>>>> Plays = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2021-05-13", 95)]
    [InlineData("2021-08-16", 95)]
    [InlineData("2022-02-22", 80)]
    [InlineData("2022-06-28", 95)]
    [InlineData("2025-09-03", 95)]
    [InlineData("2026-03-11", 95)]
    public async Task Answers_are_Notions(string version, double leastPercent)
    {
        var played = await PlayAsync(version);

        var table = Table(version, played);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        if (Environment.GetEnvironmentVariable("REPLAY_REPORT") is { } report)
            await File.AppendAllTextAsync(report, table, Stop);
        Assert.True(Rate(played) >= leastPercent, table);
        Assert.True(played.Count(one => one.NotSupported == Player.Dependent) <= played.Count * 0.05, table);
    }

    [Theory]
    [InlineData("2021-05-13")]
    [InlineData("2021-08-16")]
    [InlineData("2022-02-22")]
    [InlineData("2022-06-28")]
    [InlineData("2025-09-03")]
    [InlineData("2026-03-11")]
    public async Task Every_difference_is_known_with_its_reason(string version)
    {
        var played = await PlayAsync(version);

        var unknown = played.Where(one => !one.IsEqual && one.NotSupported is null && !KnownDifference.All.Any(known => known.Explains(one))).ToList();

        Assert.True(unknown.Count == 0, Table(version, unknown));
    }

    [Fact]
    public async Task The_document_lists_the_known_differences()
    {
        var document = Path.Combine(Repository.Root, "docs", "compatibility.md");
        var text = await File.ReadAllTextAsync(document, Stop);
        var from = text.IndexOf(Begin, StringComparison.Ordinal);
        var to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"{document} has lost the marks of its table.");

        var rows = KnownDifference.All.Select(known => $"| {known.Version} | `{known.Endpoint}` | {known.What} | {known.Reason} |\n");
        var fresh = text[..from] + Begin + "\n| version | endpoint | here | why |\n| --- | --- | --- | --- |\n" + string.Concat(rows) + text[to..];
        if (Environment.GetEnvironmentVariable("VERSO_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(document, fresh, Stop);
        else
            Assert.True(fresh == text, "docs/compatibility.md does not list the known differences. Run this test with VERSO_WRITE_DOCS=1.");
    }

    /// <summary>What came of all exchanges of a version; played once, whoever asks.</summary>
    private static Task<List<Played>> PlayAsync(string version) =>
        Plays.GetOrAdd(version, static version => new(() => PlayAllAsync(version))).Value;

    private static async Task<List<Played>> PlayAllAsync(string version)
    {
        var played = new List<Played>();
        foreach (var session in Session.All.Where(session => session.Exchanges.Any(exchange => exchange.Version == version)))
            played.AddRange((await Player.PlayAsync(session)).Where(one => one.Exchange.Version == version));
        return played;
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
