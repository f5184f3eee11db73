using System.Text;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Transfer.Snapshots;

namespace Verso.Bench;

/// <summary>How long a workspace of 100,000 rows takes to be put aside, taken back and emptied, beside a plain copy of its file.</summary>
internal static class SnapshotBench
{
    private const int Rows = 100_000;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File("workspace.db"));
        var caller = await workspace.EnsureBotAsync("Bench");
        await FillAsync(workspace, caller);
        using var snapshots = new WorkspaceSnapshots(workspace, folder.File("snapshots"));
        var state = await snapshots.SaveAsync("full");
        Measure.Report("bytes of the state", $"{state.Bytes / 1e6:N0} MB");

        var (saves, loads, resets, writes, copies) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < Rounds; round++)
        {
            saves.Add(await Measure.TimeAsync(() => snapshots.SaveAsync("full", replace: true)));
            resets.Add(await Measure.TimeAsync(() => snapshots.ResetAsync([new Speaker(caller.Bot, caller.Name)])));
            loads.Add(await Measure.TimeAsync(() => snapshots.LoadAsync("full", [])));
            writes.Add(await Measure.TimeAsync(() => AddAsync(workspace, caller, "After")));
            copies.Add(await Measure.TimeAsync(() => CopyAsync(folder.File("snapshots/full.db"), folder.File("copy.db"))));
        }

        Report("put aside", saves);
        Report("taken back", loads);
        Report("the first write after that", writes);
        Report("emptied", resets);
        Report("the file copied and synced", copies);
    }

    private static void Report(string name, List<TimeSpan> times) =>
        Measure.Report(name, $"p50 {Measure.Median(times).TotalMilliseconds,8:N0} ms   slowest {times.Max().TotalMilliseconds,8:N0} ms");

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = File.OpenRead(from);
        await using var target = File.Create(to);
        await source.CopyToAsync(target, 1 << 20);
        target.Flush(flushToDisk: true);
    }

    private static async Task FillAsync(LocalWorkspace workspace, Caller caller)
    {
        var database = await SendAsync(workspace, caller, "databases", $$$$$$"""
            {"parent":{"page_id":"{{{{{{workspace.Facts.RootPage}}}}}}"},"title":[{"text":{"content":"Tasks"}}],"initial_data_source":{"properties":{"Name":{"title":{}},"Score":{"number":{}},
            "Status":{"select":{"options":[{"name":"To do"},{"name":"Doing"},{"name":"Done"}]}},"Due":{"date":{}},"Notes":{"rich_text":{}}}}}
            """);
        var source = (string)database["data_sources"]![0]!["id"]!;
        for (var first = 0; first < Rows; first += 500)
        {
            await Task.WhenAll(Enumerable.Range(first, 500).Select(number => SendAsync(workspace, caller, "pages", $$$$$$"""
                {"parent":{"data_source_id":"{{{{{{source}}}}}}"},"properties":{"Name":{"title":[{"text":{"content":"Task {{{{{{number}}}}}}"}}]},"Score":{"number":{{{{{{number}}}}}}},
                "Status":{"select":{"name":"Doing"}},"Due":{"date":{"start":"2026-05-{{{{{{(number % 28) + 1:D2}}}}}}"}},"Notes":{"rich_text":[{"text":{"content":"What there is to say about the task {{{{{{number}}}}}}."}}]}}}
                """)));
        }
    }

    private static Task<System.Text.Json.Nodes.JsonObject> AddAsync(LocalWorkspace workspace, Caller caller, string title) => SendAsync(workspace, caller, "pages", $$$$$$"""
        {"parent":{"page_id":"{{{{{{workspace.Facts.RootPage}}}}}}"},"properties":{"title":[{"text":{"content":"{{{{{{title}}}}}}"}}]}}
        """);

    private static async Task<System.Text.Json.Nodes.JsonObject> SendAsync(LocalWorkspace workspace, Caller caller, string path, string body)
    {
        var answer = await workspace.SendAsync(new ApiRequest("POST", path, caller) { Version = "2026-03-11", Body = Encoding.UTF8.GetBytes(body) });
        return answer.Status == 200 ? Json.ReadObject(answer.Body.Span) : throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
    }
}
