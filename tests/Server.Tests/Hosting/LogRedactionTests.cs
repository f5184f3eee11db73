using Verso.Server.Hosting;
using Xunit;

namespace Verso.Server.Tests.Hosting;

public sealed class LogRedactionTests
{
    [Theory]
    [InlineData("Authorization: Bearer ntn_12345678901234567890abcd", "12345678901234567890")]
    [InlineData("authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA")]
    [InlineData("sent bearer eyJhbGciOiJIUzI1NiJ9.abc", "eyJhbGci")]
    [InlineData("the key verso_AbCdEfGhIjKlMnOpQrSt was used", "AbCdEfGhIjKlMnOpQrSt")]
    [InlineData("secret_abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz")]
    [InlineData("Cookie: token_v2=v02%3Auser_token_or_cookies%3Axyz; notion_user_id=1", "user_token_or_cookies")]
    [InlineData("cookie token_v2=v03:eyJabc", "eyJabc")]
    [InlineData("X-API-Key: plain-old-key", "plain-old-key")]
    [InlineData("X-Notion-Token: abcdef", "abcdef")]
    [InlineData("GET /callback?token=abc123&x=1", "abc123")]
    [InlineData("{\"api_key\":\"sk-abcdefghijklmnopqrstuvwx\"}", "abcdefghijklmnopqrstuvwx")]
    [InlineData("password=hunter2", "hunter2")]
    public void A_secret_does_not_reach_the_log(string line, string secret)
    {
        var clean = LogRedaction.Clean(line);

        Assert.DoesNotContain(secret, clean, StringComparison.Ordinal);
        Assert.Contains("[hidden]", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pulled 12 changed and 3 removed pages.")]
    [InlineData("POST /v1/pages failed (request 0197a2f4-0000-8000-8000-000000000000).")]
    [InlineData("Opened verso.db in /data/verso")]
    public void What_is_no_secret_stays(string line)
    {
        Assert.Equal(line, LogRedaction.Clean(line));
    }
}
