using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>An integration to which one page was shared: it sees that page with all below it, and nothing tells it of the rest.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private const string Secret = "Secret";

    private Desk _desk = null!;
    private Caller _all = null!;
    private JsonObject _shared = null!;
    private JsonObject _inner = null!;
    private JsonObject _secret = null!;
    private string _block = "";
    private (string Database, string DataSource) _tasks;
    private (string Database, string DataSource) _secrets;
    private JsonObject _task = null!;
    private JsonObject _secretRow = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _all = _desk.Caller;
        _secret = await _desk.PageAsync($"{Secret} page");
        _secrets = await _desk.DatabaseAsync($"{Secret} rows", """{"Name":{"title":{}},"Code":{"rich_text":{}}}""", _secret.Id());
        _secretRow = await _desk.RowAsync(_secrets.DataSource, $$$$"""{"Name":{"title":[{"text":{"content":"{{{{Secret}}}} row"}}]},"Code":{"rich_text":[{"text":{"content":"{{{{Secret}}}} code"}}]}}""");
        _shared = await _desk.PageAsync("Shared page");
        _inner = await _desk.PageAsync("Inner page", _shared.Id());
        _block = (await _desk.PatchAsync($"blocks/{_inner.Id()}/children", $$$$"""
            {"children":[{"paragraph":{"rich_text":[{"text":{"content":"See "}},{"mention":{"page":{"id":"{{{{_secret.Id()}}}}"}}}]}}]}
            """)).Results()[0].Id();
        _tasks = await _desk.DatabaseAsync("Tasks", $$$$"""
            {"Name":{"title":{}},"Secret":{"relation":{"data_source_id":"{{{{_secrets.DataSource}}}}","single_property":{} } } }
            """, _shared.Id());
        await _desk.PatchAsync($"data_sources/{_tasks.DataSource}", """
            {"properties":{"Codes":{"rollup":{"relation_property_name":"Secret","rollup_property_name":"Code","function":"show_original"}},
             "Formula":{"formula":{"expression":"prop(\"Secret\").map(current.prop(\"Code\")).join(\",\")"}},"Plain":{"formula":{"expression":"length(prop(\"Name\"))"}}}}
            """);
        _task = await _desk.RowAsync(_tasks.DataSource, $$$$"""{"Name":{"title":[{"text":{"content":"Task"}}]},"Secret":{"relation":[{"id":"{{{{_secretRow.Id()}}}}"}]}}""");
        await _desk.PostAsync("comments", $$$$"""{"parent":{"page_id":"{{{{_secret.Id()}}}}"},"markdown":"{{{{Secret}}}} comment"}""");
        _desk.Caller = _all with { Shared = [NotionId.Parse(_shared.Id())] };
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task What_is_shared_is_seen_with_all_below_it()
    {
        foreach (var path in new[] { $"pages/{_shared.Id()}", $"pages/{_inner.Id()}", $"blocks/{_block}", $"databases/{_tasks.Database}", $"data_sources/{_tasks.DataSource}", $"pages/{_task.Id()}", $"blocks/{_inner.Id()}/children" })
            await _desk.GetAsync(path);
        Assert.Single((await _desk.PostAsync($"data_sources/{_tasks.DataSource}/query", "{}")).Results());
        var made = await _desk.PageAsync("New", _inner.Id());
        await _desk.PatchAsync($"pages/{made.Id()}", """{"in_trash":true}""");
    }

    [Fact]
    public async Task What_is_not_shared_is_not_there()
    {
        var row = _secretRow.Id();
        foreach (var (method, path, body) in new (string, string, string?)[]
                 {
                     ("GET", $"pages/{_secret.Id()}", null),
                     ("GET", $"pages/{row}", null),
                     ("GET", $"pages/{_desk.Root}", null),
                     ("PATCH", $"pages/{_secret.Id()}", """{"in_trash":true}"""),
                     ("GET", $"pages/{row}/properties/title", null),
                     ("GET", $"pages/{_secret.Id()}/markdown", null),
                     ("GET", $"blocks/{_secret.Id()}", null),
                     ("GET", $"blocks/{_secret.Id()}/children", null),
                     ("PATCH", $"blocks/{_secret.Id()}/children", $$"""{"children":[{{Desk.Paragraph("x")}}]}"""),
                     ("DELETE", $"blocks/{_secret.Id()}", null),
                     ("GET", $"databases/{_secrets.Database}", null),
                     ("GET", $"data_sources/{_secrets.DataSource}", null),
                     ("PATCH", $"data_sources/{_secrets.DataSource}", """{"title":[]}"""),
                     ("POST", $"data_sources/{_secrets.DataSource}/query", "{}"),
                     ("GET", $"data_sources/{_secrets.DataSource}/templates", null),
                     ("GET", $"views?database_id={_secrets.Database}", null),
                     ("GET", $"views?data_source_id={_secrets.DataSource}", null),
                     ("GET", $"comments?block_id={_secret.Id()}", null),
                     ("POST", "comments", $$$$"""{"parent":{"page_id":"{{{{_secret.Id()}}}}"},"markdown":"x"}"""),
                     ("POST", "pages", $$$$"""{"parent":{"page_id":"{{{{_secret.Id()}}}}"},"properties":{}}"""),
                     ("POST", "pages", $$$$"""{"parent":{"data_source_id":"{{{{_secrets.DataSource}}}}"},"properties":{}}"""),
                     ("POST", $"pages/{_inner.Id()}/move", $$$$"""{"parent":{"page_id":"{{{{_secret.Id()}}}}"}}"""),
                     ("POST", "databases", $$$$"""{"parent":{"page_id":"{{{{_secret.Id()}}}}"}}"""),
                     ("PATCH", $"data_sources/{_tasks.DataSource}", $$$$"""{"properties":{"Other":{"relation":{"data_source_id":"{{{{_secrets.DataSource}}}}","single_property":{} } } } }"""),
                 })
        {
            var (status, answer) = await _desk.TryAsync(method, path, body);
            Assert.True(status == 404 && (string?)answer["code"] == "object_not_found", $"{method} {path}: {answer.ToJsonString()}");
            Assert.DoesNotContain(Secret, answer.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Comments_and_views_of_other_trees_are_not_there()
    {
        _desk.Caller = _all;
        var comment = (await _desk.GetAsync($"comments?block_id={_secret.Id()}")).Results()[0];
        var view = (await _desk.GetAsync($"views?database_id={_secrets.Database}")).Results()[0].Id();
        _desk.Caller = _all with { Shared = [NotionId.Parse(_shared.Id())] };

        await _desk.RefusedAsync(404, "object_not_found", "GET", $"comments/{comment.Id()}");
        await _desk.RefusedAsync(404, "object_not_found", "PATCH", $"comments/{comment.Id()}", """{"markdown":"x"}""");
        await _desk.RefusedAsync(404, "object_not_found", "DELETE", $"comments/{comment.Id()}");
        await _desk.RefusedAsync(404, "object_not_found", "POST", "comments", $$"""{"discussion_id":"{{comment["discussion_id"]}}","markdown":"x"}""");
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"views/{view}");
        await _desk.RefusedAsync(404, "object_not_found", "POST", $"views/{view}/queries", "{}");
    }

    [Fact]
    public async Task Search_finds_what_is_shared_and_cuts_its_pages_behind_that()
    {
        var first = await _desk.PostAsync("search", """{"page_size":3}""");
        var second = await _desk.PostAsync("search", $$"""{"page_size":3,"start_cursor":"{{first["next_cursor"]}}"}""");

        Assert.Equal(3, first.Results().Length);
        Assert.Equal(
            new[] { _shared.Id(), _inner.Id(), _tasks.DataSource, _task.Id() }.Order(),
            first.Results().Concat(second.Results()).Select(one => one.Id()).Order());
        Assert.Empty((await _desk.PostAsync("search", $$"""{"query":"{{Secret}}"}""")).Results());
    }

    [Theory]
    [InlineData("2022-06-28")]
    [InlineData("2025-09-03")]
    [InlineData("2026-03-11")]
    public async Task Nothing_that_is_seen_tells_of_the_rest(string version)
    {
        _desk.Version = version;
        var seen = new List<JsonObject>
        {
            await _desk.GetAsync($"blocks/{_block}"),
            await _desk.GetAsync($"blocks/{_inner.Id()}/children"),
            await _desk.GetAsync($"pages/{_task.Id()}"),
            await _desk.GetAsync($"databases/{_tasks.Database}"),
            await _desk.PostAsync("search", "{}"),
            await _desk.PatchAsync($"pages/{_task.Id()}", """{"icon":null}"""),
            await _desk.PostAsync(version == "2022-06-28" ? $"databases/{_tasks.Database}/query" : $"data_sources/{_tasks.DataSource}/query", "{}"),
        };
        if (version != "2022-06-28")
            seen.Add(await _desk.GetAsync($"data_sources/{_tasks.DataSource}"));
        seen.Add(await _desk.GetAsync($"pages/{_inner.Id()}/markdown"));

        foreach (var answer in seen)
        {
            var text = answer.ToJsonString();
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(_secretRow.Id(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(_secrets.DataSource, text, StringComparison.Ordinal);
        }

        Assert.Equal("Untitled", (string?)seen[0]["paragraph"]!["rich_text"]!.AsArray()[1]!["plain_text"]);
        Assert.Contains("Plain", seen[2]["properties"]!.AsObject().Select(property => property.Key));
    }

    [Fact]
    public async Task Hidden_properties_are_no_properties_to_filter_sort_or_read_by()
    {
        foreach (var body in new[]
                 {
                     $$$$"""{"filter":{"property":"Secret","relation":{"contains":"{{{{_secretRow.Id()}}}}"}}}""",
                     """{"filter":{"property":"Codes","rollup":{"any":{"rich_text":{"contains":"Secret"}}}}}""",
                     """{"filter":{"property":"Formula","formula":{"string":{"contains":"Secret"}}}}""",
                     """{"sorts":[{"property":"Formula","direction":"ascending"}]}""",
                 })
            await _desk.RefusedAsync(400, "validation_error", "POST", $"data_sources/{_tasks.DataSource}/query", body);
        foreach (var property in new[] { "Secret", "Codes", "Formula" })
            await _desk.RefusedAsync(404, "object_not_found", "GET", $"pages/{_task.Id()}/properties/{property}");
        await _desk.GetAsync($"pages/{_task.Id()}/properties/Plain");
    }

    [Fact]
    public async Task A_row_alone_can_be_shared_and_written_while_its_data_source_stays_hidden()
    {
        _desk.Caller = _all with { Shared = [NotionId.Parse(_secretRow.Id())] };

        await _desk.RefusedAsync(404, "object_not_found", "GET", $"data_sources/{_secrets.DataSource}");
        var changed = await _desk.PatchAsync($"pages/{_secretRow.Id()}", """{"properties":{"Code":{"rich_text":[{"text":{"content":"Changed"}}]}}}""");

        Assert.Equal("Changed", (string?)changed["properties"]!["Code"]!["rich_text"]![0]!["plain_text"]);
        _desk.Caller = _all;
        var found = await _desk.PostAsync($"data_sources/{_secrets.DataSource}/query", """{"filter":{"property":"Code","rich_text":{"equals":"Changed"}}}""");
        Assert.Single(found.Results());
    }

    [Fact]
    public async Task What_a_write_brings_about_elsewhere_happens_all_the_same()
    {
        _desk.Caller = _all;
        var (_, projects) = await _desk.DatabaseAsync("Projects", """{"Name":{"title":{}}}""");
        await _desk.PatchAsync($"data_sources/{_tasks.DataSource}", $$$$"""{"properties":{"Project":{"relation":{"data_source_id":"{{{{projects}}}}","dual_property":{"synced_property_name":"Tasks"} } } } }""");
        var project = await _desk.RowAsync(projects, """{"Name":{"title":[]}}""");
        await _desk.PatchAsync($"pages/{_task.Id()}", $$$$"""{"properties":{"Project":{"relation":[{"id":"{{{{project.Id()}}}}"}]}}}""");
        _desk.Caller = _all with { Shared = [NotionId.Parse(_shared.Id())] };

        await _desk.PatchAsync($"pages/{_task.Id()}", """{"in_trash":true}""");
        await _desk.PatchAsync($"pages/{_task.Id()}", """{"in_trash":false,"properties":{"Name":{"title":[{"text":{"content":"Renamed"}}]}}}""");

        _desk.Caller = _all;
        Assert.Equal([_task.Id()], (await _desk.GetAsync($"pages/{project.Id()}"))["properties"]!["Tasks"]!["relation"]!.AsArray().Select(one => (string)one!["id"]!));
    }

    [Fact]
    public async Task Nothing_is_made_beside_what_is_shared()
    {
        await _desk.RefusedAsync(400, "validation_error", "POST", "pages", """{"parent":{"workspace":true},"properties":{}}""");
        await _desk.RefusedAsync(400, "validation_error", "POST", "databases", """{"parent":{"type":"workspace","workspace":true}}""");
        _desk.Caller = _all with { Shared = [] };
        Assert.Empty((await _desk.PostAsync("search", "{}")).Results());
        await _desk.GetAsync("users");
    }
}
