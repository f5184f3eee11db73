using Verso.Sync.Connections;
using Xunit;

namespace Verso.Sync.Tests.Connections;

public sealed class NotionConnectionTests
{
    [Fact]
    public void No_secret_is_in_its_text()
    {
        var connection = new NotionConnection { Token = "ntn_secret", TokenV2 = "v03:secret", UserId = "u", SpaceId = "s" };

        Assert.Equal("Notion at api.notion.com with token, token_v2, user id, space id", connection.ToString());
        Assert.Equal("Notion at api.notion.com with no credentials", new NotionConnection().ToString());
    }

    [Theory]
    [InlineData("http://notion.example")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("https://user:secret@notion.example")]
    public void An_address_over_which_a_secret_would_leak_is_refused(string url)
    {
        var official = Assert.Throws<ArgumentException>(() => new NotionConnection { BaseUrl = new(url) });
        Assert.Throws<ArgumentException>(() => new NotionConnection { InternalBaseUrl = new(url) });

        Assert.DoesNotContain("secret", official.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:7410")]
    [InlineData("http://localhost:7410")]
    [InlineData("https://notion.example/prefix")]
    public void This_machine_needs_no_encryption(string url)
    {
        Assert.Equal(new Uri(url), new NotionConnection { BaseUrl = new(url) }.BaseUrl);
    }
}
