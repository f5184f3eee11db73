using Verso.Agents.Answers;
using Xunit;

namespace Verso.Agents.Tests.Answers;

public sealed class QuoteTests
{
    private const string Text = "Invoices are  paid\nwithin 30 days. “Net 30” is what we say; nothing else — café 日本語の文。";

    [Theory]
    [InlineData("paid within 30 days", "paid\nwithin 30 days")]
    [InlineData("Invoices are paid", "Invoices are  paid")]
    [InlineData("\"within 30 days\"", "within 30 days")]
    [InlineData("“Net 30”", "“Net 30”")]
    [InlineData("Net 30", "Net 30")]
    [InlineData("is what we say…", "is what we say")]
    [InlineData("café", "café")]
    [InlineData("本語", "本語")]
    public void What_stands_there_is_found_as_it_stands_there(string quote, string span) => Assert.Equal(span, Quotes.Find(Text, quote));

    [Theory]
    [InlineData("paid within 60 days")]
    [InlineData("Paid within 30 days")]
    [InlineData("not")]
    [InlineData("0 days")]
    [InlineData("paid … days")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("…")]
    public void What_does_not_stand_there_is_not_found(string quote) => Assert.Null(Quotes.Find(Text, quote));

    [Fact]
    public void Whatever_is_found_is_in_the_text_and_says_the_same_words()
    {
        var random = new Random(7);
        const string letters = "ab c.\n\t\u00A0“日é…\"";
        for (var round = 0; round < 3_000; round++)
        {
            var text = Make(random, letters, 40);
            var quote = random.Next(3) == 0 ? Make(random, letters, 6) : Blanks(random, Part(random, text));

            if (Quotes.Find(text, quote) is not { } span)
                continue;
            Assert.Contains(span, text, StringComparison.Ordinal);
            Assert.Contains(Words(span), Words(quote), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whole_words_of_a_text_are_always_found_however_they_are_spaced()
    {
        var random = new Random(11);
        for (var round = 0; round < 1_000; round++)
        {
            var words = Enumerable.Range(0, 12).Select(_ => $"w{random.Next(100)}").ToArray();
            var start = random.Next(words.Length - 1);
            var quote = string.Join("  \n", words[start..(start + 1 + random.Next(words.Length - start))]);

            Assert.NotNull(Quotes.Find(string.Join(' ', words), quote));
        }
    }

    private static string Make(Random random, string letters, int most) => string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => letters[random.Next(letters.Length)]));

    private static string Part(Random random, string text)
    {
        var start = random.Next(text.Length);
        return text[start..(start + random.Next(text.Length - start + 1))];
    }

    private static string Blanks(Random random, string text) => string.Concat(text.Select(letter => letter == ' ' ? new string(' ', random.Next(1, 4)) : $"{letter}"));

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
