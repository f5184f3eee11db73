using System.Diagnostics;
using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Agents.Tools;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;

namespace Verso.Bench;

/// <summary>How long each tool takes on a workspace of 100,000 rows, beside the bare request that it is made of.</summary>
internal static class ToolBench
{
    private const int Rows = 100_000;
    private const int Warmups = 30;
    private const int Runs = 200;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File("workspace.db"));
        var desk = new Desk(workspace, workspace.Search, await workspace.EnsureBotAsync("Bench")) { KeepsKeys = true };
        var source = await FillAsync(workspace, desk);
        var tools = WorkspaceTools.Create(desk).ToDictionary(tool => tool.Name);
        var page = ShortId.Write(Notion.NotionId.Parse((string)(await desk.Api.PostAsync("pages", JsonNode.Parse($$"""
            {"parent":{"page_id":"{{workspace.Facts.RootPage}}"},"properties":{"title":[{"text":{"content":"Plan"} }]},"markdown":"# Goals\nOne thing.\n# Risks\nAnother."}
            """)!))["id"]!));

        var query = $$"""{"page_size":100,"filter":{"property":"Status","select":{"equals":"Doing"} } }""";
        Report("the bare request: 100 rows x 3 columns", await TimeAsync(_ => desk.Api.PostAsync($"data_sources/{source}/query?filter_properties=Name&filter_properties=Score&filter_properties=Due", JsonNode.Parse(query)!)));
        foreach (var (name, tool, arguments) in new (string, string, Func<int, string>)[]
        {
            ("query, 100 rows x 3 columns", "query", _ => """{"database":"Tasks","columns":["Name","Score","Due"],"filter":{"Status":"Doing"},"max_tokens":20000}"""),
            ("read a page", "read", _ => $$"""{"page":"{{page}}"}"""),
            ("describe", "describe", _ => """{"target":"Tasks"}"""),
            ("create a row", "create", run => $$"""{"parent":"Tasks","items":[{"Name":"New {{run}}","Status":"Done"}]}"""),
            ("update a page's body", "update", run => $$"""{"pages":["{{page}}"],"section":"Goals","content":"Thing {{run}}."}"""),
            ("update a row by filter", "update", run => $$$"""{"database":"Tasks","filter":{"Score":{{{run + 500}}} },"set":{"Status":"Done"}}"""),
            ("search for a word that few have", "search", run => $$"""{"query":"{{(run * 37) + 10_000}}"}"""),
        })
            Report(name, await TimeAsync(run => tools[tool].CallAsync(JsonNode.Parse(arguments(run))!.AsObject())));

        var begin = Stopwatch.GetTimestamp();
        var figures = await tools["query"].CallAsync(JsonNode.Parse("""{"database":"Tasks","group_by":["Status"],"aggregate":["count","sum:Score"]}""")!.AsObject());
        Measure.Report("figures by group over all rows, once", $"{Stopwatch.GetElapsedTime(begin).TotalMilliseconds:N0} ms");
        Console.WriteLine(figures.Text);
    }

    private static void Report(string name, List<TimeSpan> times) =>
        Measure.Report(name, $"p50 {Measure.Percentile(times, 0.50).TotalMilliseconds,7:F2} ms   p95 {Measure.Percentile(times, 0.95).TotalMilliseconds,7:F2} ms");

    private static async Task<List<TimeSpan>> TimeAsync(Func<int, Task> work)
    {
        for (var run = 0; run < Warmups; run++)
            await work(run);
        var times = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            var begin = Stopwatch.GetTimestamp();
            await work(Warmups + run);
            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        return times;
    }

    private static async Task<string> FillAsync(LocalWorkspace workspace, Desk desk)
    {
        var database = await desk.Api.PostAsync("databases", JsonNode.Parse($$"""
            {"parent":{"page_id":"{{workspace.Facts.RootPage}}"},"title":[{"text":{"content":"Tasks"} }],"initial_data_source":{"properties":{"Name":{"title":{} },"Score":{"number":{} },
            "Status":{"select":{"options":[{"name":"To do"},{"name":"Doing"},{"name":"Done"}]} },"Due":{"date":{} },"Notes":{"rich_text":{} } } } }
            """)!);
        var source = (string)database["data_sources"]![0]!["id"]!;
        string[] states = ["To do", "Doing", "Done"];
        for (var first = 0; first < Rows; first += 500)
        {
            await Task.WhenAll(Enumerable.Range(first, 500).Select(number => desk.Notion.SendAsync(new ApiRequest("POST", "pages", desk.Caller)
            {
                Body = Json.Write(JsonNode.Parse($$"""
                    {"parent":{"data_source_id":"{{source}}"},"properties":{"Name":{"title":[{"text":{"content":"Task {{number}}"} }]},"Score":{"number":{{number}} },
                    "Status":{"select":{"name":"{{states[number % 3]}}"} },"Due":{"date":{"start":"2026-05-{{(number % 28) + 1:D2}}"} },"Notes":{"rich_text":[{"text":{"content":"What there is to say about the task {{number}}."} }]} } }
                    """)!),
            })));
        }

        return source;
    }
}
