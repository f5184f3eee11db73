using Xunit;

namespace Verso.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly CommandLine _verso = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task A_key_is_made_listed_and_revoked()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var made = await _verso.RunAsync("key", "create", "make.com", "--scope", "jobs", "--days", "30", "--json");
        Assert.Equal(0, made.Code);
        var secret = (string)made.Json["key"]!;
        Assert.StartsWith("verso_", secret, StringComparison.Ordinal);

        var listed = await _verso.RunAsync("key", "list", "--json");
        Assert.DoesNotContain(secret, listed.Output, StringComparison.Ordinal);
        Assert.Equal("jobs", (string?)listed.Json[0]!["scopes"]![0]);

        Assert.Equal(0, (await _verso.RunAsync("key", "revoke", "make.com")).Code);
        Assert.NotNull((await _verso.RunAsync("key", "list", "--json")).Json[0]!["revoked"]);

        var again = await _verso.RunAsync("key", "revoke", "make.com");
        Assert.Equal(1, again.Code);
        Assert.Contains("verso key list", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_stands_alone_on_the_output_so_that_a_script_can_take_it()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var made = await _verso.RunAsync("key", "create", "script");

        Assert.Matches("^verso_[A-Za-z0-9]+$", made.Output.Trim());
        Assert.Contains("not shown again", made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_integration_token_is_made_for_a_bot()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var made = await _verso.RunAsync("key", "create", "my-app", "--notion", "--json");

        Assert.StartsWith("ntn_", (string)made.Json["key"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_workspaces_a_key_needs_one_named()
    {
        await _verso.RunAsync("workspace", "create", "One");
        await _verso.RunAsync("workspace", "create", "Two");

        var unnamed = await _verso.RunAsync("key", "create", "k");
        var named = await _verso.RunAsync("key", "create", "k", "--workspace", "Two", "--json");

        Assert.Equal(1, unnamed.Code);
        Assert.Contains("--workspace", unnamed.Error, StringComparison.Ordinal);
        Assert.Equal(0, named.Code);
    }

    [Fact]
    public async Task A_workspace_name_is_taken_once()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var again = await _verso.RunAsync("workspace", "create", "One");

        Assert.Equal(1, again.Code);
        Assert.Contains("Choose another name", again.Error, StringComparison.Ordinal);
        Assert.Single((await _verso.RunAsync("workspace", "list", "--json")).Json.AsArray());
    }

    [Fact]
    public async Task A_secret_comes_from_the_pipe_and_is_never_shown()
    {
        var set = await _verso.RunAsync("s3cret-value\n", ["secret", "set", "OPENAI_API_KEY"], Stop);
        var list = await _verso.RunAsync("secret", "list");

        Assert.Equal(0, set.Code);
        Assert.Contains("OPENAI_API_KEY", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-value", set.Output + set.Error + list.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _verso.RunAsync("secret", "remove", "OPENAI_API_KEY")).Code);
        Assert.Equal(1, (await _verso.RunAsync("secret", "remove", "OPENAI_API_KEY")).Code);
    }

    [Theory]
    [InlineData("", "NAME", "empty")]
    [InlineData("value", "../name", "no name")]
    [InlineData("value", "verso/key", "no name")]
    public async Task A_secret_needs_a_value_and_a_plain_name(string value, string name, string reason)
    {
        var set = await _verso.RunAsync(value, ["secret", "set", name], Stop);

        Assert.Equal(1, set.Code);
        Assert.Contains(reason, set.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_licence_is_issued_shown_and_verified()
    {
        await _verso.RunAsync("license", "keygen", "--out", _verso.Folder);
        var key = _verso.File("license-private.pem");

        var issued = await _verso.RunAsync("license", "issue", "--holder", "Example Ltd", "--expires", "2199-12-31", "--key", key);
        await File.WriteAllTextAsync(_verso.File("license.txt"), issued.Output, Stop);

        Assert.Contains("until 2199-12-31", (await _verso.RunAsync("license", "show", _verso.File("license.txt"))).Output, StringComparison.Ordinal);
        Assert.True((bool?)(await _verso.RunAsync("license", "verify", _verso.File("license.txt"), "--key", _verso.File("license-public.pem"), "--json")).Json["verified"]);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    [Fact]
    public async Task A_licence_of_another_key_is_not_genuine_and_one_of_the_past_has_ended()
    {
        await _verso.RunAsync("license", "keygen", "--out", _verso.Folder);
        await _verso.RunAsync("license", "keygen", "--out", _verso.File("other"));
        var issued = await _verso.RunAsync("license", "issue", "--holder", "Ex", "--expires", "2020-01-01", "--key", _verso.File("license-private.pem"));
        await File.WriteAllTextAsync(_verso.File("license.txt"), issued.Output, Stop);

        var ended = await _verso.RunAsync("license", "verify", _verso.File("license.txt"), "--key", _verso.File("license-public.pem"));
        var foreign = await _verso.RunAsync("license", "verify", _verso.File("license.txt"), "--key", _verso.File("other/license-public.pem"));

        Assert.Equal((1, 1), (ended.Code, foreign.Code));
        Assert.Contains("ended with 2020-01-01", ended.Error, StringComparison.Ordinal);
        Assert.Contains("another key", foreign.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Existing_licence_keys_are_not_overwritten()
    {
        await _verso.RunAsync("license", "keygen", "--out", _verso.Folder);

        Assert.Equal(1, (await _verso.RunAsync("license", "keygen", "--out", _verso.Folder)).Code);
    }

    [Fact]
    public async Task There_are_no_jobs_in_a_new_workspace()
    {
        await _verso.RunAsync("workspace", "create", "One");

        Assert.Empty((await _verso.RunAsync("jobs", "list", "--json")).Json.AsArray());
        var unknown = await _verso.RunAsync("jobs", "show", Guid.NewGuid().ToString());
        Assert.Equal(1, unknown.Code);
        Assert.Contains("verso jobs list", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", "list")]
    [InlineData("secret", "list")]
    [InlineData("jobs", "list")]
    [InlineData("workspace", "list")]
    public async Task Without_data_a_command_says_how_to_begin(params string[] command)
    {
        var outcome = await _verso.RunAsync(command);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("verso up", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("key", "create")]
    [InlineData("key", "create", "k", "--scope", "everything")]
    [InlineData("nowhere")]
    [InlineData("up", "--port", "1")]
    public async Task A_command_line_that_cannot_be_read_ends_with_2(params string[] command)
    {
        var outcome = await _verso.RunAsync(command);

        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("error: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--help", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("up", "--help")]
    [InlineData("demo", "--help")]
    [InlineData("key", "create", "--help")]
    [InlineData("secret", "set", "--help")]
    [InlineData("license", "issue", "--help")]
    [InlineData("jobs", "show", "--help")]
    [InlineData("workspace", "create", "--help")]
    public async Task Help_comes_with_examples(params string[] command)
    {
        var outcome = await _verso.RunAsync(command);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Examples:\n  ", outcome.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
