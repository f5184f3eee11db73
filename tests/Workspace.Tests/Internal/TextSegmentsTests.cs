using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class TextSegmentsTests
{
    private const string Space = "11111111-1111-4111-8111-111111111111";
    private const string Other = "22222222-2222-4222-8222-222222222222";

    [Theory]
    [InlineData("""[["Hello "],["bold",[["b"]]],[" and "],["link",[["i"],["a","https://example.com"]]]]""")]
    [InlineData("""[["teal",[["h","teal"]]],["on teal",[["h","teal_background"]]],["red",[["h","red"]]]]""")]
    [InlineData("""[["all",[["b"],["i"],["s"],["_"],["c"],["h","blue"]]]]""")]
    [InlineData("""[["⁍",[["e","a^2"]]]]""")]
    [InlineData($$"""[["‣",[["u","{{Other}}"]]]]""")]
    [InlineData($$"""[["‣",[["p","{{Other}}","{{Space}}"]]]]""")]
    [InlineData($$"""[["‣",[["ce","{{Other}}","{{Space}}"]]]]""")]
    [InlineData("""[["‣",[["d",{"type":"date","start_date":"2026-01-31"}]]]]""")]
    [InlineData("""[["‣",[["d",{"type":"datetimerange","start_date":"2026-01-31","start_time":"09:00","end_date":"2026-02-01","end_time":"10:30","time_zone":"Etc/GMT-9"}]]]]""")]
    [InlineData("""[["‣",[["d",{"type":"datetime","start_date":"2026-01-31","start_time":"09:00","time_zone":"Asia/Seoul"}]]]]""")]
    [InlineData("""[["‣",[["tv",{"type":"today"}]]]]""")]
    [InlineData("""[["‣",[["tv",{"type":"me"}]]]]""")]
    [InlineData("""[["‣",[["lm",{"href":"https://example.com","title":"Example"}]]]]""")]
    public void Segments_survive_the_way_to_the_public_API_and_back(string json)
    {
        var segments = JsonNode.Parse(json);

        var back = TextSegments.FromRichText(TextSegments.ToRichText(segments), NotionId.Parse(Space));

        Assert.True(JsonNode.DeepEquals(segments, back), back.ToJsonString());
    }

    [Fact]
    public void A_mention_of_a_database_is_a_page_inside()
    {
        var segments = JsonNode.Parse($$"""[["‣",[["p","{{Other}}","{{Space}}"]]]]""");

        var item = TextSegments.ToRichText(segments, id => id.ToString() == Other)[0]!;

        Assert.Equal("database", (string?)item["mention"]!["type"]);
    }

    [Fact]
    public void Anchors_of_comments_and_suggestions_are_no_text()
    {
        var item = Assert.Single(TextSegments.ToRichText(JsonNode.Parse($$"""[["kept",[["m","{{Other}}"],["b"],["si","x"]]]]""")))!;

        Assert.Equal("""{"type":"text","text":{"content":"kept"},"annotations":{"bold":true}}""", item.ToJsonString());
    }

    [Fact]
    public void A_text_longer_than_an_item_may_be_is_cut_where_no_character_breaks()
    {
        var text = new string('a', 1999) + "😀" + new string('b', 2500);

        var items = TextSegments.ToRichText(TextSegments.OfPlain(text));

        var pieces = items.Select(item => (string)item!["text"]!["content"]!).ToList();
        Assert.Equal([1999, 2000, 502], pieces.Select(piece => piece.Length));
        Assert.Equal(text, string.Concat(pieces));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""["text"]""")]
    [InlineData("""[[],[5],["",[["b"]]],["x",null],["y",[[]]],["z",["b"]],["‣",[["u"]]],["‣",[["u","nobody"]]]]""")]
    public void Segments_of_the_wrong_shape_do_no_harm(string json)
    {
        var items = TextSegments.ToRichText(JsonNode.Parse(json));

        Assert.All(items, item => Assert.Equal("text", (string?)item!["type"]));
    }

    [Fact]
    public void Plain_text_leaves_out_what_is_no_text() =>
        Assert.Equal("ab", TextSegments.Plain(JsonNode.Parse("""[["a",[["b"]]],["‣",[["u","x"]]],["⁍",[["e","y"]]],["b"]]""")));

    [Fact]
    public void An_offset_with_minutes_is_given_in_UTC()
    {
        var rich = JsonNode.Parse("""[{"type":"mention","mention":{"type":"date","date":{"start":"2026-01-31T09:00:00.000+05:30","end":null}}}]""");

        var date = TextSegments.FromRichText(rich, NotionId.Parse(Space))[0]![1]![0]![1]!;

        Assert.Equal("""{"type":"datetime","start_date":"2026-01-31","start_time":"03:30"}""", date.ToJsonString());
    }
}
