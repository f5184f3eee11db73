using System.Text.Json;
using Verso.Kit;
using Verso.Notion.Client;
using Verso.Notion.Objects;
using Xunit;

namespace Verso.Notion.Tests.Objects;

public sealed class WireObjectTests
{
    private static readonly NotionId Id = NotionId.Parse("0198f3a0-0000-8000-8000-000000000001");

    [Theory]
    [InlineData("""{"object":"page","id":"0198f3a0-0000-8000-8000-000000000001"}""")]
    [InlineData("""{"object":"page","id":"0198f3a0-0000-8000-8000-000000000001","icon":null,"in_trash":false,"properties":{}}""")]
    [InlineData("""{"object":"page","id":"some_id","properties":{"N":{"id":"title"}},"url":null,"tomorrow":{"a":[1,null]}}""")]
    [InlineData("""{}""")]
    public void What_was_absent_stays_absent_and_what_was_null_stays_null(string json)
    {
        Assert.Equal(json, NotionJson.Write(NotionJson.Read<Page>(json)));
    }

    [Fact]
    public void A_member_that_was_absent_is_written_once_it_has_a_value()
    {
        var page = NotionJson.Read<Page>("""{"object":"page","id":"x"}""");

        var changed = page with { InTrash = true, Icon = Icon.Of("!") };

        Assert.Equal("""{"object":"page","id":"x","icon":{"type":"emoji","emoji":"!"},"in_trash":true}""", NotionJson.Write(changed));
    }

    [Fact]
    public void A_new_record_says_only_what_it_was_given()
    {
        var block = new ToDoBlock { ToDo = new() { RichText = RichText.Of("Milk") } };

        Assert.Equal(
            """{"object":"block","type":"to_do","to_do":{"rich_text":[{"type":"text","text":{"content":"Milk"}}]}}""",
            NotionJson.Write<Block>(block));
    }

    [Fact]
    public void A_new_property_value_is_sent_even_when_it_is_null_or_false()
    {
        var update = new UpdatePage
        {
            InTrash = false,
            Properties = new Dictionary<string, PropertyValue>
            {
                ["Amount"] = new NumberValue(),
                ["Done"] = new CheckboxValue { Checkbox = false },
                ["Owner"] = new RelationValue { Relation = [Id] },
            },
            Extra = new Dictionary<string, JsonElement> { ["icon"] = NotionJson.Null },
        };

        Assert.Equal(
            $$$"""{"properties":{"Amount":{"type":"number","number":null},"Done":{"type":"checkbox","checkbox":false},"Owner":{"type":"relation","relation":[{"id":"{{{Id}}}"}]}},"in_trash":false,"icon":null}""",
            NotionJson.Write(update));
    }

    [Fact]
    public void Values_in_Notions_own_form_become_records_without_a_word_added()
    {
        const string json = """{"Name":{"title":[{"text":{"content":"A"}}]},"Status":{"select":{"name":"Active"}},"Old":null}""";

        var properties = NotionJson.Read<IReadOnlyDictionary<string, PropertyValue>>(json);

        Assert.IsType<TitleValue>(properties["Name"]);
        Assert.Equal("Active", Assert.IsType<SelectValue>(properties["Status"]).Select!.Name);
        Assert.Equal(json, NotionJson.Write(properties));
    }

    [Fact]
    public void Ids_and_times_keep_their_form_and_convert()
    {
        var page = NotionJson.Read<Page>($$"""{"id":"{{Id}}","created_time":"2026-06-27T16:56:43.405+00:00"}""");

        Assert.Equal(Id, (NotionId)page.Id);
        Assert.Equal(new DateTimeOffset(2026, 6, 27, 16, 56, 43, 405, TimeSpan.Zero), (DateTimeOffset)page.CreatedTime);
        Assert.Contains("16:56:43.405+00:00", NotionJson.Write(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_members_may_be_missing_or_new_in_a_recorded_answer()
    {
        var random = new Random(7);
        foreach (var exchange in Recordings.Read(Recordings.Chosen).Where(exchange => exchange.Response.ValueKind == JsonValueKind.Object))
        {
            var changed = Mutation.Of(exchange.Response, random);
            var back = NotionJson.WriteElement(NotionJson.Read<NotionObject>(changed));
            Assert.Null(JsonDifference.Find(changed, back) is { } difference ? $"{exchange.Name} {difference}" : null);
        }
    }
}
