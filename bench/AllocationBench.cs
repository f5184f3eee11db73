using System.Globalization;
using System.Text;
using Verso.Kit;
using Verso.ServerKit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;

namespace Verso.Bench;

/// <summary>
/// Bytes allocated for one request, in a workspace without a socket and over HTTP; over HTTP against a static endpoint of
/// Kestrel, whose share is what HTTP itself costs.
/// </summary>
internal static class AllocationBench
{
    private const int Rows = 1_000;
    private const int Warmups = 3_000;
    private const int Runs = 2_000;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File("workspace.db"), new WorkspaceOptions { Name = "Bench" });
        var caller = await workspace.EnsureBotAsync("bench");
        var database = await SendAsync(workspace, caller, "POST", "databases", $$$$"""
            {"parent":{"type":"page_id","page_id":"{{{{workspace.Facts.RootPage}}}}"},"title":[{"text":{"content":"Records"}}],
            "initial_data_source":{"properties":{"Name":{"title":{}},"Amount":{"number":{}},"Status":{"select":{"options":[{"name":"Open"},{"name":"Done"}]}}
            }}}
            """);
        var source = Json.ReadObject(database.Span)["data_sources"]![0]!["id"]!.GetValue<string>();
        var page = "";
        for (var number = 0; number < Rows; number++)
            page = Json.ReadObject((await SendAsync(workspace, caller, "POST", "pages", Row(source, number))).Span)["id"]!.GetValue<string>();

        await ReportAsync("read a page", () => SendAsync(workspace, caller, "GET", $"pages/{page}"));
        await ReportAsync("read a page as 2022-06-28", () => SendAsync(workspace, caller, "GET", $"pages/{page}", version: "2022-06-28"));
        await ReportAsync("query, 1 row", () => SendAsync(workspace, caller, "POST", $"data_sources/{source}/query", Query(1)));
        await ReportAsync("query, 100 rows", () => SendAsync(workspace, caller, "POST", $"data_sources/{source}/query", Query(100)));
        await ReportAsync("create a row", () => SendAsync(workspace, caller, "POST", "pages", Row(source, 1)));
        await ReportAsync("update a row", () => SendAsync(workspace, caller, "PATCH", $"pages/{page}", """{"properties":{"Amount":{"number":5}}}"""));
        await OverHttpAsync();
    }

    private static async Task OverHttpAsync()
    {
        await using var verso = await VersoTestServer.StartAsync();
        using var notion = verso.NotionClient();
        var headers = $"Authorization: Bearer {verso.Start.Token}\r\nNotion-Version: 2026-03-11\r\n";
        await using var baseline = await PageBench.StartStaticAsync(await notion.GetByteArrayAsync($"pages/{verso.Start.RootPage}"));
        var ours = await BytesAsync(new HttpLoad(new Uri(verso.Url, $"/v1/pages/{verso.Start.RootPage}"), headers));
        var theirs = await BytesAsync(new HttpLoad(new Uri(baseline.Urls.First() + "/static"), headers));
        Measure.Report("read a page over HTTP", Text(ours));
        Measure.Report("static endpoint over HTTP", Text(theirs));
        Measure.Report("ratio", string.Create(CultureInfo.InvariantCulture, $"{ours / theirs:F1}"));

        static async Task<double> BytesAsync(HttpLoad load)
        {
            await load.RunAsync(1, Warmups);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await load.RunAsync(1, Runs);
            return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Runs;
        }
    }

    private static async Task ReportAsync(string name, Func<Task> request)
    {
        for (var i = 0; i < Warmups; i++)
            await request();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Runs; i++)
            await request();
        Measure.Report(name, Text((GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Runs));
    }

    private static string Text(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:F1} KiB a request");

    private static string Row(string source, int number) =>
        $$$$"""{"parent":{"data_source_id":"{{{{source}}}}"},"properties":{"Name":{"title":[{"text":{"content":"Record {{{{number}}}}"}}]},"Amount":{"number":{{{{number}}}}},"Status":{"select":{"name":"Open"}} } }""";

    private static string Query(int size) =>
        $$$$"""{"filter":{"property":"Status","select":{"equals":"Open"}},"sorts":[{"property":"Amount","direction":"descending"}],"page_size":{{{{size}}}}}""";

    private static async Task<ReadOnlyMemory<byte>> SendAsync(
        LocalWorkspace workspace, Caller caller, string method, string path, string? body = null, string version = "2026-03-11")
    {
        var answer = await workspace.SendAsync(new ApiRequest(method, path, caller) { Body = body is null ? default : Encoding.UTF8.GetBytes(body), Version = version });
        return answer.IsSuccess ? answer.Body : throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
    }
}
