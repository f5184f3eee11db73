using Xunit;

namespace Verso.Cli.Tests;

public sealed class PolicyCommandTests : IDisposable
{
    private readonly CommandLine _verso = new();

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task A_policy_is_checked_line_by_line()
    {
        await File.WriteAllTextAsync(_verso.File("good.yaml"), "trees: [{id: '*', access: read}]", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_verso.File("bad.yaml"), "trees:\n  - id: '*'\n    access: raed\n", TestContext.Current.CancellationToken);

        Assert.Equal(0, (await _verso.RunAsync("policy", "check", _verso.File("good.yaml"))).Code);
        var bad = await _verso.RunAsync("policy", "check", _verso.File("bad.yaml"));
        Assert.Equal(1, bad.Code);
        Assert.Contains("bad.yaml:3:13: 'raed' is not known here. Did you mean 'read'?", bad.Error);
    }

    [Fact]
    public async Task Keys_are_put_under_policies_that_are_there()
    {
        await MakeWorkspaceAsync();
        Assert.Contains("no policies", (await _verso.RunAsync("policy", "list")).Output);
        Assert.Contains("There is no policy \"careful\"", (await _verso.RunAsync("key", "create", "robot", "--policy", "careful")).Error);
        await WriteAsync("careful", "description: Looks, and touches nothing\ntrees: [{id: '*', access: read}]");

        Assert.Equal(0, (await _verso.RunAsync("key", "create", "robot", "--policy", "careful")).Code);
        Assert.Contains("robot", (await _verso.RunAsync("policy", "show", "careful")).Output);
        Assert.Contains("Looks, and touches nothing", (await _verso.RunAsync("policy", "list")).Output);
        Assert.Contains("careful", (await _verso.RunAsync("key", "list", "--json")).Output);
        Assert.Equal(0, (await _verso.RunAsync("key", "policy", "robot", "none")).Code);
        Assert.Contains("No key is under it", (await _verso.RunAsync("policy", "show", "careful")).Output);
    }

    [Fact]
    public async Task What_a_policy_would_say_to_a_request_is_explained()
    {
        await MakeWorkspaceAsync();
        await WriteAsync("careful", "trees: [{id: '*', access: write}]\nallow: []");

        Assert.Contains("Allowed.", (await _verso.RunAsync("policy", "explain", "careful", "POST", "search", "--body", "{}")).Output);
        var refused = (await _verso.RunAsync("policy", "explain", "careful", "POST", "pages", "--body", "{}", "--json")).Json;
        Assert.Equal(403, (int)refused["status"]!);
        Assert.Contains("does not allow 'create' (allow)", (string?)refused["message"]);
    }

    private async Task MakeWorkspaceAsync() => Assert.Equal(0, (await _verso.RunAsync("workspace", "create", "Home")).Code);

    private async Task WriteAsync(string name, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_verso.File("data"), "policies"));
        await File.WriteAllTextAsync(Path.Combine(_verso.File("data"), "policies", name + ".yaml"), yaml, TestContext.Current.CancellationToken);
    }
}
