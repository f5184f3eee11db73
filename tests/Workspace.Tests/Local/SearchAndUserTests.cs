using Verso.Workspace.Api;
using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class SearchAndUserTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("tests", new[] { "Markdown Text Test" })]
    [InlineData("MARK", new[] { "Markdown Text Test" })]
    [InlineData("nothing markdown here", new[] { "Markdown Text Test" })]
    [InlineData("ärger", new[] { "Über Ärger" })]
    [InlineData("own", new string[0])]
    public async Task Search_finds_any_word_by_how_it_begins(string query, string[] expected)
    {
        await _desk.PageAsync("Markdown Text Test");
        await _desk.PageAsync("Über Ärger");

        var found = await _desk.PostAsync("search", $$"""{"query":"{{query}}"}""");

        Assert.Equal(expected, found.Results().Select(page => (string)page["properties"]!["title"]!["title"]![0]!["plain_text"]!));
    }

    [Fact]
    public async Task Search_lists_the_last_edited_first_and_goes_on_with_its_cursor()
    {
        var ids = new List<string> { _desk.Root };
        for (var i = 0; i < 4; i++)
        {
            _desk.Clock.Advance(TimeSpan.FromSeconds(1));
            ids.Add((await _desk.PostAsync("pages", """{"parent":{"workspace":true},"properties":{}}""")).Id());
        }

        var first = await _desk.PostAsync("search", """{"page_size":3}""");
        var second = await _desk.PostAsync("search", $$"""{"page_size":3,"start_cursor":"{{first["next_cursor"]}}"}""");
        ids.Reverse();
        Assert.Equal(ids, first.Results().Concat(second.Results()).Select(page => page.Id()));
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "page_or_data_source", "request_id"], first.Keys());

        var ascending = await _desk.PostAsync("search", """{"sort":{"timestamp":"last_edited_time","direction":"ascending"}}""");
        ids.Reverse();
        Assert.Equal(ids, ascending.Results().Select(page => page.Id()));
    }

    [Fact]
    public async Task Search_tells_pages_from_data_sources_and_leaves_out_the_trash()
    {
        var (_, source) = await _desk.DatabaseAsync("Alpha database");
        var page = await _desk.PageAsync("Alpha page");
        var inner = await _desk.PageAsync("Alpha inner", page.Id());

        Assert.Equal([source], (await _desk.PostAsync("search", """{"query":"alpha","filter":{"property":"object","value":"data_source"}}""")).Results().Select(one => one.Id()));
        Assert.Equal(2, (await _desk.PostAsync("search", """{"query":"alpha","filter":{"property":"object","value":"page"}}""")).Results().Length);

        await _desk.PatchAsync($"pages/{page.Id()}", """{"in_trash":true}""");
        Assert.Equal([source], (await _desk.PostAsync("search", """{"query":"alpha"}""")).Results().Select(one => one.Id()));

        await _desk.PatchAsync($"pages/{page.Id()}", """{"in_trash":false}""");
        Assert.Contains(inner.Id(), (await _desk.PostAsync("search", """{"query":"alpha"}""")).Results().Select(one => one.Id()));
    }

    [Fact]
    public async Task The_workspace_has_its_owner_and_its_bots()
    {
        await _desk.Workspace.EnsureBotAsync("Other", TestContext.Current.CancellationToken);

        var users = (await _desk.GetAsync("users")).Results();

        Assert.Equal(["Ada", "Tester", "Other"], users.Select(user => (string)user["name"]!));
        Assert.Equal("ada@example.com", (string?)users[0]["person"]!["email"]);
        Assert.Equal("Test", (string?)users[1]["bot"]!["workspace_name"]);
        Assert.Empty(users[2]["bot"]!.AsObject());
        Assert.Equal(["object", "id", "name", "avatar_url", "type", "bot"], users[1].Keys());
    }

    [Fact]
    public async Task Me_is_the_bot_that_asks_and_needs_no_right()
    {
        _desk.Caller = _desk.Caller with { Capabilities = Capabilities.None };

        var me = await _desk.GetAsync("users/me");

        Assert.Equal(_desk.Caller.Bot.ToString(), me.Id());
        await _desk.RefusedAsync(403, "restricted_resource", "GET", "users");
    }

    [Fact]
    public async Task Without_the_right_to_them_addresses_are_not_shown()
    {
        _desk.Caller = _desk.Caller with { Capabilities = Capabilities.All & ~Capabilities.ReadEmails };

        var owner = await _desk.GetAsync($"users/{_desk.Workspace.Facts.Owner}");

        Assert.Empty(owner["person"]!.AsObject());
    }

    [Fact]
    public async Task A_caller_that_may_insert_but_not_read_sees_partial_objects()
    {
        _desk.Caller = _desk.Caller with { Capabilities = Capabilities.InsertContent };

        var page = await _desk.PageAsync("Blind");

        Assert.Equal(["object", "id", "request_id"], page.Keys());
        await _desk.RefusedAsync(403, "restricted_resource", "GET", $"pages/{page.Id()}");
        await _desk.RefusedAsync(403, "restricted_resource", "PATCH", $"pages/{page.Id()}", """{"icon":null}""");
    }

    [Fact]
    public async Task Search_by_relevance_puts_the_title_that_was_asked_for_first()
    {
        foreach (var title in (string[])["Plan", "Planning of the project", "The project plan", "Project", "Unrelated"])
        {
            _desk.Clock.Advance(TimeSpan.FromSeconds(1));
            await _desk.PageAsync(title);
        }

        const string Asked = """{"query":"project plan","sort":{"property":"relevance"},"page_size":3""";
        var first = await _desk.PostAsync("search", Asked + "}");
        var rest = await _desk.PostAsync("search", Asked + $$""","start_cursor":"{{first["next_cursor"]}}"}""");
        var exact = await _desk.PostAsync("search", """{"query":"plan","sort":{"property":"relevance"}}""");

        Assert.Equal(["The project plan", "Planning of the project", "Project"], Titles(first));
        Assert.Equal(["Plan"], Titles(rest));
        Assert.Equal("Plan", Titles(exact).First());
        await _desk.RefusedAsync(400, "validation_error", "POST", "search", """{"sort":{"property":"relevance","direction":"ascending"}}""");

        static IEnumerable<string> Titles(System.Text.Json.Nodes.JsonObject list) =>
            list.Results().Select(page => (string)page["properties"]!["title"]!["title"]![0]!["plain_text"]!);
    }
}
