using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Verso.Bench;

/// <summary>
/// What a database costs as it grows from 1,000 to 100,000 rows: a page by its id, and the first 100 of a filtered and sorted
/// query, over HTTP. A slope of 0 is a cost that does not grow, of 1 one that grows as the rows do.
/// </summary>
internal static class GrowthBench
{
    private const int RowsPerJob = 10_000;
    private const int Warmups = 1_000;
    private const int FirstWarmups = 15_000; // Until the code is compiled for good, so that the smallest size is not the slowest.
    private const int Runs = 1_000;

    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    private const string Question = """
        {"filter":{"property":"Status","select":{"equals":"Open"}},"sorts":[{"property":"Amount","direction":"descending"}],"page_size":100}
        """;

    public static async Task RunAsync()
    {
        await using var server = await LocalServer.StartAsync();
        using var notion = server.NotionClient();
        var reads = new List<TimeSpan>();
        var queries = new List<TimeSpan>();
        var rows = 0;
        foreach (var size in Sizes)
        {
            for (; rows < size; rows += Math.Min(RowsPerJob, size - rows))
                await server.InsertAsync(rows, Math.Min(RowsPerJob, size - rows));
            var ids = await SampleAsync(notion, server.Source);
            for (var i = 0; size == Sizes[0] && i < FirstWarmups; i++)
            {
                await ReadAsync(notion, ids[i % ids.Count]);
                if (i % 5 == 0)
                    await AskAsync(notion, server.Source, Question);
            }

            reads.Add(await MeasureAsync($"by id, {size:N0} rows", number => ReadAsync(notion, ids[number % ids.Count])));
            queries.Add(await MeasureAsync($"first 100 of a query, {size:N0} rows", _ => AskAsync(notion, server.Source, Question)));
        }

        Measure.Report("slope by id", Slope(reads));
        Measure.Report("slope of the query", Slope(queries));
    }

    private static async Task<TimeSpan> MeasureAsync(string name, Func<int, Task> work)
    {
        for (var i = 0; i < Warmups; i++)
            await work(i);
        var times = new List<TimeSpan>();
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await work(i);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        var median = Measure.Median(times);
        Measure.Report(name, string.Create(CultureInfo.InvariantCulture, $"p50 {median.TotalMilliseconds:F3} ms, p99 {Measure.Percentile(times, 0.99).TotalMilliseconds:F2} ms"));
        return median;
    }

    /// <summary>The power of the number of rows with which the time grows, from the smallest size to the largest.</summary>
    private static string Slope(List<TimeSpan> times)
    {
        var ratio = times[^1] / times[0];
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Log(ratio) / Math.Log((double)Sizes[^1] / Sizes[0]):F2}   ({ratio:F2} times the time for {Sizes[^1] / Sizes[0]} times the rows)");
    }

    /// <summary>Ids from all over the table.</summary>
    private static async Task<List<string>> SampleAsync(HttpClient notion, string source)
    {
        var ids = new List<string>();
        foreach (var direction in (string[])["ascending", "descending"])
        {
            var body = $$"""{"sorts":[{"property":"Amount","direction":"{{direction}}"}],"page_size":100}""";
            var list = JsonDocument.Parse(await AskAsync(notion, source, body)).RootElement;
            ids.AddRange(list.GetProperty("results").EnumerateArray().Select(page => page.GetProperty("id").GetString()!));
        }

        return ids;
    }

    private static async Task ReadAsync(HttpClient notion, string id)
    {
        using var answer = await notion.GetAsync($"pages/{id}");
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<byte[]> AskAsync(HttpClient notion, string source, string body)
    {
        using var question = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await notion.PostAsync($"data_sources/{source}/query", question);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
