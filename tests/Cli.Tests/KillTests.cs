using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Xunit;

namespace Verso.Cli.Tests;

/// <summary>A server that is killed with no chance to say goodbye, again and again, while it works on a job.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly int Records = Cycles * 1500;

    private readonly TemporaryFolder _folder = new();

    /// <summary>How many times; more where time allows.</summary>
    private static int Cycles => int.TryParse(Environment.GetEnvironmentVariable("VERSO_KILL_CYCLES"), out var cycles) ? cycles : 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task However_often_the_server_is_killed_every_record_of_a_job_is_inserted_once()
    {
        var random = new Random(7);
        string source, job;
        await using (var first = await Server.StartAsync(_folder, Stop))
        {
            source = await CreateDatabaseAsync(first);
            job = await StartJobAsync(first, source);
            first.Kill();
        }

        // It goes on with the job before it takes the first request, so it is killed at any time after its start.
        for (var cycle = 1; cycle < Cycles; cycle++)
        {
            await using var server = Server.Start(_folder);
            await Task.Delay(random.Next(300, 1500), Stop);
            server.Kill();
        }

        await using var last = await Server.StartAsync(_folder, Stop);
        var done = await FinishedAsync(last, job);

        Assert.Equal(("succeeded", Records), ((string?)done["status"], (int)done["successful"]!));
        Assert.Equal(Enumerable.Range(0, Records), (await NumbersAsync(last, source)).Order());
    }

    private static async Task<string> CreateDatabaseAsync(Server server)
    {
        var database = await server.NotionAsync("databases", new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = server.Settings["NOTION_ROOT_PAGE_ID"] },
            ["initial_data_source"] = new JsonObject { ["properties"] = new JsonObject { ["Name"] = new JsonObject { ["title"] = new JsonObject() }, ["Number"] = new JsonObject { ["number"] = new JsonObject() } } },
        });
        return (string)database["data_sources"]![0]!["id"]!;
    }

    private static async Task<string> StartJobAsync(Server server, string source)
    {
        var records = Enumerable.Range(0, Records).Select(n => new JsonObject { ["Name"] = $"Record {n}", ["Number"] = n });
        var answer = await server.GatewayAsync(HttpMethod.Post, "/api/v1/notion/bulk-insert", new JsonObject
        {
            ["data_source_id"] = source,
            ["records"] = new JsonArray([.. records]),
            ["async"] = true,
        });
        return (string)answer["job_id"]!;
    }

    private static async Task<JsonObject> FinishedAsync(Server server, string job)
    {
        while (true)
        {
            var state = await server.GatewayAsync(HttpMethod.Get, $"/api/v2/jobs/{job}?limit=0", null);
            if (state["finished_at"] is not null)
                return state;
            await Task.Delay(50, Stop);
        }
    }

    private static async Task<List<int>> NumbersAsync(Server server, string source)
    {
        var numbers = new List<int>();
        for (var from = 0; from < Records; from += 1000)
        {
            // One query gives at most 10,000 rows, so it is asked in parts.
            var query = new JsonObject { ["filter"] = new JsonObject { ["and"] = new JsonArray(Bound("greater_than_or_equal_to", from), Bound("less_than", from + 1000)) } };
            for (var more = true; more;)
            {
                var page = await server.NotionAsync($"data_sources/{source}/query", query);
                numbers.AddRange(page["results"]!.AsArray().Select(row => (int)row!["properties"]!["Number"]!["number"]!));
                query["start_cursor"] = page["next_cursor"]?.DeepClone();
                more = page["next_cursor"] is not null;
            }
        }

        return numbers;
    }

    private static JsonObject Bound(string condition, int value) =>
        new() { ["property"] = "Number", ["number"] = new JsonObject { [condition] = value } };

    /// <summary>The real thing, in a process of its own.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly HttpClient _http = new();

        private Server(Process process) => _process = process;

        /// <summary>What the server says about itself.</summary>
        public Dictionary<string, string> Settings { get; private set; } = [];

        /// <summary>Starts the process and waits for nothing.</summary>
        public static Server Start(TemporaryFolder folder)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var word in new[] { typeof(VersoCommand).Assembly.Location, "up", "--data", folder.File("data"), "--listen", "http://127.0.0.1:0", "--env-file", folder.File(".env") })
                start.ArgumentList.Add(word);
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new Server(process);
        }

        public static async Task<Server> StartAsync(TemporaryFolder folder, CancellationToken cancellationToken)
        {
            var file = folder.File(".env");
            File.Delete(file);
            var server = Start(folder);
            while (!File.Exists(file) || !(await File.ReadAllTextAsync(file, cancellationToken)).Contains("VERSO_API_KEY", StringComparison.Ordinal))
            {
                Assert.False(server._process.HasExited, "The server ended before it was ready.");
                await Task.Delay(20, cancellationToken);
            }

            server.Settings = (await File.ReadAllLinesAsync(file, cancellationToken))
                .Where(line => line.Contains('=', StringComparison.Ordinal))
                .Select(line => line.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1]);
            return server;
        }

        public Task<JsonObject> NotionAsync(string path, JsonObject body) =>
            SendAsync(HttpMethod.Post, $"/v1/{path}", body, ("Authorization", $"Bearer {Settings["NOTION_TOKEN"]}"), ("Notion-Version", "2026-03-11"));

        public Task<JsonObject> GatewayAsync(HttpMethod method, string path, JsonObject? body) =>
            SendAsync(method, path, body, ("X-API-Key", Settings["VERSO_API_KEY"]));

        /// <summary>kill -9.</summary>
        public void Kill() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            if (!_process.HasExited)
                _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, Settings["VERSO_URL"] + path) { Content = body is null ? null : JsonContent.Create(body) };
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var response = await _http.SendAsync(request, Stop);
            var text = await response.Content.ReadAsStringAsync(Stop);
            Assert.True(response.IsSuccessStatusCode, text);
            return JsonNode.Parse(text)!.AsObject();
        }
    }
}
