using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Storage;

namespace Verso.Bench;

/// <summary>
/// What a workspace costs over the bare disk: 10,000 rows created one request each, many at a time, against the same
/// number of rows with the same bytes written into one SQLite table in commits of the same size. Beside them, the same
/// number as one job of the gateway.
/// </summary>
internal static class InsertBench
{
    private const int Records = 10_000;
    private const int AtATime = 256;
    private const int Warmup = 40_000;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File("workspace.db"), new WorkspaceOptions { Name = "Bench" });
        var caller = await workspace.EnsureBotAsync("bench");
        var source = await CreateDatabaseAsync(workspace, caller);

        await InsertAsync(workspace, caller, source, Warmup);
        var ours = await Measure.TimeAsync(() => InsertAsync(workspace, caller, source, Records));
        var sample = await QueryOneAsync(workspace, caller, source);

        await using var raw = new SqliteDatabase(folder.File("raw.db"));
        await raw.WriteAsync(s => s.ExecuteScript("CREATE TABLE record (id TEXT PRIMARY KEY, json BLOB NOT NULL)"));
        var theirs = await Measure.TimeAsync(() => InsertRawAsync(raw, sample));

        Measure.Report("bytes of a row as served", $"{sample.Length:N0}");
        Measure.Report("workspace", $"{Records / ours.TotalSeconds:N0} records/s");
        Measure.Report("raw SQLite", $"{Records / theirs.TotalSeconds:N0} records/s");
        Measure.Report("ratio", $"{theirs / ours:F2}");
        await RunJobAsync();
    }

    private static async Task RunJobAsync()
    {
        await using var server = await LocalServer.StartAsync();
        await server.InsertAsync(0, Records); // Warms up.
        var taken = await Measure.TimeAsync(() => server.InsertAsync(Records, Records));
        Measure.Report("one job over HTTP", $"{Records / taken.TotalSeconds:N0} records/s");
    }

    private static async Task InsertAsync(LocalWorkspace workspace, Caller caller, string source, int records) =>
        await Parallel.ForEachAsync(
            Enumerable.Range(0, records),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (number, stop) => await SendAsync(workspace, caller, "POST", "pages", $$$$"""
                {"parent":{"data_source_id":"{{{{source}}}}"},"properties":{
                "Name":{"title":[{"text":{"content":"Record {{{{number}}}}"}}]},
                "Email":{"email":"person{{{{number}}}}@example.com"},
                "Amount":{"number":{{{{number}}}}},
                "Status":{"select":{"name":"{{{{(number % 3 == 0 ? "Open" : "Done")}}}}"}},
                "Due":{"date":{"start":"2026-04-{{{{(number % 28) + 1:00}}}}"}},
                "Notes":{"rich_text":[{"text":{"content":"Nothing special about number {{{{number}}}}."}}]}}}
                """, stop));

    private static async Task InsertRawAsync(SqliteDatabase raw, byte[] json)
    {
        for (var from = 0; from < Records; from += AtATime)
        {
            var count = Math.Min(AtATime, Records - from);
            await raw.WriteAsync(s =>
            {
                for (var i = 0; i < count; i++)
                    s.Execute($"INSERT INTO record (id, json) VALUES ({NotionId.New(DateTimeOffset.UtcNow)}, {json})");
            });
        }
    }

    private static async Task<string> CreateDatabaseAsync(LocalWorkspace workspace, Caller caller)
    {
        var database = await SendAsync(workspace, caller, "POST", "databases", $$$$"""
            {"parent":{"type":"page_id","page_id":"{{{{workspace.Facts.RootPage}}}}"},"title":[{"text":{"content":"Records"}}],
            "initial_data_source":{"properties":{"Name":{"title":{}},"Email":{"email":{}},"Amount":{"number":{}},
            "Status":{"select":{"options":[{"name":"Open"},{"name":"Done"}]}},"Due":{"date":{}},"Notes":{"rich_text":{}}}
            }}
            """, CancellationToken.None);
        return database["data_sources"]![0]!["id"]!.GetValue<string>();
    }

    private static async Task<byte[]> QueryOneAsync(LocalWorkspace workspace, Caller caller, string source)
    {
        var list = await SendAsync(workspace, caller, "POST", $"data_sources/{source}/query", """{"page_size":1}""", CancellationToken.None);
        return Json.Write(list["results"]![0]!);
    }

    private static async Task<JsonObject> SendAsync(
        LocalWorkspace workspace, Caller caller, string method, string path, string body, CancellationToken cancellationToken)
    {
        var answer = await workspace.SendAsync(new ApiRequest(method, path, caller) { Body = Encoding.UTF8.GetBytes(body) }, cancellationToken);
        return answer.IsSuccess
            ? Json.ReadObject(answer.Body.Span)
            : throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
    }
}
