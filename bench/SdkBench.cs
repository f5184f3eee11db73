using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Verso.Kit;

namespace Verso.Bench;

/// <summary>
/// Rows created through the official JavaScript client, as programs that use Notion create them, against the same requests
/// from .NET's HTTP client. Notion itself lets a token have three a second.
/// </summary>
internal static class SdkBench
{
    private const int Rows = 3_000;
    private const int Warmup = 1_000;
    private const int NotionsRate = 3;

    private static readonly int[] Lanes = [1, 16];

    public static async Task RunAsync()
    {
        var folder = Path.Combine(Repository.Root, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("Run 'npm ci' in tests/clients first.");

        await using var server = await LocalServer.StartAsync();
        using var http = server.NotionClient();
        await CreateAsync(http, server.Source, Warmup * 4, Lanes[^1]);
        await ScriptAsync(folder, server, Warmup, Lanes[^1]);
        foreach (var lanes in Lanes)
        {
            var own = await ScriptAsync(folder, server, Rows, lanes);
            var other = await Measure.TimeAsync(() => CreateAsync(http, server.Source, Rows, lanes));
            Measure.Report($"official client, {lanes} at a time", string.Create(CultureInfo.InvariantCulture, $"{Rows / own.TotalSeconds:N0} creates/s   ({Rows / own.TotalSeconds / NotionsRate:N0} times Notion's limit)"));
            Measure.Report($"plain HTTP, {lanes} at a time", $"{Rows / other.TotalSeconds:N0} creates/s");
            Measure.Report("ratio", string.Create(CultureInfo.InvariantCulture, $"{other / own:F2}"));
        }
    }

    /// <summary>How long the script says that it took, without its start.</summary>
    private static async Task<TimeSpan> ScriptAsync(string folder, LocalServer server, int rows, int lanes)
    {
        var start = new ProcessStartInfo("node", ["creates.mjs", $"{rows}", $"{lanes}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment = { ["NOTION_BASE_URL"] = server.Url.ToString().TrimEnd('/'), ["NOTION_TOKEN"] = server.Token, ["DATA_SOURCE_ID"] = server.Source },
        };
        using var node = Process.Start(start)!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        if (node.ExitCode != 0)
            throw new InvalidOperationException("The script failed; what it says is above.");
        return TimeSpan.FromMilliseconds(JsonDocument.Parse(output).RootElement.GetProperty("ms").GetDouble());
    }

    private static Task CreateAsync(HttpClient http, string source, int rows, int lanes) =>
        Parallel.ForEachAsync(Enumerable.Range(0, rows), new ParallelOptions { MaxDegreeOfParallelism = lanes }, async (number, stop) =>
        {
            using var body = new StringContent($$$$"""
                {"parent":{"type":"data_source_id","data_source_id":"{{{{source}}}}"},"properties":{
                "Name":{"title":[{"type":"text","text":{"content":"Record {{{{number}}}}"}}]},
                "Amount":{"number":{{{{number}}}}},
                "Status":{"select":{"name":"{{{{(number % 3 == 0 ? "Open" : "Done")}}}}"}} } }
                """, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("pages", body, stop);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(stop);
        });
}
