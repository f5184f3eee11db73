using System.Text.Json.Nodes;
using Verso.Kit;
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
    public async Task A_token_is_made_for_some_pages_and_capabilities_and_more_is_shared_later()
    {
        await _verso.RunAsync("workspace", "create", "One");
        var (first, second) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());

        var made = await _verso.RunAsync("key", "create", "reader", "--notion", "--capability", "read_content", "--share", $"https://app.notion.com/p/A-page-{first.Replace("-", "", StringComparison.Ordinal)}", "--json");
        Assert.Equal(0, made.Code);
        var shared = await _verso.RunAsync("key", "share", "reader", second, "--json");
        Assert.Equal(new[] { first, second }.Order(), shared.Json["shared"]!.AsArray().Select(id => (string)id!).Order());
        var taken = await _verso.RunAsync("key", "share", "reader", first, "--take", "--json");
        Assert.Equal([second], taken.Json["shared"]!.AsArray().Select(id => (string)id!));

        await _verso.RunAsync("key", "create", "all", "--notion");
        Assert.Contains("--share", (await _verso.RunAsync("key", "share", "all", first)).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _verso.RunAsync("key", "create", "wrong", "--share", first)).Code);
        Assert.Equal(1, (await _verso.RunAsync("key", "create", "wrong", "--notion", "--share", "no page")).Code);
    }

    [Fact]
    public async Task People_and_emojis_are_added_and_listed()
    {
        await _verso.RunAsync("workspace", "create", "One");
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("ship.png"), [1, 2, 3], Stop);

        Assert.Equal(0, (await _verso.RunAsync("people", "add", "Grace", "--email", "grace@example.com")).Code);
        Assert.Equal(0, (await _verso.RunAsync("people", "add", "A Client", "--guest")).Code);
        var again = await _verso.RunAsync("people", "add", "Other", "--email", "grace@example.com");
        Assert.Equal((1, "error: Somebody has the e-mail address grace@example.com already."), (again.Code, again.Error.Trim()));
        var people = await _verso.RunAsync("people", "list", "--json");
        Assert.Equal([false, false, true], people.Json.AsArray().Select(one => (bool)one!["is_guest"]!));

        Assert.Equal(0, (await _verso.RunAsync("emojis", "add", "ship-it", folder.File("ship.png"))).Code);
        Assert.Equal(1, (await _verso.RunAsync("emojis", "add", "ship-it", folder.File("ship.png"))).Code);
        Assert.Equal("ship-it", (string?)(await _verso.RunAsync("emojis", "list", "--json")).Json[0]!["name"]);
        Assert.Equal(0, (await _verso.RunAsync("emojis", "remove", "ship-it")).Code);
        Assert.Equal(1, (await _verso.RunAsync("emojis", "remove", "ship-it")).Code);
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

    [Fact]
    public async Task A_list_that_is_too_wide_stands_row_by_row_with_whole_ids()
    {
        var name = new string('n', 100);
        var made = await _verso.RunAsync("workspace", "create", name, "--json");

        var list = await _verso.RunAsync("workspace", "list");

        Assert.Equal(0, list.Code);
        Assert.Matches($"Name +{name}", list.Output);
        Assert.Matches($"Id +{(string?)made.Json["id"]}", list.Output);
    }

    [Fact]
    public async Task Every_command_stands_under_a_heading_of_the_help()
    {
        var lines = (await _verso.RunAsync("--help")).Output.ReplaceLineEndings("\n").Split('\n');

        var headings = lines.Where(line => line.EndsWith(':')).ToList();
        Assert.Equal(["Description:", "Usage:", "Options:", "Begin:", "Agents and automations:", "Data in and out:", "Workspaces and who may use them:", "A running server:", "Examples:"], headings);
        Assert.Contains(lines, line => line.StartsWith("  snapshot ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        var outcome = await _verso.RunAsync();

        Assert.Equal(2, outcome.Code);
        Assert.Contains("Begin:", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_an_option_does_not_know_is_answered_in_one_line_with_those_it_knows()
    {
        var outcome = await _verso.RunAsync("up", "--limits", "many");

        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("error: Argument 'many' not recognized. Must be one of: 'off' 'notion'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_of_commands_says_which_it_has()
    {
        var outcome = await _verso.RunAsync("workspace");

        Assert.StartsWith("error: 'verso workspace' needs a command: create, list.", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", "create")]
    [InlineData("key", "create", "k", "--scope", "everything")]
    [InlineData("nowhere")]
    [InlineData("workspace")]
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

    [Fact]
    public async Task A_webhook_is_added_verified_tested_and_removed()
    {
        var token = "";
        await using var receiver = await ScriptedServer.StartAsync(async context =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!;
            token = (string?)body["verification_token"] ?? token;
        });
        await _verso.RunAsync("workspace", "create", "One");
        await _verso.RunAsync("key", "create", "my-app", "--notion");
        File.WriteAllText(Path.Combine(_verso.Folder, "data", "appsettings.json"), """{"Webhooks":{"AllowedHosts":"127.0.0.1"}}""");

        var added = await _verso.RunAsync("webhooks", "add", $"{receiver.Url}/hook", "--event", "page.created", "--json");
        Assert.True(added.Code == 0, added.Error);
        var id = (string)added.Json["id"]!;
        Assert.True((bool)added.Json["verification"]!["sent"]!);

        var wrong = await _verso.RunAsync("webhooks", "verify", id, "secret_wrong");
        Assert.Equal(1, wrong.Code);
        Assert.Contains("not the verification token", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("active", (string?)(await _verso.RunAsync("webhooks", "verify", id, token, "--json")).Json["state"]);
        Assert.Equal(0, (await _verso.RunAsync("webhooks", "test", $"{receiver.Url}/hook")).Code);
        Assert.Contains("X-Notion-Signature", receiver.Requests[^1].Headers.Keys);
        Assert.Equal("paused", (string?)(await _verso.RunAsync("webhooks", "pause", id, "--json")).Json["state"]);
        Assert.Equal("active", (string?)(await _verso.RunAsync("webhooks", "resume", id, "--json")).Json["state"]);
        Assert.Empty((await _verso.RunAsync("webhooks", "deliveries", id, "--json")).Json.AsArray());
        Assert.Contains(id, (await _verso.RunAsync("webhooks", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _verso.RunAsync("webhooks", "remove", id)).Code);
        Assert.Empty((await _verso.RunAsync("webhooks", "list", "--json")).Json.AsArray());
    }

    [Fact]
    public async Task An_OAuth_client_is_added_listed_and_removed()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var added = await _verso.RunAsync("oauth", "clients", "add", "My app", "--redirect-uri", "https://example.com/cb", "--capability", "read_content", "--json");
        Assert.True(added.Code == 0, added.Error);
        var secret = (string)added.Json["client_secret"]!;
        var refused = await _verso.RunAsync("oauth", "clients", "add", "Other", "--redirect-uri", "http://example.com/cb");
        var again = await _verso.RunAsync("oauth", "clients", "add", "My app");
        var listed = await _verso.RunAsync("oauth", "clients", "list", "--json");

        Assert.Contains("must begin with https://", refused.Error, StringComparison.Ordinal);
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed.Output, StringComparison.Ordinal);
        Assert.Equal((string?)added.Json["client_id"], (string?)listed.Json[0]!["client_id"]);
        Assert.Equal(0, (await _verso.RunAsync("oauth", "clients", "remove", "My app")).Code);
        Assert.Empty((await _verso.RunAsync("oauth", "clients", "list", "--json")).Json.AsArray());
    }
}
