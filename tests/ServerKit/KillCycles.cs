using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Verso.Kit;

namespace Verso.ServerKit;

/// <summary>
/// Writes into a server that is killed again and again at random moments, and counts afterwards: a record that was
/// acknowledged, in a job or by itself, must be there once; nothing may be there twice.
/// </summary>
public sealed class KillCycles(int seed, int recordsPerJob = 60)
{
    /// <summary>Every so many cycles the kill does not wait for the first job to be accepted.</summary>
    private const int EarlyKill = 5;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(3);

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _acknowledged = [];
    private readonly HashSet<string> _attempted = [];
    private readonly List<string> _jobs = [];
    private int _next;

    public async Task<KillReport> RunAsync(int cycles, Action<int>? progress = null, CancellationToken cancellationToken = default)
    {
        using var folder = new TemporaryFolder();
        var source = await CreateDatabaseAsync(folder.Path, cancellationToken);
        for (var cycle = 1; cycle <= cycles; cycle++)
        {
            await using var verso = await VersoProcess.StartAsync(folder.Path, cancellationToken: cancellationToken);
            var accepted = new TaskCompletionSource();
            var writing = WriteUntilGoneAsync(verso, source, accepted, cancellationToken);
            if (cycle % EarlyKill != 0)
                await Task.WhenAny(accepted.Task, writing);
            await Task.Delay(_random.Next(0, 400), cancellationToken);
            await verso.KillAsync();
            await writing;
            progress?.Invoke(cycle);
        }

        await using var last = await VersoProcess.StartAsync(folder.Path, cancellationToken: cancellationToken);
        using var gateway = last.GatewayClient();
        foreach (var job in _jobs)
            await WaitForJobAsync(gateway, job, cancellationToken);
        using var notion = last.NotionClient();
        return Count(await ReadKeysAsync(notion, source, cancellationToken));
    }

    private async Task WriteUntilGoneAsync(VersoProcess verso, string source, TaskCompletionSource accepted, CancellationToken cancellationToken)
    {
        using var gateway = verso.GatewayClient();
        using var notion = verso.NotionClient();
        try
        {
            await StartJobAsync(gateway, source, cancellationToken);
            accepted.SetResult();
            while (true)
                await CreateOneAsync(notion, source, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The server is gone, as it should be.
        }
    }

    private async Task StartJobAsync(HttpClient gateway, string source, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, recordsPerJob).Select(_ => NextKey()).ToArray();
        _attempted.UnionWith(keys);
        using var answer = await gateway.PostAsJsonAsync(
            "api/v1/notion/bulk-insert",
            new Dictionary<string, object>
            {
                ["data_source_id"] = source,
                ["async"] = true,
                ["records"] = keys.Select(key => new Dictionary<string, object> { ["Key"] = key, ["markdown"] = $"# {key}\n\nWritten by a job." }),
            },
            cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        _acknowledged.UnionWith(keys);
        _jobs.Add((await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("job_id").GetString()!);
    }

    private async Task CreateOneAsync(HttpClient notion, string source, CancellationToken cancellationToken)
    {
        var key = NextKey();
        _attempted.Add(key);
        using var answer = await notion.PostAsJsonAsync(
            "pages",
            new
            {
                parent = new { data_source_id = source },
                properties = new Dictionary<string, object> { ["Key"] = new { title = new[] { new { text = new { content = key } } } } },
            },
            cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        _acknowledged.Add(key);
    }

    private KillReport Count(List<string> stored)
    {
        var times = stored.GroupBy(key => key).ToDictionary(group => group.Key, group => group.Count());
        return new KillReport(
            _acknowledged.Count,
            stored.Count,
            [.. _acknowledged.Where(key => !times.ContainsKey(key))],
            [.. times.Where(pair => pair.Value > 1).Select(pair => pair.Key)],
            [.. times.Keys.Where(key => !_attempted.Contains(key))]);
    }

    private string NextKey() => string.Create(CultureInfo.InvariantCulture, $"record-{++_next:D6}");

    private static async Task<string> CreateDatabaseAsync(string data, CancellationToken cancellationToken)
    {
        await using var verso = await VersoProcess.StartAsync(data, cancellationToken: cancellationToken);
        using var notion = verso.NotionClient();
        using var answer = await notion.PostAsJsonAsync(
            "databases",
            new
            {
                parent = new { page_id = verso["NOTION_ROOT_PAGE_ID"] },
                initial_data_source = new { properties = new Dictionary<string, object> { ["Key"] = new { title = new { } } } },
            },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        var database = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return database.GetProperty("data_sources")[0].GetProperty("id").GetString()!;
    }

    private static async Task WaitForJobAsync(HttpClient gateway, string id, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SettleLimit);
        while (true)
        {
            var job = await gateway.GetFromJsonAsync<JsonElement>($"api/v2/jobs/{id}", limit.Token);
            switch (job.GetProperty("status").GetString())
            {
                case "succeeded":
                    return;
                case "queued" or "running":
                    await Task.Delay(50, limit.Token);
                    continue;
                default:
                    throw new InvalidOperationException($"A job ended otherwise: {job}");
            }
        }
    }

    /// <summary>All keys, a thousand numbers at a time: one query ends at 10,000 rows.</summary>
    private async Task<List<string>> ReadKeysAsync(HttpClient notion, string source, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        for (var thousand = 0; thousand <= _next / 1000; thousand++)
        {
            string? cursor = null;
            do
            {
                var query = new Dictionary<string, object>
                {
                    ["page_size"] = 100,
                    ["filter"] = new { property = "title", title = new { starts_with = string.Create(CultureInfo.InvariantCulture, $"record-{thousand:D3}") } },
                };
                if (cursor is not null)
                    query["start_cursor"] = cursor;
                using var answer = await notion.PostAsJsonAsync($"data_sources/{source}/query", query, cancellationToken);
                answer.EnsureSuccessStatusCode();
                var list = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                if (list.TryGetProperty("request_status", out var status))
                    throw new InvalidOperationException($"The query was cut short: {status}");
                keys.AddRange(list.GetProperty("results").EnumerateArray()
                    .Select(page => page.GetProperty("properties").GetProperty("Key").GetProperty("title")[0].GetProperty("plain_text").GetString()!));
                cursor = list.GetProperty("next_cursor").GetString();
            }
            while (cursor is not null);
        }

        return keys;
    }
}

/// <summary>What the kills left behind. The three lists must be empty.</summary>
public sealed record KillReport(
    int Acknowledged, int Stored, IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Unknown);
