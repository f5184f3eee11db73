using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Search;
using Verso.Workspace.Storage;

namespace Verso.Bench;

/// <summary>
/// How good and how fast the full-text search is. Good: the Cranfield collection, a page a document, against SQLite's FTS5 as it comes. Fast: 100,000 rows
/// of twelve words each, whose frequencies fall as those of a language do.
/// </summary>
internal static partial class SearchBench
{
    private const int Rows = 100_000;
    private const int Vocabulary = 20_000;
    private const int Runs = 200;
    private const int AtATime = 256;

    public static async Task RunAsync(string[] args)
    {
        var at = Array.IndexOf(args, "--cranfield");
        if (at >= 0 && at + 1 < args.Length)
            await RankAsync(args[at + 1]);
        else
            Console.WriteLine("(with --cranfield FOLDER: nDCG@10 and recall on the collection)");
        await TimeAsync();
    }

    private static async Task RankAsync(string folder)
    {
        var documents = Documents(await File.ReadAllTextAsync(Path.Combine(folder, "cran.all.1400")));
        var queries = Queries(await File.ReadAllTextAsync(Path.Combine(folder, "cran.qry")));
        var relevant = (await File.ReadAllLinesAsync(Path.Combine(folder, "QRelsCorrectedforTRECeval")))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length == 4 && int.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture) > 0)
            .ToLookup(parts => int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts => parts[2]);

        using var temporary = new TemporaryFolder();
        await using var workspace = await OpenAsync(temporary);
        var caller = await workspace.EnsureBotAsync("Bench");
        foreach (var (number, title, text) in documents)
        {
            var pieces = text.Chunk(1900).Select(piece => new JsonObject { ["text"] = new JsonObject { ["content"] = new string(piece) } });
            await SendAsync(workspace, caller, "POST", "pages", new JsonObject
            {
                ["parent"] = new JsonObject { ["page_id"] = workspace.Facts.RootPage.ToString() },
                ["icon"] = null,
                ["properties"] = new JsonObject { ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = $"{title} #{number}" } }) },
                ["children"] = new JsonArray(new JsonObject { ["paragraph"] = new JsonObject { ["rich_text"] = new JsonArray([.. pieces]) } }),
            });
        }

        await workspace.SettleAsync();
        await ReportAsync("verso", queries, relevant, async query => [.. (await workspace.Search.SearchAsync(new SearchRequest(query) { Limit = 100, PerPage = 1 }, caller)).Hits.Select(hit => hit.Title[(hit.Title.LastIndexOf('#') + 1)..])]);

        await using var raw = new SqliteDatabase(temporary.File("raw.db"));
        await raw.WriteAsync(sql =>
        {
            sql.ExecuteScript("CREATE VIRTUAL TABLE doc USING fts5(number UNINDEXED, title, text)");
            foreach (var (number, title, text) in documents)
                sql.Execute($"INSERT INTO doc (number, title, text) VALUES ({number}, {title}, {text})");
        });
        await ReportAsync("FTS5 as it comes, any word", queries, relevant, query =>
        {
            var match = string.Join(" OR ", Words().Matches(query).Select(word => $"\"{word.Value}\""));
            return Task.FromResult<IReadOnlyList<string>>(raw.Read(sql => sql.Query($"SELECT number FROM doc WHERE doc MATCH {match} ORDER BY rank LIMIT 100", row => row.GetString(0))));
        });
    }

    private static async Task ReportAsync(string name, List<string> queries, ILookup<int, string> relevant, Func<string, Task<IReadOnlyList<string>>> search)
    {
        var (gain, recall10, recall100, asked) = (0.0, 0.0, 0.0, 0);
        for (var i = 0; i < queries.Count; i++)
        {
            var right = relevant[i + 1].ToHashSet();
            if (right.Count == 0)
                continue;
            asked++;
            var found = await search(queries[i]);
            var ideal = Enumerable.Range(0, Math.Min(10, right.Count)).Sum(rank => 1 / Math.Log2(rank + 2));
            gain += found.Take(10).Select((number, rank) => right.Contains(number) ? 1 / Math.Log2(rank + 2) : 0).Sum() / ideal;
            recall10 += (double)found.Take(10).Count(right.Contains) / right.Count;
            recall100 += (double)found.Take(100).Count(right.Contains) / right.Count;
        }

        Measure.Report($"Cranfield, {asked} queries: {name}", $"nDCG@10 {gain / asked:F3}   recall@10 {recall10 / asked:F3}   recall@100 {recall100 / asked:F3}");
    }

    private static async Task TimeAsync()
    {
        using var temporary = new TemporaryFolder();
        await using var workspace = await OpenAsync(temporary);
        var caller = await workspace.EnsureBotAsync("Bench");
        var (database, source) = await CreateAsync(workspace, caller);
        var words = new Zipf(Vocabulary, seed: 1);
        var texts = Enumerable.Range(0, Rows).Select(_ => string.Join(' ', Enumerable.Range(0, 12).Select(_ => words.Next()))).ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Rows),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (number, _) => await AddAsync(workspace, caller, source, number, texts[number]));
        var file = new FileInfo(temporary.File("workspace.db"));
        var before = file.Length;
        var built = await Measure.TimeAsync(workspace.SettleAsync);
        file.Refresh();
        Measure.Report("index of 100,000 rows from the ground", $"{Rows / built.TotalSeconds:N0} rows/s");
        Measure.Report("its share of the file", $"{(file.Length - before) / 1e6:N0} of {file.Length / 1e6:N0} MB");

        var random = new Random(7);
        await ReportAsync("a word that few rows have", () => new SearchRequest($"word{random.Next(5_000, Vocabulary)}x"));
        await ReportAsync("a word that 1 % of the rows have", () => new SearchRequest($"word{random.Next(90, 130)}x"));
        await ReportAsync("three words of some row", () => new SearchRequest(string.Join(' ', texts[random.Next(Rows)].Split(' ').Where(word => word.Length > 6).Take(3).DefaultIfEmpty("word999x"))));
        await ReportAsync("a phrase", () => new SearchRequest($"\"{string.Join(' ', texts[random.Next(Rows)].Split(' ')[4..7])}\""));
        await ReportAsync("how a word begins", () => new SearchRequest($"word{random.Next(1_000, 2_000)}*"));
        await ReportAsync("a word of 1 %, within a database", () => new SearchRequest($"word{random.Next(90, 130)}x") { Within = [Notion.NotionId.Parse(database)] });
        await ReportAsync("a word of 1 %, and a filter on a value", () => new SearchRequest($"word{random.Next(90, 130)}x")
        {
            DataSource = Notion.NotionId.Parse(source),
            Filter = new JsonObject { ["property"] = "No", ["number"] = new JsonObject { ["less_than"] = Rows / 10 } },
        });
        await ReportAsync("a word that every row has", () => new SearchRequest("record"));
        var next = Rows;
        var fresh = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            await AddAsync(workspace, caller, source, next, $"fresh{next}x");
            fresh.Add(await Measure.TimeAsync(() => workspace.Search.SearchAsync(new SearchRequest($"fresh{next}x"), caller)));
            next++;
        }

        Say("a row that was just written", fresh);

        async Task ReportAsync(string name, Func<SearchRequest> request)
        {
            var times = new List<TimeSpan>();
            for (var run = 0; run < Runs; run++)
            {
                var asked = request();
                times.Add(await Measure.TimeAsync(() => workspace.Search.SearchAsync(asked, caller)));
            }

            Say(name, times);
        }

        static void Say(string name, List<TimeSpan> times) =>
            Measure.Report(name, $"p50 {Measure.Median(times).TotalMilliseconds,7:N2} ms   p95 {Measure.Percentile(times, 0.95).TotalMilliseconds,7:N2} ms");
    }

    private static Task<LocalWorkspace> OpenAsync(TemporaryFolder folder) =>
        LocalWorkspace.OpenAsync(folder.File("workspace.db"), new WorkspaceOptions { Name = "Bench", WorksBehindAnswers = false });

    private static async Task<(string Database, string Source)> CreateAsync(LocalWorkspace workspace, Caller caller)
    {
        var database = await SendAsync(workspace, caller, "POST", "databases", JsonNode.Parse($$$"""
            {"parent":{"page_id":"{{{workspace.Facts.RootPage}}}"},"title":[{"text":{"content":"Notes"}}],"initial_data_source":{"properties":{"Name":{"title":{}},"No":{"number":{}},"Text":{"rich_text":{} } } } }
            """)!);
        return ((string)database["id"]!, (string)database["data_sources"]![0]!["id"]!);
    }

    private static Task<JsonNode> AddAsync(LocalWorkspace workspace, Caller caller, string source, int number, string text) =>
        SendAsync(workspace, caller, "POST", "pages", JsonNode.Parse($$$$"""
            {"parent":{"data_source_id":"{{{{source}}}}"},"properties":{"Name":{"title":[{"text":{"content":"Record {{{{number}}}}"}}]},"No":{"number":{{{{number}}}}},"Text":{"rich_text":[{"text":{"content":"{{{{text}}}}"}}]}}}
            """)!);

    private static async Task<JsonNode> SendAsync(LocalWorkspace workspace, Caller caller, string method, string path, JsonNode body)
    {
        var answer = await workspace.SendAsync(new ApiRequest(method, path, caller) { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) });
        return answer.IsSuccess ? JsonNode.Parse(answer.Body.Span)! : throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body.Span));
    }

    private static List<(string Number, string Title, string Text)> Documents(string all) =>
        [.. all.Split("\n.I ", StringSplitOptions.RemoveEmptyEntries).Select(document => (
            document[..document.IndexOf('\n', StringComparison.Ordinal)].Replace(".I ", "", StringComparison.Ordinal).Trim(), Part(document, ".T", ".A"), Part(document, ".W", "\0")))];

    private static List<string> Queries(string all) =>
        [.. all.Split(".I ", StringSplitOptions.RemoveEmptyEntries).Select(query => Part(query, ".W", "\0"))];

    private static string Part(string text, string from, string until)
    {
        var start = text.IndexOf("\n" + from + "\n", StringComparison.Ordinal) + from.Length + 2;
        var end = text.IndexOf("\n" + until + "\n", start - 1, StringComparison.Ordinal);
        return text[start..(end < start ? text.Length : end)].Replace('\n', ' ').Trim();
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();

    /// <summary>Words whose frequency falls with their rank.</summary>
    private sealed class Zipf
    {
        private readonly double[] _sums;
        private readonly Random _random;

        public Zipf(int words, int seed)
        {
            _random = new Random(seed);
            _sums = new double[words];
            for (var i = 0; i < words; i++)
                _sums[i] = (i == 0 ? 0 : _sums[i - 1]) + (1.0 / (i + 1));
        }

        public string Next()
        {
            var at = Array.BinarySearch(_sums, _random.NextDouble() * _sums[^1]);
            return $"word{(at < 0 ? ~at : at)}x";
        }
    }
}
