using Xunit;

namespace Verso.Workspace.Tests.Queries;

public sealed class FilterTests
{
    [Fact]
    public async Task Text_is_compared_without_regard_to_case_and_negations_match_empty_values()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"Text":{"rich_text":{}},"Mail":{"email":{}}}""");
        bench.Add("a", """{"Name":{"title":[{"text":{"content":"a"}}]},"Text":{"rich_text":[{"text":{"content":"Größe ÄRA"}}]},"Mail":{"email":"jane.DOE@example.com"}}""");
        bench.Add("b", """{"Text":{"rich_text":[{"text":{"content":"plain"}}]}}""");
        bench.Add("c");

        Assert.Equal("a", bench.Filtered("""{"property":"Text","rich_text":{"equals":"grösse ära"}}""".Replace("ss", "ß")));
        Assert.Equal("b c", bench.Filtered("""{"property":"Text","rich_text":{"does_not_equal":"GRÖßE ära"}}"""));
        Assert.Equal("a", bench.Filtered("""{"property":"Text","rich_text":{"contains":"e ä"}}"""));
        Assert.Equal("b c", bench.Filtered("""{"property":"Text","rich_text":{"does_not_contain":"ÄR"}}"""));
        Assert.Equal("b", bench.Filtered("""{"property":"Text","rich_text":{"starts_with":"PL"}}"""));
        Assert.Equal("a", bench.Filtered("""{"property":"Text","rich_text":{"ends_with":"Ra"}}"""));
        Assert.Equal("c", bench.Filtered("""{"property":"Text","rich_text":{"is_empty":true}}"""));
        Assert.Equal("a b", bench.Filtered("""{"property":"Text","rich_text":{"is_not_empty":true}}"""));
        Assert.Equal("a", bench.Filtered("""{"property":"Mail","rich_text":{"contains":"Doe"}}"""));
        Assert.Equal("b c", bench.Filtered("""{"property":"title","title":{"is_empty":true}}"""));
    }

    [Theory]
    [InlineData("""{"property":"Nobody","number":{"equals":1}}""", "Could not find property with name or id: Nobody")]
    [InlineData("""{"property":"N","rich_text":{"equals":"1"}}""", "database property number does not match filter rich_text")]
    [InlineData("""{"property":"N","nonsense":{}}""", "body failed validation: body.filter.nonsense should be not present, instead was `{}`.")]
    [InlineData("""{"property":"N"}""", "body failed validation: body.filter.number should be defined, instead was `undefined`.")]
    [InlineData("""{"property":"N","number":{"equals":"1"}}""", "body failed validation: body.filter.number.equals should be a number, instead was `\"1\"`.")]
    [InlineData("""{"property":"N","number":{"contains":1}}""", "body failed validation: body.filter.number.contains should be not present, instead was `1`.")]
    [InlineData("""{"property":"N","number":{"greater_than":1,"less_than":2}}""", "body failed validation: body.filter.number.less_than should be not present, instead was `2`.")]
    [InlineData("""{"property":"N","number":{"is_empty":false}}""", "body failed validation: body.filter.number.is_empty should be `true`, instead was `false`.")]
    [InlineData("""{"property":"D","date":{"before":"soon"}}""", "body failed validation: body.filter.date.before should be a valid ISO 8601 date string, instead was `\"soon\"`.")]
    [InlineData("""{"property":"D","date":{"past_week":{"n":2}}}""", "body failed validation: body.filter.date.past_week.n should be not present, instead was `2`.")]
    [InlineData("""{"property":"P","people":{"contains":"you"}}""", "body failed validation: body.filter.people.contains should be a valid uuid, instead was `\"you\"`.")]
    [InlineData("""{"timestamp":"created_time","property":"D","created_time":{"before":"2026-01-01"}}""", "body failed validation: body.filter.property should be not present, instead was `\"D\"`.")]
    [InlineData("""{"timestamp":"created_time"}""", "body failed validation: body.filter.created_time should be defined, instead was `undefined`.")]
    [InlineData("""{"timestamp":"due","due":{}}""", "body failed validation: body.filter.timestamp should be `\"created_time\"` or `\"last_edited_time\"`, instead was `\"due\"`.")]
    [InlineData("""{"and":[{"or":[{"and":[]}]}]}""", "body failed validation: body.filter.and[0].or[0].and should be not present, instead was `[]`.")]
    [InlineData("""{"and":[],"or":[]}""", "body failed validation: body.filter.or should be not present, instead was `[]`.")]
    [InlineData("""{}""", "body failed validation. Fix one:\nbody.filter.or should be defined, instead was `undefined`.\nbody.filter.and should be defined, instead was `undefined`.\nbody.filter.property should be defined, instead was `undefined`.\nbody.filter.timestamp should be defined, instead was `undefined`.")]
    public async Task A_wrong_filter_is_refused_with_its_place(string filter, string message)
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"N":{"number":{}},"D":{"date":{}},"P":{"people":{}}}""");

        Assert.Equal(message, bench.FilterFault(filter));
    }

    [Fact]
    public async Task A_group_may_hold_groups_of_conditions_and_a_hundred_parts()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"N":{"number":{}}}""");
        bench.Add("one", """{"N":{"number":1}}""");
        bench.Add("two", """{"N":{"number":2}}""");
        bench.Add("none");

        Assert.Equal("one two", bench.Filtered("""{"or":[{"and":[{"property":"N","number":{"greater_than":0}},{"property":"N","number":{"less_than":2}}]},{"or":[{"property":"N","number":{"equals":2}}]}]}"""));
        var part = """{"property":"N","number":{"is_empty":true}}""";
        Assert.Equal("none", bench.Filtered($$"""{"and":[{{string.Join(',', Enumerable.Repeat(part, 100))}}]}"""));
        Assert.Equal(
            "body failed validation: body.filter.and.length should be ≤ `100`, instead was `101`.",
            bench.FilterFault($$"""{"and":[{{string.Join(',', Enumerable.Repeat(part, 101))}}]}"""));
    }

    [Theory]
    [InlineData("""{"equals":"2026-03-05"}""", "day early late")]
    [InlineData("""{"equals":"2026-03-05T18:01:00Z"}""", "day late")]
    [InlineData("""{"equals":"2026-03-05T19:01:59.999+01:00"}""", "day late")]
    [InlineData("""{"before":"2026-03-05T18:01:00Z"}""", "early")]
    [InlineData("""{"after":"2026-03-05T08:00:00Z"}""", "late next")]
    [InlineData("""{"on_or_before":"2026-03-05"}""", "day early late")]
    [InlineData("""{"on_or_after":"2026-03-05T09:00:00Z"}""", "day late next")]
    [InlineData("""{"after":"2026-03-05"}""", "next")]
    [InlineData("""{"is_empty":true}""", "none")]
    [InlineData("""{"past_week":{}}""", "day early late next")]
    [InlineData("""{"next_week":{}}""", "")]
    [InlineData("""{"equals":"one_week_ago"}""", "day early late")]
    [InlineData("""{"before":"yesterday"}""", "day early late next")]
    public async Task Dates_are_compared_to_the_minute_and_days_as_days(string condition, string found)
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"D":{"date":{}}}""") { Now = new(2026, 3, 12, 9, 0, 0, TimeSpan.Zero) };
        bench.Add("day", """{"D":{"date":{"start":"2026-03-05"}}}""");
        bench.Add("early", """{"D":{"date":{"start":"2026-03-05T08:00:00Z"}}}""");
        bench.Add("late", """{"D":{"date":{"start":"2026-03-05T18:01:15.377Z"}}}""");
        bench.Add("next", """{"D":{"date":{"start":"2026-03-06"}}}""");
        bench.Add("none");

        Assert.Equal(found, bench.Filtered($$"""{"property":"D","date":{{condition}}}"""));
    }

    [Fact]
    public async Task Pages_in_the_trash_are_found_only_when_asked_for()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}}}""");
        bench.Add("kept");
        bench.Add("gone", inTrash: true);

        Assert.Equal(["kept"], bench.Find("{}"));
        Assert.Equal(["gone"], bench.Find("""{"in_trash":true}"""));
    }
}
