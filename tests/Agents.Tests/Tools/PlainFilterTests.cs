using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Agents.Tests.Tools;

/// <summary>Which rows a plain filter finds, for each type of property.</summary>
public sealed class PlainFilterTests : ToolDesk
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await CallAsync("create", """
            {"parent":"Tasks","items":[
              {"Name":"a","Status":"Not started","Priority":"High","Tags":["red"],"Points":1,"Due":"2026-03-10","Done":true,"Notes":"alpha","Link":"https://a.test"},
              {"Name":"b","Status":"In progress","Priority":"Low","Tags":["red","green"],"Points":2,"Due":"2026-03-16","Notes":"beta"},
              {"Name":"c","Status":"Done","Tags":["blue"],"Points":3,"Due":"2026-03-20","Done":true},
              {"Name":"d"}]}
            """);
    }

    [Theory]
    [InlineData("""{}""", "abcd")]
    [InlineData("""{"Name":"B"}""", "b")]
    [InlineData("""{"Name":["a","c"]}""", "ac")]
    [InlineData("""{"Notes":{"contains":"A"}}""", "ab")]
    [InlineData("""{"Notes":{"starts_with":"al"}}""", "a")]
    [InlineData("""{"Notes":{"not_contains":"alpha"}}""", "bcd")]
    [InlineData("""{"Notes":null}""", "cd")]
    [InlineData("""{"Link":{"not_empty":true}}""", "a")]
    [InlineData("""{"Status":"done"}""", "c")]
    [InlineData("""{"Status":{"not":"Done"}}""", "abd")]
    [InlineData("""{"Status":["Done","In progress"]}""", "bc")]
    [InlineData("""{"Status":"Complete"}""", "c")]
    [InlineData("""{"Priority":"high"}""", "a")]
    [InlineData("""{"Priority":null}""", "cd")]
    [InlineData("""{"Priority":["High",null]}""", "acd")]
    [InlineData("""{"Priority":{"not_in":["High","Low"]}}""", "cd")]
    [InlineData("""{"Tags":"red"}""", "ab")]
    [InlineData("""{"Tags":["green","blue"]}""", "bc")]
    [InlineData("""{"Tags":{"all":["red","green"]}}""", "b")]
    [InlineData("""{"Tags":{"not":"red"}}""", "cd")]
    [InlineData("""{"Points":2}""", "b")]
    [InlineData("""{"Points":{"gte":2}}""", "bc")]
    [InlineData("""{"Points":{">":1,"<":3}}""", "b")]
    [InlineData("""{"Points":{"not":"2"}}""", "acd")]
    [InlineData("""{"Due":"2026-03-16"}""", "b")]
    [InlineData("""{"Due":{"before":"2026-03-16"}}""", "a")]
    [InlineData("""{"Due":{"since":"2026-03-16","until":"2026-03-20"}}""", "bc")]
    [InlineData("""{"Due":{"is_empty":true}}""", "d")]
    [InlineData("""{"Done":true}""", "ac")]
    [InlineData("""{"Done":{"not":true}}""", "bd")]
    [InlineData("""{"Done":null}""", "bd")]
    [InlineData("""{"Priority":"High","Done":true}""", "a")]
    [InlineData("""{"or":[{"Name":"d"},{"Points":{"lt":2}}]}""", "ad")]
    [InlineData("""{"or":[{"Done":true,"or":[{"Name":"a"},{"and":[{"Name":"c"},{"or":[{"Points":3},{"Points":9}]}]}]},{"Name":"d"}]}""", "acd")]
    [InlineData("""{"property":"Status","status":{"equals":"Done"}}""", "c")]
    [InlineData("""{"or":[{"property":"Name","title":{"equals":"a"}},{"Name":"b"}]}""", "ab")]
    [InlineData("""{"created_time":{"after":"2020-01-01"}}""", "abcd")]
    [InlineData("""{"last_edited_time":{"before":"2020-01-01"}}""", "")]
    public async Task A_plain_filter_finds(string filter, string names)
    {
        var arguments = new JsonObject { ["database"] = "Tasks", ["columns"] = new JsonArray("Name"), ["ids"] = false, ["sorts"] = new JsonArray("Name"), ["filter"] = JsonNode.Parse(filter) };

        Assert.Equal(names, string.Concat(Inside(await TextAsync("query", arguments.ToJsonString())).Skip(1)));
    }

    [Theory]
    [InlineData("""{"Points":{"contains":"1"}}""", "cannot be asked for \"contains\"")]
    [InlineData("""{"Tags":"purple"}""", "It has \"red\", \"green\", \"blue\"")]
    [InlineData("""{"Done":"maybe"}""", "ask for true or false")]
    [InlineData("""{"Priority":[]}""", "empty list")]
    [InlineData("""{"or":{"Name":"x"}}""", "takes a list of filters")]
    [InlineData("""{"Points":"many"}""", "is a number")]
    public async Task What_cannot_be_asked_is_an_error_that_says_what_can(string filter, string hint) =>
        Assert.Contains(hint, (await RefusedAsync("query", $$"""{"database":"Tasks","filter":{{filter}} }""")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Figures_go_beyond_the_bound_of_one_query()
    {
        Local.Options.Queries.MostRows = 3;

        Assert.Equal(["count,sum:Points", "4,6"], Inside(await TextAsync("query", """{"database":"Tasks","aggregate":["count","sum:Points"]}""")));
    }
}
