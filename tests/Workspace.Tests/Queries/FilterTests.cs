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
}
