using System.Text.Json.Nodes;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Computed;

/// <summary>Values that nobody writes, or that change although nobody does.</summary>
public sealed class GivenValueTests
{
    private static string Id(JsonObject page, string name = "ID") => page["properties"]![name]!["unique_id"]!.ToJsonString();

    [Fact]
    public async Task A_unique_id_counts_the_rows_that_are_there_and_gives_no_number_twice()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Things");
        var first = (await desk.RowAsync(source, "{}")).Id();
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = (await desk.RowAsync(source, "{}")).Id();

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"ID":{"unique_id":{"prefix":"T"}}}}""");

        Assert.Equal("""{"prefix":"T","number":1}""", Id(await desk.GetAsync($"pages/{first}")));
        Assert.Equal("""{"prefix":"T","number":2}""", Id(await desk.GetAsync($"pages/{second}")));
        await desk.PostAsync($"pages/{second}/move", $$$"""{"parent":{"page_id":"{{{desk.Root}}}"} }""");
        var third = await desk.RowAsync(source, "{}");
        Assert.Equal("""{"prefix":"T","number":3}""", Id(third));

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"ID":{"unique_id":{"prefix":"NEW"}}}}""");
        Assert.Equal("""{"prefix":"NEW","number":3}""", Id(await desk.GetAsync($"pages/{third.Id()}")));
        var found = await desk.PostAsync($"data_sources/{source}/query", """{"filter":{"property":"ID","unique_id":{"greater_than":1}}}""");
        Assert.Equal([third.Id()], found.Results().Select(row => row.Id()));
    }

    [Fact]
    public async Task A_verification_expires_by_itself()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Wiki", """{"Name":{"title":{}},"Verification":{"verification":{}},"Is":{"formula":{"expression":"prop(\"Verification\")"}}}""");
        var page = await desk.RowAsync(source, """{"Verification":{"verification":{"state":"verified","date":{"start":"2026-01-01","end":"2026-01-03"}}}}""");
        string State(JsonObject one) => (string)one["properties"]!["Verification"]!["verification"]!["state"]!;
        async Task<int> Count(string status) =>
            (await desk.PostAsync($"data_sources/{source}/query", $$"""{"filter":{"property":"Verification","verification":{"status":"{{status}}"} } }""")).Results().Length;
        Assert.Equal("verified", State(page));
        Assert.Equal((1, 0), (await Count("verified"), await Count("expired")));

        desk.Clock.Advance(TimeSpan.FromDays(3));

        var expired = await desk.GetAsync($"pages/{page.Id()}");
        Assert.Equal("expired", State(expired));
        Assert.Equal("\"expired\"", Projects.Value(expired, "Is"));
        Assert.Equal((0, 1), (await Count("verified"), await Count("expired")));
        var item = await desk.GetAsync($"pages/{page.Id()}/properties/{expired["properties"]!["Verification"]!["id"]}");
        Assert.Equal("expired", (string?)item["verification"]!["state"]);
        var again = await desk.PatchAsync($"pages/{page.Id()}", """{"properties":{"Verification":{"verification":{"state":"verified"}}}}""");
        Assert.Equal("verified", State(again));
    }

    [Fact]
    public async Task Types_that_only_a_schema_has_can_be_made()
    {
        await using var desk = await Desk.OpenAsync();

        var (_, source) = await desk.DatabaseAsync("Things", """{"Name":{"title":{}},"B":{"button":{}},"P":{"place":{}},"L":{"location":{}},"V":{"last_visited_time":{}}}""");

        var row = await desk.RowAsync(source, """{"P":{"place":{"lat":52.52,"lon":13.405}}}""");
        Assert.Equal("{}", row["properties"]!["B"]!["button"]!.ToJsonString());
        Assert.Null(row["properties"]!["L"]!["location"]);
    }

    [Fact]
    public async Task Older_versions_have_their_own_words()
    {
        await using var projects = await Projects.OpenAsync($",\"Names\":{Projects.Rollup("Note", "show_original")},\"F\":{{\"formula\":{{\"expression\":\"prop(\\\"Name\\\")\"}}}}");
        var task = await projects.TaskAsync(""" "Note":{"rich_text":[{"text":{"content":"note"}}]} """);
        var project = await projects.PatchAsync((await projects.ProjectAsync(task)).Id(), """ "Name":{"title":[{"text":{"content":"name"}}]} """);
        var database = (string)project["parent"]!["database_id"]!;
        projects.Desk.Version = "2021-05-13";

        var page = await projects.Desk.GetAsync($"pages/{project.Id()}");
        Assert.Equal("text", (string?)page["properties"]!["Names"]!["rollup"]!["array"]![0]!["type"]);
        Assert.NotNull(page["properties"]!["Names"]!["rollup"]!["array"]![0]!["text"]);
        foreach (var filter in (string[])["""{"property":"F","formula":{"text":{"equals":"name"}}}""", """{"property":"Names","rollup":{"any":{"text":{"contains":"not"}}}}"""])
            Assert.Single((await projects.Desk.PostAsync($"databases/{database}/query", $$"""{"filter":{{filter}}}""")).Results());
        var items = await projects.Desk.GetAsync($"pages/{project.Id()}/properties/{page["properties"]!["Names"]!["id"]}");
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "rollup", "request_id"], items.Keys());
        Assert.Equal("rollup", (string?)items["type"]);
    }
}
