using Xunit;

namespace Verso.Cli.Tests;

public sealed class TriggerCommandTests : IDisposable
{
    private readonly CommandLine _verso = new();

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task A_trigger_is_added_listed_paused_and_removed_without_a_server()
    {
        await _verso.RunAsync("workspace", "create", "One");
        Assert.Equal(1, (await _verso.RunAsync("triggers", "add", "notes", "--hook", "--recipe", "meeting-summary")).Code); // There is no key yet.
        await _verso.RunAsync("key", "create", "make.com");

        var added = await _verso.RunAsync("triggers", "add", "notes", "--hook", "--recipe", "meeting-summary", "--input", "title={{body.name}}", "--input", "tags=[\"a\"]", "--json");
        var listed = await _verso.RunAsync("triggers", "list", "--json");

        Assert.Equal(0, added.Code);
        Assert.StartsWith("hook_", (string?)added.Json["secret"], StringComparison.Ordinal);
        Assert.Equal("""{"title":"{{body.name}}","tags":["a"]}""", added.Json["inputs"]!.ToJsonString());
        Assert.Equal(("notes", true), ((string?)listed.Json[0]!["name"], (bool?)listed.Json[0]!["enabled"]));
        Assert.Null(listed.Json[0]!["secret"]);
        Assert.False((bool?)(await _verso.RunAsync("triggers", "pause", "notes", "--json")).Json["enabled"]);
        Assert.Equal(0, (await _verso.RunAsync("triggers", "remove", "notes")).Code);
        Assert.Contains("has none", (await _verso.RunAsync("triggers", "show", "notes")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_what_would_be_right()
    {
        await _verso.RunAsync("workspace", "create", "One");
        await _verso.RunAsync("key", "create", "make.com");

        var unknown = await _verso.RunAsync("triggers", "add", "notes", "--hook", "--recipe", "meeting-sumary");
        var daily = await _verso.RunAsync("triggers", "add", "daily", "--cron", "@daily", "--recipe", "no-such-recipe");
        Assert.Equal(1, daily.Code); // What is wrong is the recipe: the time is no file of options.
        var never = await _verso.RunAsync("triggers", "add", "digest", "--cron", "0 0 8 ? * MON-FRI 2001", "--recipe", "meeting-summary");
        var server = await _verso.RunAsync("triggers", "test", "notes");
        var local = await _verso.RunAsync("triggers", "notion");

        Assert.Equal((1, 1, 1, 1), (unknown.Code, never.Code, server.Code, local.Code));
        Assert.Contains("meeting-summary", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("never comes due", never.Error, StringComparison.Ordinal);
        Assert.Contains("verso up", server.Error, StringComparison.Ordinal);
        Assert.Contains("local", local.Error, StringComparison.Ordinal);
    }
}
