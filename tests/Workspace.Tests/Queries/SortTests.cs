using Xunit;

namespace Verso.Workspace.Tests.Queries;

public sealed class SortTests
{
    [Fact]
    public async Task Without_sorts_the_newest_page_comes_first()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}}}""");
        bench.Add("first");
        bench.Add("second");

        Assert.Equal("second first", bench.Sorted("[]"));
        Assert.Equal("first second", bench.Sorted("""[{"timestamp":"created_time","direction":"ascending"}]"""));
    }

    [Fact]
    public async Task Texts_sort_as_people_expect_and_empty_ones_are_the_greatest()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}}}""");
        foreach (var name in (string[])["Article10", "article2", "Article1", "Zebra", "apple"])
            bench.Add(name, $$$"""{"Name":{"title":[{"text":{"content":"{{{name}}}"}}]}}""");
        bench.Add("none");

        Assert.Equal("apple Article1 article2 Article10 Zebra none", bench.Sorted("""[{"property":"Name","direction":"ascending"}]"""));
        Assert.Equal("none Zebra Article10 article2 Article1 apple", bench.Sorted("""[{"property":"Name","direction":"descending"}]"""));
    }

    [Fact]
    public async Task Options_sort_by_their_place_also_after_the_places_changed()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"S":{"select":{"options":[{"name":"z"},{"name":"a"},{"name":"m"}]}},"T":{"multi_select":{"options":[{"name":"z"},{"name":"a"},{"name":"m"}]}}}""");
        foreach (var name in (string[])["a", "m", "z"])
            bench.Add(name, $$$"""{"S":{"select":{"name":"{{{name}}}"}},"T":{"multi_select":[{"name":"{{{name}}}"},{"name":"a"}]}}""");

        Assert.Equal("z a m", bench.Sorted("""[{"property":"S","direction":"ascending"}]"""));
        Assert.Equal("z a m", bench.Sorted("""[{"property":"T","direction":"ascending"}]"""));

        bench.Alter("""{"S":{"select":{"options":[{"name":"m"},{"name":"z"},{"name":"a"}]}},"T":{"multi_select":{"options":[{"name":"m"},{"name":"z"},{"name":"a"}]}}}""");

        Assert.Equal("m z a", bench.Sorted("""[{"property":"S","direction":"ascending"}]"""));
        Assert.Equal("m z a", bench.Sorted("""[{"property":"T","direction":"ascending"}]"""));
    }

    [Fact]
    public async Task Later_sorts_decide_between_equals_and_then_the_newest_comes_first()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"N":{"number":{}},"X":{"checkbox":{}}}""");
        bench.Add("a", """{"N":{"number":1},"X":{"checkbox":true}}""");
        bench.Add("b", """{"N":{"number":1}}""");
        bench.Add("c", """{"N":{"number":1}}""");
        bench.Add("d");

        Assert.Equal("c b a d", bench.Sorted("""[{"property":"N","direction":"ascending"},{"property":"X","direction":"ascending"}]"""));
        Assert.Equal("d a c b", bench.Sorted("""[{"property":"N","direction":"descending"},{"property":"X","direction":"descending"}]"""));
    }

    [Theory]
    [InlineData("""{"sorts":[{"property":"Nobody","direction":"ascending"}]}""", "Could not find property with name or id: Nobody")]
    [InlineData("""{"sorts":[{"property":"Name"}]}""", "body failed validation: body.sorts[0].direction should be defined, instead was `undefined`.")]
    [InlineData("""{"sorts":[{"property":"Name","direction":"up"}]}""", "body failed validation: body.sorts[0].direction should be `\"ascending\"` or `\"descending\"`, instead was `\"up\"`.")]
    [InlineData("""{"sorts":{}}""", "body failed validation: body.sorts should be an array or `undefined`, instead was `{}`.")]
    [InlineData("""{"page_size":101}""", "body failed validation: body.page_size should be ≤ `100` or `undefined`, instead was `101`.")]
    [InlineData("""{"page_size":0}""", "body failed validation: body.page_size should be ≥ `1` or `undefined`, instead was `0`.")]
    [InlineData("""{"page_size":"5"}""", "body failed validation: body.page_size should be a number or `undefined`, instead was `\"5\"`.")]
    [InlineData("""{"start_cursor":null}""", "body failed validation: body.start_cursor should be a string or `undefined`, instead was `null`.")]
    [InlineData("""{"in_trash":"x"}""", "body failed validation: body.in_trash should be a boolean or `undefined`, instead was `\"x\"`.")]
    [InlineData("""{"result_type":"x"}""", "body failed validation: body.result_type should be `\"page\"` or `\"data_source\"` or `undefined`, instead was `\"x\"`.")]
    [InlineData("""{"filter_properties":["a"]}""", "body failed validation: body.filter_properties should be not present, instead was `[\"a\"]`.")]
    public async Task A_wrong_query_is_refused(string body, string message)
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}}}""");

        Assert.Equal(message, bench.Fault(body));
    }
}
