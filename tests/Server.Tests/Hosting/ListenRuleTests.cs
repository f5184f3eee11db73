using Verso.Server.Hosting;
using Xunit;

namespace Verso.Server.Tests.Hosting;

public sealed class ListenRuleTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7410")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://localhost:80;http://[::1]:80")]
    public void This_machine_may_always_be_listened_on(string listen)
    {
        Assert.NotEmpty(ListenRule.Read(listen, allowRemote: false));
    }

    [Theory]
    [InlineData("http://0.0.0.0:7410")]
    [InlineData("http://*:7410")]
    [InlineData("http://+:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://192.168.1.2:80")]
    [InlineData("http://example.org:80")]
    [InlineData("http://127.0.0.1:1;http://10.0.0.1:1")]
    public void Other_machines_need_permission(string listen)
    {
        var refusal = Assert.Throws<SettingsException>(() => ListenRule.Read(listen, allowRemote: false));

        Assert.Contains("--allow-remote", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(ListenRule.Read(listen, allowRemote: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7410")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:7410/path")]
    public void What_is_no_address_is_refused(string listen)
    {
        Assert.Throws<SettingsException>(() => ListenRule.Read(listen, allowRemote: true));
    }

    [Theory]
    [InlineData("http://127.0.0.1:7410", "http://localhost:7410/", true)]
    [InlineData("http://[::1]:80;http://*:7410", "http://127.0.0.1:7410", true)]
    [InlineData("http://127.0.0.1:7410", "http://127.0.0.1:7411", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:7410", false)]
    [InlineData("http://127.0.0.1:443", "https://api.notion.com", false)]
    public void A_server_knows_its_own_address(string listen, string url, bool isHere)
    {
        Assert.Equal(isHere, ListenRule.IsHere(listen, new Uri(url)));
    }
}
