using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;

namespace Verso.Bench;

/// <summary>
/// A workspace of 100,000 pages: search by title, and changes of the schema with the longest that another write waits for them.
/// The baseline rewrites all rows in the write that changes the schema.
/// </summary>
internal static class LargeBench
{
    private const int Rows = 100_000;
    private const int Runs = 30;

    private static readonly (string Name, string Body)[] Searches =
    [
        ("everything, the last edited first", """{"page_size":20}"""),
        ("a word that every title has", """{"query":"task","page_size":20}"""),
        ("a word that one title has", """{"query":"99999","page_size":20}"""),
        ("a word that no title has", """{"query":"nowhere","page_size":20}"""),
        ("two words by relevance", """{"query":"task 77777","page_size":20,"sort":{"property":"relevance"}}"""),
    ];

    private static readonly (string Name, string Body)[] Changes =
    [
        ("rename", """{"properties":{"Score":{"name":"Points"}}}"""),
        ("rename back and add", """{"properties":{"Points":{"name":"Score"},"Extra":{"rich_text":{}}}}"""),
        ("take away", """{"properties":{"Extra":null}}"""),
    ];

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using (var workspace = await LocalWorkspace.OpenAsync(folder.File("workspace.db")))
        {
            var caller = await workspace.EnsureBotAsync("Bench");
            var source = await FillAsync(workspace, caller);
            foreach (var (name, body) in Searches)
            {
                var times = new List<TimeSpan>();
                for (var run = 0; run < Runs; run++)
                    times.Add(await TimeAsync(() => SendAsync(workspace, caller, "POST", "search", body)));
                Measure.Report($"search: {name}", $"p50 {Measure.Median(times).TotalMilliseconds,8:N1} ms   slowest {times.Max().TotalMilliseconds,8:N1} ms");
            }

            await ChangeAsync("later", workspace, caller, source, Changes);
        }

        await using var baseline = await LocalWorkspace.OpenAsync(folder.File("workspace.db"), new WorkspaceOptions { MostRowsAtOnce = int.MaxValue });
        var again = await baseline.EnsureBotAsync("Bench");
        var found = await SendAsync(baseline, again, "POST", "search", """{"filter":{"property":"object","value":"data_source"}}""");
        await ChangeAsync("at once", baseline, again, (string)found["results"]![0]!["id"]!, Changes.Take(1)); // Each takes as long as the other.
    }

    private static async Task ChangeAsync(string how, LocalWorkspace workspace, Caller caller, string source, IEnumerable<(string Name, string Body)> changes)
    {
        foreach (var (name, body) in changes)
        {
            using var stop = new CancellationTokenSource();
            var others = Task.Run(() => LongestWaitAsync(workspace, caller, stop.Token));
            var change = await TimeAsync(() => SendAsync(workspace, caller, "PATCH", $"data_sources/{source}", body));
            var query = await TimeAsync(() => SendAsync(workspace, caller, "POST", $"data_sources/{source}/query", "{}"));
            var rest = await TimeAsync(workspace.SettleAsync);
            await stop.CancelAsync();
            Measure.Report(
                $"{name}, rows {how}",
                $"answer {change.TotalMilliseconds,8:N0} ms   100 rows behind it {query.TotalMilliseconds,6:N0} ms   all followed {rest.TotalMilliseconds,8:N0} ms   longest wait of another write {(await others).TotalMilliseconds,8:N0} ms");
        }
    }

    private static async Task<TimeSpan> LongestWaitAsync(LocalWorkspace workspace, Caller caller, CancellationToken stop)
    {
        var longest = TimeSpan.Zero;
        while (!stop.IsCancellationRequested)
        {
            var wait = await TimeAsync(() => SendAsync(workspace, caller, "POST", "pages", $$$"""{"parent":{"page_id":"{{{workspace.Facts.RootPage}}}"},"properties":{}}"""));
            longest = wait > longest ? wait : longest;
        }

        return longest;
    }

    private static async Task<string> FillAsync(LocalWorkspace workspace, Caller caller)
    {
        var database = await SendAsync(workspace, caller, "POST", "databases", $$$$$$"""
            {"parent":{"type":"page_id","page_id":"{{{{{{workspace.Facts.RootPage}}}}}}"},"title":[{"text":{"content":"Tasks"}}],"initial_data_source":{"properties":{"Name":{"title":{}},"Score":{"number":{}},
            "Status":{"select":{"options":[{"name":"To do"},{"name":"Doing"},{"name":"Done"}]}},"Due":{"date":{}},"Notes":{"rich_text":{}}}}}
            """);
        var source = (string)database["data_sources"]![0]!["id"]!;
        for (var first = 0; first < Rows; first += 500)
        {
            await Task.WhenAll(Enumerable.Range(first, 500).Select(number => SendAsync(workspace, caller, "POST", "pages", $$$$$$"""
                {"parent":{"data_source_id":"{{{{{{source}}}}}}"},"properties":{"Name":{"title":[{"text":{"content":"Task {{{{{{number}}}}}}"}}]},"Score":{"number":{{{{{{number}}}}}}},
                "Status":{"select":{"name":"Doing"}},"Due":{"date":{"start":"2026-05-{{{{{{(number % 28) + 1:D2}}}}}}"}},"Notes":{"rich_text":[{"text":{"content":"What there is to say about the task {{{{{{number}}}}}}."}}]}}}
                """)));
        }

        return source;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task<JsonObject> SendAsync(LocalWorkspace workspace, Caller caller, string method, string path, string body)
    {
        var answer = await workspace.SendAsync(new ApiRequest(method, path, caller) { Version = "2026-03-11", Body = Encoding.UTF8.GetBytes(body) });
        return answer.Status == 200 ? Json.ReadObject(answer.Body.Span) : throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
    }
}
