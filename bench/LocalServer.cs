using System.Net.Http.Json;
using System.Text.Json;
using Verso.ServerKit;

namespace Verso.Bench;

/// <summary>A server of this process with a data source of its own, reached as a client reaches it: over HTTP.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions AsNamed = JsonSerializerOptions.Default; // Properties begin in upper case.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly VersoTestServer _verso;
    private readonly HttpClient _gateway;

    private LocalServer(VersoTestServer verso, string source)
    {
        _verso = verso;
        _gateway = verso.GatewayClient();
        Source = source;
    }

    /// <summary>The data source that records go to.</summary>
    public string Source { get; }

    public Uri Url => _verso.Url;

    public string Token => _verso.Start.Token;

    public static async Task<LocalServer> StartAsync()
    {
        var verso = await VersoTestServer.StartAsync();
        using var notion = verso.NotionClient();
        using var answer = await notion.PostAsJsonAsync("databases", new
        {
            parent = new { page_id = verso.Start.RootPage },
            initial_data_source = new
            {
                properties = new
                {
                    Name = new { title = new { } },
                    Email = new { email = new { } },
                    Amount = new { number = new { } },
                    Status = new { select = new { options = new[] { new { name = "Open" }, new { name = "Done" } } } },
                    Due = new { date = new { } },
                    Notes = new { rich_text = new { } },
                },
            },
        }, AsNamed);
        answer.EnsureSuccessStatusCode();
        var database = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new LocalServer(verso, database.GetProperty("data_sources")[0].GetProperty("id").GetString()!);
    }

    public HttpClient NotionClient() => _verso.NotionClient();

    /// <summary>Inserts records with one call, as a job, and waits for its end.</summary>
    public async Task InsertAsync(int first, int count)
    {
        using var answer = await _gateway.PostAsJsonAsync("api/v1/notion/bulk-insert", new
        {
            data_source_id = Source,
            async = true,
            records = Enumerable.Range(first, count).Select(number => new
            {
                Name = $"Record {number}",
                Email = $"person{number}@example.com",
                Amount = (number * 7919) % 100_003, // In no order.
                Status = number % 3 == 0 ? "Open" : "Done",
                Due = $"2026-04-{(number % 28) + 1:00}",
                Notes = $"Nothing special about number {number}.",
            }),
        }, AsNamed);
        answer.EnsureSuccessStatusCode();
        var job = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("job_id").GetString();
        string? status;
        do
        {
            await Task.Delay(Poll);
            status = (await _gateway.GetFromJsonAsync<JsonElement>($"api/v2/jobs/{job}")).GetProperty("status").GetString();
        }
        while (status is "queued" or "running");

        if (status != "succeeded")
            throw new InvalidOperationException($"The job ended as {status}.");
    }

    public async ValueTask DisposeAsync()
    {
        _gateway.Dispose();
        await _verso.DisposeAsync();
    }
}
