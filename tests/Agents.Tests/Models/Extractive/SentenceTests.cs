using Microsoft.Extensions.AI;
using Verso.Agents.Models.Extractive;
using Xunit;

namespace Verso.Agents.Tests.Models.Extractive;

/// <summary>Where sentences end, seen through the stream of a summariser that may say everything: one update a sentence.</summary>
public sealed class SentenceTests
{
    private static readonly ExtractiveChatClient Everything =
        new(new() { MaxCharacters = int.MaxValue, MaxSentences = int.MaxValue, Ratio = 1, Duplicate = 2 });

    [Theory]
    [InlineData("The first sentence stands here. The second one follows it.")]
    [InlineData("Did everyone agree on that plan then! The whole team agreed very quickly.")]
    [InlineData("She shouted \"stop the machine now!\" The machine did not stop anyway.")]
    [InlineData("They shipped version nine yesterday… Customers noticed nothing of that change.")]
    [InlineData("The new plan was named plan B. Then everyone forgot its meaning.")]
    [InlineData("The growth came late in 2019. Revenue doubled within twelve months.")]
    [InlineData("他们昨天发布了新的版本。客户没有注意到任何变化。")]
    [InlineData("新しいバージョンを公開しました！お客様は変化に気づきませんでした。")]
    [InlineData("सरकार ने कई योजनाएँ शुरू की हैं। बैंक गाँवों में सेवाएँ ला रहे हैं।")]
    [InlineData("أطلقت الشركة منتجها الجديد اليوم. العملاء سعداء بالمنتج الجديد جدا.")]
    [InlineData("حکومت نے نئی سکیم شروع کی ہے۔ بینک دیہات میں خدمات لا رہے ہیں۔")]
    [InlineData("Компания выпустила новую версию. Клиенты довольны новым продуктом.")]
    [InlineData("notes are written in lower case here . the second sentence follows . and then a third one comes .", 3)]
    public async Task Text_is_cut_where_a_sentence_ends(string text, int sentences = 2) =>
        Assert.Equal(sentences, (await SentencesAsync(text)).Count);

    [Theory]
    [InlineData("Dr. Müller met Prof. Smith and Mr. J. R. Jones at the office.")]
    [InlineData("The rate fell from 3.75 to 2.5 percent, e.g. in the U.S. market.")]
    [InlineData("See https://example.com/a.b?c=d.e for the file report.final.pdf and more.")]
    [InlineData("Am 3. Oktober traf sich u. a. das Team z.B. im Büro der Firma.")]
    [InlineData("The details are shown in Fig. 2 and in no. 5 of the list.")]
    [InlineData("\"Is that really so?\" asked the manager of the other team.")]
    [InlineData("The pause was long ... and nobody said a word about it.")]
    [InlineData("Yahoo! was bought by another company a long time ago.", 1)]
    public async Task A_full_stop_inside_a_sentence_does_not_end_it(string text, int sentences = 1) =>
        Assert.Equal(sentences, (await SentencesAsync(text)).Count);

    [Fact]
    public async Task Marks_of_Markdown_are_gone_and_words_stay()
    {
        const string Page = """
            ---
            owner: someone
            ---
            # The *great* plan

            This **bold** and _quiet_ plan links to [the roadmap](https://example.com/x) and `code_name` here.
            It goes on in the next line.

            > A quoted remark with ~~struck~~ words &amp; an escaped \* star.

            ![a picture](https://example.com/p.png)

            - [ ] Write the quarterly report for management
            - [x] Call the customer about the contract
              1. Ask them about the <span color="red">renewal</span> of support

            ***

            $$
            e = mc^2 is not a sentence of prose.
            $$

            [ref]: https://example.com
            """;

        Assert.Equal(
            [
                "This bold and quiet plan links to the roadmap and code_name here.",
                "It goes on in the next line.",
                "A quoted remark with struck words & an escaped * star.",
                "Write the quarterly report for management.",
                "Call the customer about the contract.",
                "Ask them about the renewal of support.",
            ],
            await SentencesAsync(Page));
    }

    [Fact]
    public async Task Code_and_tables_are_left_out_while_there_is_prose()
    {
        const string Page = """
            The importer reads every file twice before it writes anything.

            ```python
            print("this is code and not a sentence of the page")
            ```

            | Name | Amount of money |
            | --- | --- |
            | Rent for the office | 1,200 |
            """;

        Assert.Equal(["The importer reads every file twice before it writes anything."], await SentencesAsync(Page));
    }

    [Theory]
    [InlineData("| Name | Amount |\n| --- | --- |\n| Rent for the office | 1,200 |", "Rent for the office · 1,200.")]
    [InlineData("<table>\n<tr>\n<td>Rent for the office</td>\n<td>1,200</td>\n</tr>\n</table>", "Rent for the office · 1,200.")]
    [InlineData("```\nmake all the things\n```", "make all the things.")]
    [InlineData("# Only a heading stands here", "Only a heading stands here.")]
    public async Task A_page_without_prose_is_summarised_by_what_it_has(string page, string summary) =>
        Assert.Equal([summary], await SentencesAsync(page));

    [Fact]
    public async Task Lines_of_Chinese_are_joined_without_a_blank() =>
        Assert.Equal(["医生们使用机器学习模型来分析影像，从而更早发现疾病。"], await SentencesAsync("医生们使用机器学习模型来分析影像，\n从而更早发现疾病。"));

    private static async Task<List<string>> SentencesAsync(string text) =>
        [.. (await Everything.GetStreamingResponseAsync([new(ChatRole.User, text)], cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken))
            .Select(update => update.Text.Trim()).Where(sentence => sentence.Length > 0)];
}
