using Verso.Server.Notion;
using Xunit;

namespace Verso.Server.Tests.Notion;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/v1/pages/1", "pages/1")]
    [InlineData("//v1/pages/1", "pages/1")]
    [InlineData("/a/proxy/v1/pages/1", "pages/1")]
    [InlineData("/v1//pages/1", "pages/1")]
    [InlineData("/v1/pages/B%5Ci_", "pages/B%5Ci_")]
    [InlineData("/v1/pages/1?x=/v1/2", "pages/1")]
    [InlineData("http://host/v1/pages/1", "pages/1")]
    [InlineData("/v1/", "")]
    [InlineData("/v1", "")]
    public void The_path_below_v1_is_found_and_left_as_it_was_sent(string target, string path)
    {
        Assert.Equal(path, RequestTarget.Split(target, RequestTarget.FindStart(target)).Path);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v2/pages")]
    [InlineData("/v10/pages")]
    [InlineData("/healthz?next=/v1/")]
    public void Other_targets_are_not_of_the_Notion_API(string target)
    {
        Assert.Equal(-1, RequestTarget.FindStart(target));
    }

    [Fact]
    public void The_query_is_decoded_and_keeps_its_order()
    {
        var query = RequestTarget.Split("/v1/x?b=2&a=%2F+1&&b=3&flag", "/v1/".Length).Query;

        Assert.Equal([new("b", "2"), new("a", "/ 1"), new("b", "3"), new("flag", "")], query);
    }
}
