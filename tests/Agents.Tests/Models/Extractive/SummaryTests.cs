using System.Diagnostics;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Verso.Agents.Models.Extractive;
using Xunit;

namespace Verso.Agents.Tests.Models.Extractive;

public sealed class SummaryTests
{
    private static readonly ExtractiveChatClient Client = new();

    /// <summary>Short pages, each with the sentences that a reader would keep (any of them counts) and those that must not be kept.</summary>
    public static TheoryData<string, string[], string[]> Pages => new()
    {
        {
            """
            The payment service failed for forty minutes on Tuesday morning. A deployment removed the database index that the payment service needs.
            The weather was fine that day. Queries of the payment service became slow and the database refused connections.
            The coffee machine had been repaired on Monday. The team restored the index and the payment service recovered.
            From now on every deployment that changes an index of the database is reviewed twice. Lunch was ordered late.
            """,
            ["The payment service failed", "A deployment removed the database index", "The team restored the index", "Queries of the payment service"],
            ["The weather was fine", "The coffee machine", "Lunch was ordered"]
        },
        {
            """
            # Onboarding study

            We interviewed twelve customers about onboarding. Most customers stop at the import of their old data.
            - Customers want to import data from spreadsheets without a template.
            - Customers who finish the import stay with the product twice as often.
            - The office in Lyon has a new carpet.
            - The import needs clearer messages when data is refused.
            """,
            ["Customers who finish the import", "Most customers stop at the import", "Customers want to import data"],
            ["The office in Lyon"]
        },
        {
            """
            Die neue Heizung der Schule wird im Sommer eingebaut. Die alte Heizung verbraucht zu viel Gas und fällt im Winter oft aus.
            Der Hausmeister hat Urlaub. Die Stadt bezahlt die Heizung aus dem Fonds für Klimaschutz. Am Montag gibt es Suppe.
            Mit der neuen Heizung spart die Schule vierzig Prozent Gas im Jahr.
            """,
            ["Die neue Heizung der Schule", "Mit der neuen Heizung", "Die alte Heizung"],
            ["Der Hausmeister hat Urlaub", "Am Montag gibt es Suppe"]
        },
        {
            "人工智能正在改变医疗行业。医生使用人工智能模型分析影像，更早发现疾病。昨天下了雨。人工智能模型需要大量医疗数据进行训练。食堂换了新的桌子。医院必须保护患者的医疗数据。",
            ["人工智能正在改变医疗行业", "医生使用人工智能模型", "人工智能模型需要大量医疗数据"],
            ["昨天下了雨", "食堂换了新的桌子"]
        },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_summary_keeps_the_key_sentences_and_leaves_asides_out(string page, string[] keys, string[] asides)
    {
        var summary = await SummarizeAsync(page);

        Assert.True(keys.Count(key => summary.Contains(key, StringComparison.Ordinal)) >= 2, summary);
        Assert.DoesNotContain(asides, aside => summary.Contains(aside, StringComparison.Ordinal));
        Assert.True(summary.Length < page.Length * 0.75, summary);
    }

    [Fact]
    public async Task What_is_said_twice_in_other_words_is_summarised_once()
    {
        const string Page = """
            The release of version nine moves to March. Because of the audit, the release of version nine moves to the end of March.
            The release of version nine moves to March because of the audit. Hiring of two engineers was approved by the board.
            Support answers customers within four hours now. The budget for travel is cut by half this year.
            """;

        var summary = await SummarizeAsync(Page);

        Assert.Single(summary.Split("version nine").Skip(1));
    }

    [Fact]
    public async Task Sentences_come_in_the_order_of_the_page()
    {
        var page = string.Join(' ', Enumerable.Range(1, 40).Select(i => $"Step {i} of the migration moves {i * 7} tables of the billing database to the cluster."));

        var summary = await SummarizeAsync(page);

        var steps = summary.Split("Step ").Skip(1).Select(part => int.Parse(part.Split(' ')[0], null)).ToList();
        Assert.True(steps.Count > 1, summary);
        Assert.Equal(steps.Order(), steps);
    }

    [Fact]
    public async Task The_title_draws_its_sentences()
    {
        const string Page = """
            The team met in the large room on the second floor. The parking garage closes earlier during the holidays from now on.
            The solar panels on the roof produce a third of the energy. The canteen serves breakfast from seven until nine every day.
            """;

        Assert.Contains("solar panels", await SummarizeAsync(Page, "Solar panels of the roof: energy"), StringComparison.Ordinal);
        Assert.Contains("parking garage", await SummarizeAsync(Page, "Parking garage closes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_stays_within_its_budget()
    {
        var page = Noise(seed: 5, sentences: 300);

        Assert.InRange((await SummarizeAsync(page)).Length, 100, 600);
        var few = await Client.GetResponseAsync([new(ChatRole.User, page)], new() { MaxOutputTokens = 50 }, Stop);
        Assert.InRange(few.Text.Length, 20, 200);
    }

    [Fact]
    public async Task The_same_page_has_the_same_summary()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var page = Noise(seed, sentences: 60);
            Assert.Equal(await SummarizeAsync(page), await new ExtractiveChatClient().GetTextAsync(page));
        }
    }

    [Fact]
    public async Task Every_sentence_of_a_summary_stands_on_the_page()
    {
        for (var seed = 100; seed < 140; seed++)
        {
            var page = Noise(seed, sentences: 3 + (seed % 30));
            await foreach (var update in Client.GetStreamingResponseAsync([new(ChatRole.User, page)], cancellationToken: Stop))
                Assert.Contains(update.Text.Trim(), page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ten_thousand_sentences_take_a_moment()
    {
        var page = Noise(seed: 3, sentences: 10_000);
        var clock = Stopwatch.StartNew();

        var summary = await SummarizeAsync(page);

        Assert.NotEmpty(summary);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("a", 1_000_000)]
    [InlineData(". ", 300_000)]
    [InlineData("*_[", 300_000)]
    [InlineData("<a ", 300_000)]
    [InlineData("|-", 300_000)]
    [InlineData("\ud800", 100_000)]
    [InlineData("\n>", 300_000)]
    public async Task Nonsense_is_survived_quickly(string part, int times)
    {
        var clock = Stopwatch.StartNew();
        await SummarizeAsync(string.Concat(Enumerable.Repeat(part, times)));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\n ")]
    [InlineData("![](https://example.com/p.png)\n---\n")]
    public async Task A_page_without_words_has_no_summary(string page) => Assert.Equal("", await SummarizeAsync(page));

    [Fact]
    public async Task A_row_without_text_is_summarised_by_its_properties()
    {
        var prompt = new AutofillPrompt
        {
            Kind = AutofillKind.Summarize,
            Title = "Contract 14",
            Properties = [new("a", "Status", "Active"), new("b", "Due", "2026-01-31"), new("c", "Note", "")],
        };

        Assert.Equal("Status: Active. Due: 2026-01-31.", await Client.GetTextAsync(prompt));
    }

    [Fact]
    public async Task A_long_text_property_counts_as_the_page()
    {
        var prompt = new AutofillPrompt
        {
            Kind = AutofillKind.Summarize,
            Properties = [new("a", "Description", "The supplier delivers the new chairs to the office in May. They cost less than expected by far.")],
        };

        Assert.Contains("The supplier delivers the new chairs", await Client.GetTextAsync(prompt), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Client.GetResponseAsync([new(ChatRole.User, Noise(1, 50))], cancellationToken: cancelled.Token));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<string> SummarizeAsync(string page, string title = "") =>
        Client.GetTextAsync(new AutofillPrompt { Kind = AutofillKind.Summarize, Title = title, Content = page });

    private static string Noise(int seed, int sentences)
    {
        var random = new Random(seed);
        string Sentence() => string.Join(' ', Enumerable.Range(0, 6 + random.Next(12)).Select(_ => $"w{(int)Math.Pow(random.Next(2, 60), 1.7)}"));
        return string.Join(' ', Enumerable.Range(0, sentences).Select(_ => $"Then {Sentence()}."));
    }
}
