using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.ServerKit;

namespace Verso.Bench;

/// <summary>
/// Extractive answers from the Cranfield abstracts, as pages of a workspace: how many of its queries are answered, how often the first citation is from an
/// abstract that was judged relevant, and how many questions about something else are answered nevertheless.
/// </summary>
internal static partial class AskBench
{
    private const int MostQueries = 225;

    private static readonly string[] Elsewhere =
    [
        "When does the office cafeteria close on Fridays?", "Who approves parental leave for contractors?", "How many vacation days do new employees get?",
        "What is the refund policy for software licences?", "Which team owns the mobile checkout?", "How do I reset my e-mail password?", "Where is the shareholder meeting held this year?",
        "What colour is the new company logo?", "How long does onboarding of a new customer take?", "Who is the contact for the tax audit in Munich?",
        "What did the marketing team decide about the newsletter?", "How much does the enterprise plan cost per seat?", "When is the next release of the iOS app?",
        "Which restaurants deliver to the Lisbon office?", "Why was the invoice of the cleaning company refused?", "Who won the table tennis tournament?",
        "What are the symptoms of seasonal influenza?", "How is sourdough bread baked at home?", "Which programming language does the billing service use?", "What is our policy on working from abroad?",
    ];

    public static async Task RunAsync(string[] args)
    {
        var at = Array.IndexOf(args, "--cranfield");
        if (at < 0 || at + 1 >= args.Length || !Directory.Exists(args[at + 1]))
        {
            Console.WriteLine("(with --cranfield FOLDER of cran.all.1400, cran.qry and QRelsCorrectedforTRECeval)");
            return;
        }

        var folder = args[at + 1];
        await using var server = await VersoTestServer.StartAsync();
        var pages = await WriteAsync(server, await File.ReadAllTextAsync(Path.Combine(folder, "cran.all.1400")));
        var relevant = (await File.ReadAllLinesAsync(Path.Combine(folder, "QRelsCorrectedforTRECeval")))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(parts => parts.Length >= 4 && parts[3] is not ("0" or "-1")).ToLookup(parts => int.Parse(parts[0]), parts => int.Parse(parts[2]));
        List<string> queries = [.. Query().Matches(await File.ReadAllTextAsync(Path.Combine(folder, "cran.qry"))).Select(match => Blanks().Replace(match.Groups[1].Value, " ").Trim())];

        using var gateway = server.GatewayClient();
        var times = new List<TimeSpan>();
        var answered = 0;
        var right = 0;
        for (var query = 1; query <= Math.Min(queries.Count, MostQueries); query++)
        {
            if (await AskAsync(gateway, queries[query - 1], times) is not { } answer || !(bool)answer["found"]!)
                continue;
            answered++;
            if (relevant[query].Contains(pages[(string)answer["citations"]![0]!["page_id"]!]))
                right++;
        }

        var invented = 0;
        foreach (var question in Elsewhere)
            invented += (bool)(await AskAsync(gateway, question, times))!["found"]! ? 1 : 0;

        Measure.Report("queries answered", $"{answered} of {Math.Min(queries.Count, MostQueries)}");
        Measure.Report("  of those, first citation from an abstract judged relevant", $"{(double)right / Math.Max(1, answered):P1}");
        Measure.Report("questions about something else that are answered", $"{invented} of {Elsewhere.Length}");
        Measure.Report("time of an answer among 1,400 pages", $"median {Measure.Median(times).TotalMilliseconds:F0} ms");
    }

    private static async Task<JsonObject?> AskAsync(HttpClient gateway, string question, List<TimeSpan> times)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await gateway.PostAsJsonAsync("api/v2/ask", new { question }, JsonSerializerOptions.Web);
        times.Add(Stopwatch.GetElapsedTime(start));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonObject>();
    }

    /// <summary>The number of the abstract by the id of its page.</summary>
    private static async Task<Dictionary<string, int>> WriteAsync(VersoTestServer server, string collection)
    {
        var pages = new Dictionary<string, int>();
        using var notion = server.NotionClient();
        foreach (Match match in Abstract().Matches(collection))
        {
            var title = Blanks().Replace(match.Groups[2].Value, " ").Trim();
            var text = Blanks().Replace(match.Groups[3].Value, " ").Trim();
            using var answer = await notion.PostAsJsonAsync("pages", new
            {
                parent = new { page_id = server.Start.RootPage },
                properties = new { title = new { title = new[] { new { text = new { content = title } } } } },
                children = text.Chunk(1_900).Select(part => new { paragraph = new { rich_text = new[] { new { text = new { content = new string(part) } } } } }),
            });
            answer.EnsureSuccessStatusCode();
            pages[(await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!] = int.Parse(match.Groups[1].Value);
        }

        return pages;
    }

    [GeneratedRegex(@"^\.I (\d+)\s*\n\.T\n(.*?)\.A\n.*?\.W\n(.*?)(?=^\.I |\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Abstract();

    [GeneratedRegex(@"^\.W\n(.*?)(?=^\.I |\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Query();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
