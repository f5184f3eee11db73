using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Content;
using Xunit;

namespace Verso.Workspace.Tests.Content;

public class RichTextsTests
{
    private static readonly NotionId Ada = NotionId.Named("ada");

    [Fact]
    public void Text_is_served_with_all_its_annotations_and_a_plain_text()
    {
        var items = Read("""[{"text":{"content":"Hi","link":{"url":"https://a.example"}},"annotations":{"bold":true}}]""");

        Assert.Equal(
            """[{"type":"text","text":{"content":"Hi","link":{"url":"https://a.example"}},"annotations":{"bold":true,"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"},"plain_text":"Hi","href":"https://a.example"}]""",
            items.ToJsonString());
    }

    [Fact]
    public void Neighbours_that_look_the_same_are_one_run()
    {
        var items = Read("""
            [{"text":{"content":"a"}},{"text":{"content":"b"},"annotations":{"bold":false}},
             {"text":{"content":"c"},"annotations":{"bold":true}},{"text":{"content":"d","link":{"url":"https://a.example"}},"annotations":{"bold":true}},
             {"text":{"content":"e"}}]
            """);

        Assert.Equal(["ab", "c", "d", "e"], items.Select(item => (string?)item!["plain_text"]));
        Assert.Equal("ab", (string?)items[0]!["text"]!["content"]);
    }

    [Fact]
    public void Neighbours_that_would_be_too_long_for_one_run_stay_two() =>
        Assert.Equal(2, Read($$$"""[{"text":{"content":"{{{new string('a', 2000)}}}"}},{"text":{"content":"b"}}]""").Count);

    [Fact]
    public void Text_without_content_is_dropped() =>
        Assert.Empty(Read("""[{"text":{"content":""}}]"""));

    [Fact]
    public void A_user_who_is_not_known_is_still_mentioned()
    {
        var items = Read($$$$$"""[{"mention":{"user":{"id":"{{{{{Ada}}}}}"}}}]""");

        Assert.Equal("@Anonymous", RichTexts.PlainText(items));
        Assert.Equal(Ada.ToString(), items[0]!["mention"]!["user"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public void A_page_is_mentioned_with_its_title_and_address()
    {
        var known = new KnownContent { Pages = { [Ada] = new LinkTarget("Ada", "https://notion.test/ada") } };

        var item = RichTexts.Read(Body.Of($$$$$"""[{"mention":{"page":{"id":"{{{{{Ada}}}}}"}}}]"""), known)[0]!;

        Assert.Equal("Ada", item["plain_text"]!.GetValue<string>());
        Assert.Equal("https://notion.test/ada", item["href"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"start":"2026-05-01"}""", "2026-05-01")]
    [InlineData("""{"start":"2026-05-01T18:01:15.377+01:00"}""", "2026-05-01T18:01:00.000+01:00")]
    [InlineData("""{"start":"2026-05-01T18:01:15Z"}""", "2026-05-01T18:01:00.000+00:00")]
    [InlineData("""{"start":"2026-05-01T18:01:15Z","time_zone":"Europe/Berlin"}""", "2026-05-01T18:01:00.000+02:00")]
    [InlineData("""{"start":"2026-05-01","end":"2026-05-02"}""", "2026-05-01 → 2026-05-02")]
    public void A_date_is_kept_to_the_minute_with_its_offset(string date, string plain) =>
        Assert.Equal(plain, RichTexts.PlainText(Read($$$"""[{"mention":{"date":{{{date}}}}}]""")));

    [Theory]
    [InlineData("""{"start":"soon"}""", "body[0].mention.date.start should be a valid ISO 8601 date string, instead was `\"soon\"`.")]
    [InlineData("""{"start":"2026-05-01","time_zone":"Mars/Base"}""", "body[0].mention.date.time_zone should be a valid time zone of the IANA database, instead was `\"Mars/Base\"`.")]
    public void A_date_that_is_none_is_refused(string date, string fault) =>
        Assert.Equal($"body failed validation: {fault}", Body.Fault(() => Read($$$"""[{"mention":{"date":{{{date}}}}}]""")));

    [Fact]
    public void Text_over_two_thousand_characters_is_refused_with_its_place() =>
        Assert.Equal(
            "body failed validation: body[1].text.content.length should be ≤ `2000`, instead was `2001`.",
            Body.Fault(() => Read("""[{"text":{"content":"a"}},{"text":{"content":"…"}}]""".Replace("…", new string('a', 2001), StringComparison.Ordinal))));

    [Theory]
    [InlineData("""[{"text":{"content":"a"},"colour":"red"}]""", "body failed validation: body[0].colour should be not present, instead was `\"red\"`.")]
    [InlineData("""[{"text":{}}]""", "body failed validation: body[0].text.content should be defined, instead was `undefined`.")]
    [InlineData("""[{"type":"text"}]""", "body failed validation: body[0].text should be defined, instead was `undefined`.")]
    [InlineData("""[{"text":{"content":"a"},"annotations":{"bold":"yes"}}]""", "body failed validation: body[0].annotations.bold should be a boolean, instead was `\"yes\"`.")]
    [InlineData("""[{"text":{"content":"a","link":{"url":"not a url"}}}]""", "Invalid URL for link.")]
    [InlineData("""{"text":{"content":"a"}}""", "body failed validation: body should be an array, instead was `{\"text\":{\"content\":\"a\"}}`.")]
    public void Malformed_text_is_refused_in_Notions_words(string items, string fault) =>
        Assert.Equal(fault, Body.Fault(() => Read(items)));

    [Fact]
    public void More_than_a_hundred_items_are_refused() =>
        Assert.Equal(
            "body failed validation: body.length should be ≤ `100`, instead was `101`.",
            Body.Fault(() => Read($"[{string.Join(',', Enumerable.Repeat("""{"text":{"content":"a"}}""", 101))}]")));

    [Fact]
    public void Long_plain_text_becomes_pieces_that_cut_no_character_in_two()
    {
        var text = new string('a', 1999) + "🔥" + new string('b', 3000);

        var items = RichTexts.FromPlain(text);

        Assert.Equal([1999, 2000, 1002], items.Select(item => item!["text"]!["content"]!.GetValue<string>().Length));
        Assert.Equal(text, RichTexts.PlainText(items));
    }

    private static JsonArray Read(string items) => RichTexts.Read(Body.Of(items), new KnownContent());
}
