using Verso.Server.OAuth;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.OAuth;

public sealed class RedirectUriTests
{
    [Theory]
    [InlineData("https://example.com/callback", true)]
    [InlineData("http://localhost:3000/callback", true)]
    [InlineData("http://127.0.0.1/x?y=1", true)]
    [InlineData("http://[::1]:9/x", true)]
    [InlineData("http://example.com/callback", false)]
    [InlineData("https://example.com/callback#part", false)]
    [InlineData("http://localhost.example.com/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("myapp://callback", false)]
    [InlineData("https://example.com/a b", false)]
    [InlineData("callback", false)]
    public void A_redirect_uri_is_TLS_or_this_machine(string uri, bool allowed)
    {
        if (allowed)
            Assert.Equal(uri, RedirectUris.Require(uri));
        else
            Assert.Throws<RegistryException>(() => RedirectUris.Require(uri));
    }
}
