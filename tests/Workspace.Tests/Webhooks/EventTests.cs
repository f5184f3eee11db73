using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Webhooks;
using Xunit;

namespace Verso.Workspace.Tests.Webhooks;

public sealed class EventTests
{
    private const string Parent = """{"parent":{"page_id":"ID"}}""";

    [Fact]
    public async Task A_new_page_with_its_first_blocks_is_one_event_in_Notions_form()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, types: ["page.created", "page.properties_updated"]);
        var made = desk.Clock.GetUtcNow();

        var page = (await desk.PageAsync("New", children: $"[{Desk.Paragraph("one")}]")).Id();
        var found = Assert.Single(await receiver.TakeAsync());

        Assert.Equal(
            ["id", "timestamp", "workspace_id", "workspace_name", "subscription_id", "integration_id", "type", "authors", "attempt_number", "api_version", "entity", "data"],
            found.Keys());
        Assert.True(NotionId.TryParse((string?)found["id"], out _));
        Assert.Equal(made.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null), (string?)found["timestamp"]);
        Assert.Equal(desk.Workspace.Facts.Id.ToString(), (string?)found["workspace_id"]);
        Assert.Equal("Test", (string?)found["workspace_name"]);
        Assert.Equal(receiver.Id.ToString(), (string?)found["subscription_id"]);
        Assert.Equal(desk.Caller.Bot.ToString(), (string?)found["integration_id"]);
        Assert.Equal("page.created", (string?)found["type"]);
        AssertJson($$"""[{"id":"{{desk.Caller.Bot}}","type":"bot"}]""", found["authors"]);
        Assert.Equal(1, (int?)found["attempt_number"]);
        Assert.Equal("2026-03-11", (string?)found["api_version"]);
        AssertJson($$"""{"id":"{{page}}","type":"page"}""", found["entity"]);
        AssertJson($$$"""{"parent":{"id":"{{{desk.Root}}}","type":"page"}}""", found["data"]);
    }

    [Fact]
    public async Task A_person_is_an_author_of_the_type_person()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, types: "page.created");
        desk.Caller = desk.Caller with { Bot = desk.Workspace.Facts.Owner };

        await desk.PageAsync("New");

        AssertJson($$"""[{"id":"{{desk.Workspace.Facts.Owner}}","type":"person"}]""", Assert.Single(await receiver.TakeAsync())["authors"]);
    }

    [Fact]
    public async Task A_burst_of_edits_is_one_event_with_all_blocks_and_all_authors()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page", children: $"[{Desk.Paragraph("one")},{Desk.Paragraph("two")}]")).Id();
        var blocks = (await desk.GetAsync($"blocks/{page}/children")).Results().Select(block => block.Id()).ToArray();
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PatchAsync($"blocks/{blocks[0]}", Desk.Paragraph("changed"));
        desk.Clock.Advance(TimeSpan.FromSeconds(2));
        var first = desk.Caller;
        desk.Caller = await desk.Workspace.EnsureBotAsync("Second", TestContext.Current.CancellationToken);
        await desk.PatchAsync($"blocks/{blocks[0]}", Desk.Paragraph("changed again"));
        var added = (await desk.PatchAsync($"blocks/{page}/children", $$"""{"children":[{{Desk.Paragraph("three")}}]}""")).Results()[0].Id();
        var last = desk.Clock.GetUtcNow();

        var found = Assert.Single(await receiver.TakeAsync());
        Assert.Equal("page.content_updated", (string?)found["type"]);
        AssertJson($$"""[{"id":"{{blocks[0]}}","type":"block"},{"id":"{{added}}","type":"block"}]""", found["data"]!["updated_blocks"]);
        Assert.Equal([first.Bot.ToString(), desk.Caller.Bot.ToString()], found["authors"]!.AsArray().Select(author => (string)author!["id"]!));
        Assert.StartsWith(last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", null), (string?)found["timestamp"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_burst_that_goes_on_is_told_window_by_window()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page")).Id();
        var receiver = await Receiver.OpenAsync(desk, options: new WebhookOptions { Window = TimeSpan.FromSeconds(10) });
        var events = 0;

        for (var second = 0; second < 30; second++)
        {
            await desk.PatchAsync($"blocks/{page}/children", $$"""{"children":[{{Desk.Paragraph("more")}}]}""");
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
            events += (await receiver.TakeAtOnceAsync()).Length;
        }

        Assert.InRange(events, 2, 3);
    }

    [Fact]
    public async Task What_comes_and_goes_within_the_window_is_not_told()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Stays")).Id();
        var receiver = await Receiver.OpenAsync(desk);

        var gone = (await desk.PageAsync("Goes")).Id();
        await desk.PatchAsync($"pages/{gone}", """{"in_trash":true}""");
        await desk.PatchAsync($"pages/{page}", """{"in_trash":true}""");
        await desk.PatchAsync($"pages/{page}", """{"in_trash":false}""");

        Assert.Empty(await receiver.TakeAsync());
    }

    [Fact]
    public async Task What_goes_and_comes_back_within_the_window_in_which_it_was_made_is_new()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, types: ["page.created", "page.deleted", "page.undeleted"]);

        var page = (await desk.PageAsync("Page")).Id();
        await desk.PatchAsync($"pages/{page}", """{"in_trash":true}""");
        await desk.PatchAsync($"pages/{page}", """{"in_trash":false}""");

        Assert.Equal(["page.created"], Types(await receiver.TakeAsync()));
    }

    [Fact]
    public async Task A_block_that_comes_and_goes_leaves_the_content_as_it_was()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page")).Id();
        var receiver = await Receiver.OpenAsync(desk);

        var block = (await desk.PatchAsync($"blocks/{page}/children", $$"""{"children":[{{Desk.Paragraph("one")}}]}""")).Results()[0].Id();
        await desk.DeleteAsync($"blocks/{block}");

        Assert.Empty(await receiver.TakeAsync());
    }

    [Fact]
    public async Task Deleting_and_restoring_after_the_window_are_two_events()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page")).Id();
        var receiver = await Receiver.OpenAsync(desk, types: ["page.deleted", "page.undeleted"]);

        await desk.PatchAsync($"pages/{page}", """{"in_trash":true}""");
        var deleted = Assert.Single(await receiver.TakeAsync());
        await desk.PatchAsync($"pages/{page}", """{"in_trash":false}""");
        var restored = Assert.Single(await receiver.TakeAsync());

        Assert.Equal(("page.deleted", page), ((string)deleted["type"]!, (string)deleted["entity"]!["id"]!));
        Assert.Equal(("page.undeleted", page), ((string)restored["type"]!, (string)restored["entity"]!["id"]!));
        AssertJson($$"""{"id":"{{desk.Root}}","type":"page"}""", deleted["data"]!["parent"]);
    }

    [Fact]
    public async Task Locking_is_told_at_once_and_each_time()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page")).Id();
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PatchAsync($"pages/{page}", """{"is_locked":true}""");
        await desk.PatchAsync($"pages/{page}", """{"is_locked":false}""");

        Assert.Equal(["page.locked", "page.unlocked"], Types(await receiver.TakeAtOnceAsync()));
    }

    [Fact]
    public async Task A_property_is_told_by_its_encoded_id_and_a_computed_one_never()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", """{"Name":{"title":{}},"Amount":{"number":{}},"Edited":{"last_edited_time":{}}}""");
        var row = await desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"One"}}]}}""");
        var receiver = await Receiver.OpenAsync(desk);

        desk.Clock.Advance(TimeSpan.FromMinutes(5));
        await desk.PatchAsync($"pages/{row.Id()}", """{"properties":{"Amount":{"number":7}}}""");

        var found = Assert.Single(await receiver.TakeAsync());
        Assert.Equal("page.properties_updated", (string?)found["type"]);
        AssertJson($"[{row["properties"]!["Amount"]!["id"]!.ToJsonString()}]", found["data"]!["updated_properties"]);
        AssertJson($$"""{"id":"{{database}}","type":"database","data_source_id":"{{source}}"}""", found["data"]!["parent"]);
    }

    [Fact]
    public async Task A_relation_that_changes_where_the_page_does_not_show_it_is_told_too()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, other) = await desk.DatabaseAsync("Other");
        var (_, source) = await desk.DatabaseAsync("Tasks", $$"""{"Name":{"title":{} },"Links":{"relation":{"data_source_id":"{{other}}","single_property":{} } } }""");
        var targets = new List<string>();
        for (var number = 0; number < 31; number++)
            targets.Add((await desk.RowAsync(other, """{"Name":{"title":[{"text":{"content":"Target"}}]}}""")).Id());
        string Links(int count) => $$"""{"Links":{"relation":[{{string.Join(',', targets.Take(count).Select(id => $"{{\"id\":\"{id}\"}}"))}}]} }""";
        var row = await desk.RowAsync(source, Links(30));
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PatchAsync($"pages/{row.Id()}", $$"""{"properties":{{Links(31)}}}""");

        var found = Assert.Single(await receiver.TakeAsync());
        AssertJson($"[{row["properties"]!["Links"]!["id"]!.ToJsonString()}]", found["data"]!["updated_properties"]);
    }

    [Fact]
    public async Task A_new_title_is_told_as_a_property_and_as_content()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page")).Id();
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PatchAsync($"pages/{page}", """{"properties":{"title":[{"text":{"content":"Other"}}]}}""");

        var found = await receiver.TakeAsync();
        Assert.Equal(["page.properties_updated", "page.content_updated"], Types(found));
        AssertJson("""["title"]""", found[0]["data"]!["updated_properties"]);
        AssertJson($$"""[{"id":"{{page}}","type":"page"}]""", found[1]["data"]!["updated_blocks"]);
    }

    [Fact]
    public async Task A_row_that_is_added_is_new_and_changes_what_its_data_source_contains()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var receiver = await Receiver.OpenAsync(desk);

        var row = (await desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"One"}}]}}""")).Id();

        var found = await receiver.TakeAsync();
        Assert.Equal(["page.created", "data_source.content_updated"], Types(found));
        AssertJson($$"""{"id":"{{source}}","type":"data_source"}""", found[1]["entity"]);
        AssertJson($$"""{"parent":{"id":"{{database}}","type":"database"},"updated_blocks":[{"id":"{{row}}","type":"page"}]}""", found[1]["data"]);
    }

    [Fact]
    public async Task The_oldest_version_speaks_of_databases_where_newer_ones_speak_of_data_sources()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var receiver = await Receiver.OpenAsync(desk, "2022-06-28");

        await desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"One"}}]}}""");
        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Amount":{"number":{}}}}""");

        var found = await receiver.TakeAsync();
        Assert.Equal(["page.created", "database.content_updated", "database.schema_updated"], Types(found));
        AssertJson($$"""{"id":"{{database}}","type":"database"}""", found[0]["data"]!["parent"]);
        AssertJson($$"""{"id":"{{database}}","type":"database"}""", found[1]["entity"]);
        AssertJson($$"""{"id":"{{desk.Root}}","type":"page"}""", found[1]["data"]!["parent"]);
        Assert.Equal("created", (string?)found[2]["data"]!["updated_properties"]![0]!["action"]);
        Assert.All(found, one => Assert.Equal("2022-06-28", (string?)one["api_version"]));
    }

    [Fact]
    public async Task A_new_database_is_one_event_and_a_second_data_source_another()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk);

        var (database, _) = await desk.DatabaseAsync("Tasks");
        var first = await receiver.TakeAsync();
        var source = (await desk.PostAsync("data_sources", $$$$"""{"parent":{"database_id":"{{{{database}}}}"},"properties":{"Name":{"title":{} } } }""")).Id();
        var second = await receiver.TakeAsync();

        Assert.Equal(["database.created", "page.content_updated"], Types(first));
        AssertJson($$"""[{"id":"{{database}}","type":"database"}]""", first[1]["data"]!["updated_blocks"]);
        var made = Assert.Single(second);
        Assert.Equal("data_source.created", (string?)made["type"]);
        AssertJson($$"""{"id":"{{source}}","type":"data_source"}""", made["entity"]);
        AssertJson($$"""{"id":"{{database}}","type":"database"}""", made["data"]!["parent"]);
    }

    [Fact]
    public async Task A_schema_is_told_property_by_property_and_its_rows_stay_silent()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Tasks", """{"Name":{"title":{}},"Blurb":{"rich_text":{}},"Gone":{"number":{}}}""");
        await desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"One"}}]}}""");
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Blurb":{"name":"Text"},"Gone":null,"New":{"checkbox":{}},"Short":{"checkbox":{}}}}""");
        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Short":null}}""");

        var found = Assert.Single(await receiver.TakeAsync());
        Assert.Equal("data_source.schema_updated", (string?)found["type"]);
        Assert.Equal(
            [("Gone", "deleted"), ("New", "created"), ("Text", "updated")],
            found["data"]!["updated_properties"]!.AsArray().Select(one => ((string)one!["name"]!, (string)one["action"]!)).Order());
    }

    [Fact]
    public async Task A_moved_page_tells_its_new_place_and_moving_it_back_tells_nothing()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var other = (await desk.PageAsync("Other")).Id();
        var page = (await desk.PageAsync("Page")).Id();
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PostAsync($"pages/{page}/move", $$$"""{"parent":{"page_id":"{{{other}}}"}}""");
        await desk.PostAsync($"pages/{page}/move", Parent.Replace("ID", desk.Root, StringComparison.Ordinal));
        var back = await receiver.TakeAsync();
        await desk.PostAsync($"pages/{page}/move", $$$"""{"parent":{"data_source_id":"{{{source}}}"}}""");
        var moved = await receiver.TakeAsync();

        Assert.DoesNotContain("page.moved", Types(back));
        Assert.Equal(["page.moved", "page.content_updated", "data_source.content_updated"], Types(moved));
        AssertJson($$"""{"id":"{{database}}","type":"database","data_source_id":"{{source}}"}""", moved[0]["data"]!["parent"]);
        AssertJson($$"""{"id":"{{desk.Root}}","type":"page"}""", moved[1]["entity"]);
    }

    [Fact]
    public async Task A_data_source_that_changes_its_database_is_moved_and_its_rows_are_not()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, _) = await desk.DatabaseAsync("To");
        var (from, _) = await desk.DatabaseAsync("From");
        var source = (await desk.PostAsync("data_sources", $$$$"""{"parent":{"database_id":"{{{{from}}}}"},"properties":{"Name":{"title":{} } } }""")).Id();
        await desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"One"}}]}}""");
        var receiver = await Receiver.OpenAsync(desk);

        await desk.PatchAsync($"data_sources/{source}", $$$"""{"parent":{"database_id":"{{{database}}}"}}""");

        var all = await receiver.TakeAsync();
        Assert.Equal(["data_source.moved", "view.created"], Types([.. all]).Order(StringComparer.Ordinal)); // Its new database gets a table of it.
        var found = Assert.Single(all, one => (string?)one["type"] == "data_source.moved");
        Assert.Equal("data_source.moved", (string?)found["type"]);
        AssertJson($$"""{"id":"{{database}}","type":"database"}""", found["data"]!["parent"]);
    }

    [Fact]
    public async Task Deleting_moving_and_restoring_a_database_are_events_of_the_database()
    {
        await using var desk = await Desk.OpenAsync();
        var other = (await desk.PageAsync("Other")).Id();
        var (database, _) = await desk.DatabaseAsync("Tasks");
        var receiver = await Receiver.OpenAsync(desk, types: ["database.moved", "database.deleted", "database.undeleted", "data_source.deleted", "data_source.moved"]);
        var told = new List<string>();

        foreach (var body in new[] { $$$"""{"parent":{"type":"page_id","page_id":"{{{other}}}"}}""", """{"in_trash":true}""", """{"in_trash":false}""" })
        {
            await desk.PatchAsync($"databases/{database}", body);
            told.AddRange(Types(await receiver.TakeAsync()));
        }

        Assert.Equal(["database.moved", "database.deleted", "database.undeleted"], told);
    }

    [Fact]
    public async Task A_page_at_the_top_lies_in_the_space()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, types: "page.created");

        await desk.PostAsync("pages", """{"parent":{"workspace":true},"properties":{"title":[{"text":{"content":"Top"}}]}}""");

        AssertJson($$"""{"id":"{{desk.Workspace.Facts.Id}}","type":"space"}""", Assert.Single(await receiver.TakeAsync())["data"]!["parent"]);
    }

    [Fact]
    public async Task Only_chosen_types_are_sent()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, types: "database.created");

        await desk.PageAsync("New");
        await desk.DatabaseAsync("Tasks");

        Assert.Equal(["database.created"], Types(await receiver.TakeAsync()));
    }

    [Fact]
    public async Task Who_may_not_read_content_is_told_nothing_and_nor_is_an_integration_without_a_token()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk);

        receiver.Members = [new AudienceMember(desk.Caller with { Capabilities = Capabilities.InsertContent })];
        await desk.PageAsync("One");
        Assert.Empty(await receiver.TakeAsync());
        receiver.Members = [];
        await desk.PageAsync("Two");
        Assert.Empty(await receiver.TakeAsync());
    }

    [Fact]
    public async Task A_public_integration_is_told_which_bots_and_people_can_see_the_object()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk, isPublic: true, types: "page.created");
        receiver.Members = [new AudienceMember(desk.Caller, desk.Workspace.Facts.Owner)];

        await desk.PageAsync("New");

        AssertJson(
            $$"""[{"id":"{{desk.Workspace.Facts.Owner}}","type":"person"},{"id":"{{desk.Caller.Bot}}","type":"bot"}]""",
            Assert.Single(await receiver.TakeAsync())["accessible_by"]);
    }

    [Fact]
    public async Task Comments_are_told_at_once_with_the_page_they_stand_on()
    {
        await using var desk = await Desk.OpenAsync();
        var page = (await desk.PageAsync("Page", children: $"[{Desk.Paragraph("one")}]")).Id();
        var block = (await desk.GetAsync($"blocks/{page}/children")).Results()[0].Id();
        var receiver = await Receiver.OpenAsync(desk);

        var comment = (await desk.PostAsync("comments", $$$"""{"parent":{"block_id":"{{{block}}}"},"rich_text":[{"text":{"content":"Why?"}}]}""")).Id();
        await desk.PatchAsync($"comments/{comment}", """{"rich_text":[{"text":{"content":"Why not?"}}]}""");
        await desk.DeleteAsync($"comments/{comment}");

        var found = await receiver.TakeAtOnceAsync();
        Assert.Equal(["comment.created", "comment.updated", "comment.deleted"], Types(found));
        Assert.All(found, one => AssertJson($$"""{"id":"{{comment}}","type":"comment"}""", one["entity"]));
        Assert.All(found, one => AssertJson($$$"""{"page_id":"{{{page}}}","parent":{"id":"{{{block}}}","type":"block"}}""", one["data"]));

        receiver.Members = [new AudienceMember(desk.Caller with { Capabilities = Capabilities.All & ~Capabilities.ReadComments })];
        await desk.PostAsync("comments", $$$"""{"parent":{"page_id":"{{{page}}}"},"rich_text":[{"text":{"content":"Unheard"}}]}""");
        Assert.Empty(await receiver.TakeAtOnceAsync());
    }

    [Fact]
    public async Task An_upload_is_told_to_the_bot_alone_that_made_it()
    {
        await using var desk = await Desk.OpenAsync();
        var receiver = await Receiver.OpenAsync(desk);

        var upload = (await desk.PostAsync("file_uploads", """{"filename":"a.txt","content_type":"text/plain"}""")).Id();
        var found = Assert.Single(await receiver.TakeAtOnceAsync());
        Assert.Equal("file_upload.created", (string?)found["type"]);
        AssertJson($$"""{"id":"{{upload}}","type":"file_upload"}""", found["entity"]);
        Assert.False(found.ContainsKey("data"));

        receiver.Members = [new AudienceMember(await desk.Workspace.EnsureBotAsync("Other", TestContext.Current.CancellationToken))];
        await desk.PostAsync("file_uploads", """{"filename":"b.txt","content_type":"text/plain"}""");
        Assert.Empty(await receiver.TakeAtOnceAsync());
    }

    [Fact]
    public async Task A_view_is_told_with_its_type_and_with_what_of_it_changed()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var receiver = await Receiver.OpenAsync(desk);

        var view = (await desk.PostAsync("views", $$"""{"database_id":"{{database}}","data_source_id":"{{source}}","name":"Board","type":"list"}""")).Id();
        var created = Assert.Single(await receiver.TakeAsync());
        await desk.PatchAsync($"views/{view}", """{"name":"Other","sorts":[{"property":"Name","direction":"ascending"}]}""");
        var updated = Assert.Single(await receiver.TakeAsync());
        await desk.DeleteAsync($"views/{view}");
        var deleted = Assert.Single(await receiver.TakeAsync());

        Assert.Equal(["view.created", "view.updated", "view.deleted"], Types([created, updated, deleted]));
        AssertJson($$$"""{"parent":{"id":"{{{database}}}","type":"database"},"view_type":"list"}""", created["data"]);
        AssertJson("""["name","sorts"]""", updated["data"]!["updated_fields"]);
        AssertJson($$$"""{"parent":{"id":"{{{database}}}","type":"database"}}""", deleted["data"]);
    }

    [Fact]
    public void Every_type_that_Notions_client_knows_is_in_the_table_of_its_version()
    {
        string[] known =
        [
            "comment.created", "comment.deleted", "comment.updated", "data_source.content_updated", "data_source.created", "data_source.deleted", "data_source.moved",
            "data_source.schema_updated", "data_source.undeleted", "database.content_updated", "database.created", "database.deleted", "database.moved", "database.schema_updated",
            "database.undeleted", "file_upload.completed", "file_upload.created", "file_upload.expired", "file_upload.upload_failed", "page.content_updated", "page.created",
            "page.deleted", "page.locked", "page.moved", "page.properties_updated", "page.transcription_block.transcript_deleted", "page.undeleted", "page.unlocked", "view.created",
            "view.deleted", "view.updated",
        ];

        Assert.Equal(known, EventTypes.Versions.SelectMany(version => EventTypes.Of(NotionVersion.TryParse(version, out var one) ? one : null!)).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["2022-06-28", "2025-09-03", "2026-03-11"], EventTypes.Versions);
        Assert.Equal(["data_source.schema_updated"], EventTypes.Translate(["database.schema_updated"], NotionVersion.Latest));
        Assert.Equal(["database.content_updated"], EventTypes.Translate(["data_source.content_updated", "view.created"], NotionVersion.Databases));
    }

    private static string[] Types(JsonObject[] events) => [.. events.Select(one => (string)one["type"]!)];

    private static void AssertJson(string expected, JsonNode? actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual?.ToJsonString());
}
