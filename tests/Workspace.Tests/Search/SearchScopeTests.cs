using System.Text.Json.Nodes;
using Verso.Workspace.Search;
using Verso.Workspace.Tests.Local;
using Xunit;
using static Verso.Workspace.Tests.Search.Searches;

namespace Verso.Workspace.Tests.Search;

/// <summary>Where a search looks, and for whom.</summary>
public sealed class SearchScopeTests : IAsyncLifetime
{
    private Desk _desk = null!;
    private JsonObject _outer = null!;
    private JsonObject _inner = null!;
    private JsonObject _other = null!;
    private (string Database, string DataSource) _tasks;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _outer = await _desk.PageAsync("Outer", children: $"[{Desk.Paragraph("kiwi")}]");
        _inner = await _desk.PageAsync("Inner", _outer.Id(), $"[{Desk.Paragraph("kiwi")}]");
        _other = await _desk.PageAsync("Other", children: $"[{Desk.Paragraph("kiwi")}]");
        _tasks = await _desk.DatabaseAsync("Kiwi tasks", """{"Name":{"title":{}},"Stage":{"select":{}},"Seats":{"number":{}},"Double":{"formula":{"expression":"prop(\"Seats\") * 2"}}}""", _inner.Id());
        await TaskAsync("Open kiwi", "Open", 1);
        await TaskAsync("Done kiwi", "Done", 2);
        await TaskAsync("Late kiwi", "Open", 3);
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_tree_holds_all_that_lies_below_its_root()
    {
        Assert.Equal(["Done kiwi", "Inner", "Kiwi tasks", "Late kiwi", "Open kiwi", "Other", "Outer"], await FoundAsync(null));
        Assert.Equal(["Done kiwi", "Inner", "Kiwi tasks", "Late kiwi", "Open kiwi", "Outer"], await FoundAsync(request => request with { Within = [Id(_outer.Id())] }));
        Assert.Equal(["Done kiwi", "Late kiwi", "Open kiwi"], await FoundAsync(request => request with { Within = [Id(_tasks.DataSource)] }));
        Assert.Equal(["Done kiwi", "Kiwi tasks", "Late kiwi", "Open kiwi", "Other"], await FoundAsync(request => request with { Within = [Id(_tasks.Database), Id(_other.Id())] }));
    }

    [Fact]
    public async Task Kinds_tell_pages_rows_and_databases_apart()
    {
        Assert.Equal(["Inner", "Other", "Outer"], await FoundAsync(request => request with { Kinds = ["page"] }));
        Assert.Equal(["Done kiwi", "Late kiwi", "Open kiwi"], await FoundAsync(request => request with { Kinds = ["row"] }));
        Assert.Equal(["Done kiwi", "Kiwi tasks", "Late kiwi", "Open kiwi"], await FoundAsync(request => request with { Kinds = ["row", "database"] }));
    }

    [Fact]
    public async Task Rows_are_filtered_by_their_values_in_Notions_grammar()
    {
        var source = Id(_tasks.DataSource);
        Assert.Equal(["Late kiwi", "Open kiwi"], await FoundAsync(Where("""{"property":"Stage","select":{"equals":"Open"}}""")));
        Assert.Equal(["Late kiwi"], await FoundAsync(Where("""{"and":[{"property":"Stage","select":{"equals":"Open"}},{"property":"Double","formula":{"number":{"greater_than":4}}}]}""")));
        Assert.Equal(["Done kiwi", "Late kiwi", "Open kiwi"], await FoundAsync(request => request with { DataSource = source }));
        Assert.Equal(["Done kiwi", "Late kiwi", "Open kiwi"], await FoundAsync(request => request with { DataSource = Id(_tasks.Database) }));

        Func<SearchRequest, SearchRequest> Where(string filter) => request => request with { DataSource = source, Filter = JsonNode.Parse(filter)!.AsObject() };
    }

    [Fact]
    public async Task A_row_that_fits_few_is_found_among_many_that_match_better()
    {
        var (_, source) = await _desk.DatabaseAsync("Many", """{"Name":{"title":{}},"Note":{"rich_text":{}},"No":{"number":{}}}""");
        for (var i = 0; i < 30; i++)
            await _desk.RowAsync(source, $$$$"""{"Name":{"title":[{"text":{"content":"mango {{{{i}}}}"}}]},"No":{"number":{{{{i}}}} } }""");
        await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"Last"}}]},"Note":{"rich_text":[{"text":{"content":"at the very end of a longer text there is one mango and nothing else"}}]},"No":{"number":99}}""");

        Assert.Equal(["Last"], await _desk.TitlesAsync("mango", request => request with { Limit = 1, DataSource = Id(source), Filter = JsonNode.Parse("""{"property":"No","number":{"equals":99}}""")!.AsObject() }));
    }

    [Fact]
    public async Task A_caller_with_shared_pages_finds_these_alone()
    {
        _desk.Caller = _desk.Caller with { Shared = [Id(_inner.Id())] };

        Assert.Equal(["Done kiwi", "Inner", "Kiwi tasks", "Late kiwi", "Open kiwi"], await FoundAsync(null));
        await _desk.RefusedSearchAsync("kiwi", request => request with { Within = [Id(_other.Id())] }, 404);
        _desk.Caller = _desk.Caller with { Shared = [] };
        Assert.Empty(await FoundAsync(null));
    }

    [Fact]
    public async Task What_is_hidden_from_a_caller_is_neither_shown_nor_found()
    {
        var secret = await _desk.PageAsync("Secretum");
        var page = await _desk.PageAsync("Mentions", _other.Id());
        await _desk.PatchAsync($"blocks/{page.Id()}/children", $$$$"""
            {"children":[{"paragraph":{"rich_text":[{"text":{"content":"Compare "}},{"mention":{"page":{"id":"{{{{secret.Id()}}}}"}}}]}}]}
            """);
        Assert.Equal(["Mentions", "Secretum"], (await _desk.TitlesAsync("secretum")).Order());

        _desk.Caller = _desk.Caller with { Shared = [Id(_other.Id())] };

        Assert.Empty((await _desk.SearchAsync("secretum")).Hits);
        Assert.Equal("Compare Untitled", Assert.Single((await _desk.SearchAsync("compare")).Hits).Text);
    }

    [Fact]
    public async Task A_page_that_was_moved_is_in_its_new_tree_and_a_moved_row_in_its_new_database()
    {
        await _desk.PostAsync($"pages/{_inner.Id()}/move", $$$"""{"parent":{"page_id":"{{{_other.Id()}}}"}}""");

        Assert.Equal(["Outer"], await FoundAsync(request => request with { Within = [Id(_outer.Id())] }));
        Assert.Equal(6, (await FoundAsync(request => request with { Within = [Id(_other.Id())] })).Length);
    }

    private async Task<string[]> FoundAsync(Func<SearchRequest, SearchRequest>? more) =>
        [.. (await _desk.SearchAsync("kiwi", request => (more?.Invoke(request) ?? request) with { Limit = 100 })).Hits.Select(hit => hit.Title).Distinct().Order()];

    private Task<JsonObject> TaskAsync(string name, string stage, int seats) => _desk.RowAsync(
        _tasks.DataSource, $$$$"""{"Name":{"title":[{"text":{"content":"{{{{name}}}}"}}]},"Stage":{"select":{"name":"{{{{stage}}}}"}},"Seats":{"number":{{{{seats}}}} } }""");
}
