using System.Diagnostics;
using System.Net.Http.Headers;

namespace Verso.ServerKit;

/// <summary>
/// The program itself, in a process of its own, started as a user starts it: <c>verso up --env-file …</c>. It can be
/// killed without a warning and started again over the same data.
/// </summary>
public sealed class VersoProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly IReadOnlyDictionary<string, string> _facts;

    private VersoProcess(Process process, IReadOnlyDictionary<string, string> facts)
    {
        _process = process;
        _facts = facts;
        Url = new Uri(facts["VERSO_URL"]);
    }

    public Uri Url { get; }

    /// <summary>A line of the env file, such as <c>NOTION_ROOT_PAGE_ID</c>.</summary>
    public string this[string name] => _facts[name];

    /// <param name="data">The data folder; what is missing in it is created.</param>
    /// <param name="environment">Settings and secrets beside those that the folder holds.</param>
    public static async Task<VersoProcess> StartAsync(
        string data, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellationToken = default)
    {
        var file = Path.Combine(data, $"{Guid.NewGuid():N}.env");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "verso.dll"), "up", "--data", data, "--listen", "http://127.0.0.1:0", "--env-file", file,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["VERSO_Logging__LogLevel__Default"] = "Warning";
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // A killed process would leave its diagnostic sockets behind.
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var said = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var begun = Stopwatch.GetTimestamp();
        while (!File.Exists(file))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(begun) > StartLimit)
                throw new InvalidOperationException($"verso up did not start: {string.Join('\n', said)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken); // Another process is waited for; there is nothing to be told by.
        }

        var facts = (await File.ReadAllLinesAsync(file, cancellationToken))
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new VersoProcess(process, facts);
    }

    /// <summary>A client of the Notion API; its base address ends in <c>/v1/</c>.</summary>
    public HttpClient NotionClient()
    {
        var client = new HttpClient { BaseAddress = new Uri(Url, "/v1/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", this["NOTION_TOKEN"]);
        client.DefaultRequestHeaders.Add("Notion-Version", "2026-03-11");
        return client;
    }

    /// <summary>A client of the gateway.</summary>
    public HttpClient GatewayClient()
    {
        var client = new HttpClient { BaseAddress = Url };
        client.DefaultRequestHeaders.Add("X-API-Key", this["VERSO_API_KEY"]);
        return client;
    }

    /// <summary>Ends the process as a crash does: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
