using System.Diagnostics;
using System.Text;

namespace Verso.Bench;

/// <summary>A filtered and sorted query that answers 100 of 100,000 rows, over HTTP.</summary>
internal static class QueryHttpBench
{
    private const int Rows = 100_000;
    private const int RowsPerJob = 10_000;
    private const int Warmups = 2_000;
    private const int Runs = 500;

    private const string Question = """
        {"filter":{"property":"Status","select":{"equals":"Open"}},"sorts":[{"property":"Amount","direction":"descending"}],"page_size":100}
        """;

    public static async Task RunAsync()
    {
        await using var server = await LocalServer.StartAsync();
        for (var first = 0; first < Rows; first += RowsPerJob)
            await server.InsertAsync(first, RowsPerJob);

        using var notion = server.NotionClient();
        for (var i = 0; i < Warmups; i++)
            await AskAsync(notion, server.Source);
        var times = new List<TimeSpan>();
        var bytes = 0L;
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            bytes = await AskAsync(notion, server.Source);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        Measure.Report("100 rows over HTTP", $"p50 {Measure.Median(times).TotalMilliseconds:F2} ms, p99 {Measure.Percentile(times, 0.99).TotalMilliseconds:F2} ms, {bytes:N0} bytes   (target p50 <= 3 ms)");
    }

    private static async Task<long> AskAsync(HttpClient notion, string source)
    {
        using var question = new StringContent(Question, Encoding.UTF8, "application/json");
        using var answer = await notion.PostAsync($"data_sources/{source}/query", question);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync()).LongLength;
    }
}
