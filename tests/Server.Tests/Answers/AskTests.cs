using System.Text.Json.Nodes;
using Verso.Server.Tests.Gateway;
using Xunit;

namespace Verso.Server.Tests.Answers;

/// <summary>Questions to a local workspace, over HTTP, with the model that is always there.</summary>
public sealed class AskTests : GatewayFixture
{
    private string _policy = "";

    protected override async Task PrepareAsync() => _policy = await Handbook.WriteAsync(NotionAsync, Start.RootPage!);

    [Theory]
    [InlineData("When can customers ask for a refund?", "Customers may ask for a refund within 30 days of delivery.")]
    [InlineData("Who approves travel above 500 euros?", "Travel above 500 euros is approved by Maria Lopez.")]
    [InlineData("How long is the probation period?", "The probation period lasts six months.")]
    public async Task A_question_is_answered_in_the_words_of_the_page_with_the_block_they_stand_in(string question, string sentence)
    {
        var answer = await AskAsync(new JsonObject { ["question"] = question });

        Assert.True((bool)answer["found"]!, answer.ToJsonString());
        var citation = answer["citations"]![0]!;
        Assert.Equal(sentence, (string?)citation["quote"]);
        Assert.StartsWith($"{sentence} [1]", (string?)answer["answer"], StringComparison.Ordinal);
        var block = await NotionAsync(HttpMethod.Get, $"blocks/{citation["block_id"]}");
        Assert.Contains(sentence, (string)block["paragraph"]!["rich_text"]![0]!["plain_text"]!, StringComparison.Ordinal);
        Assert.EndsWith($"#{((string)citation["block_id"]!).Replace("-", "", StringComparison.Ordinal)}", (string?)citation["url"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Who won the chess tournament in Oslo?")]
    [InlineData("What is the refund policy for submarines on Mars?")]
    public async Task What_no_page_says_is_not_answered(string question)
    {
        var answer = await AskAsync(new JsonObject { ["question"] = question });

        Assert.False((bool)answer["found"]!, answer.ToJsonString());
        Assert.Equal("The workspace does not contain the answer.", (string?)answer["answer"]);
        Assert.Empty(answer["citations"]!.AsArray());
    }

    [Fact]
    public async Task The_value_of_a_property_is_an_answer_too()
    {
        var (database, _) = await CreateDatabaseAsync("""{"Name":{"title":{}},"Deadline":{"date":{}},"Owner":{"rich_text":{}}}""");
        await PostAsync("/api/v1/notion/bulk-insert", $$"""{"database_id":"{{database}}","records":[{"Name":"Apollo launch","Deadline":"2027-03-12","Owner":"Grace Hopper"},{"Name":"Gemini launch","Deadline":"2026-01-05","Owner":"Ada"}]}""");

        var answer = await AskAsync(new JsonObject { ["question"] = "What is the deadline of the Apollo launch?", ["database"] = database });

        Assert.True((bool)answer["found"]!, answer.ToJsonString());
        Assert.Equal("Apollo launch, Deadline: 2027-03-12 [1]", (string?)answer["answer"]);
        Assert.Equal(("Deadline", null), ((string?)answer["citations"]![0]!["property"], (string?)answer["citations"]![0]!["block_id"]));
    }

    [Fact]
    public async Task A_question_stays_within_the_pages_it_names()
    {
        var other = await NotionAsync(HttpMethod.Post, "pages", $$"""{"parent":{"page_id":"{{Start.RootPage}}"},"properties":{"title":{"title":[{"text":{"content":"Elsewhere"} }]} } }""");

        var inside = await AskAsync(new JsonObject { ["question"] = "How long is the probation period?", ["within"] = new JsonArray(_policy) });
        var outside = await AskAsync(new JsonObject { ["question"] = "How long is the probation period?", ["within"] = new JsonArray((string)other["id"]!) });

        Assert.Equal((true, false), ((bool)inside["found"]!, (bool)outside["found"]!));
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer()
    {
        var first = await AskAsync(new JsonObject { ["question"] = "refund delivery" });
        var second = await AskAsync(new JsonObject { ["question"] = "refund delivery" });

        Assert.True(JsonNode.DeepEquals(first, second));
    }

    [Theory]
    [InlineData("""{}""", "question is missing")]
    [InlineData("""{"question":"   "}""", "question is missing")]
    [InlineData("""{"question":7}""", "question must be a text")]
    [InlineData("""{"question":"of the"}""", "no words to look for")]
    [InlineData("""{"question":"What?","limit":0}""", "limit must be a whole number from 1 to 30")]
    [InlineData("""{"question":"refund","within":["x"]}""", "within[0] must be a Notion id")]
    [InlineData("""{"question":"refund","model":"gpt"}""", "There is no model 'gpt'. Configured: extractive.")]
    public async Task A_wrong_question_says_what_is_wrong(string body, string says)
    {
        var answer = await PostAsync("/api/v2/ask", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(says, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        var answer = await PostAsync("/api/v2/ask", """{"question":"refund","database":"00000000-0000-4000-8000-000000000001"}""");

        Assert.Equal((404, "object_not_found"), (answer.Status, answer.Code));
    }

    private async Task<JsonObject> AskAsync(JsonObject body)
    {
        var answer = await PostAsync("/api/v2/ask", body.ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }
}
