using Verso.Agents.Policies;
using Verso.Kit;
using Verso.Workspace.Search;
using Xunit;

namespace Verso.Agents.Tests.Policies;

public sealed class PolicyRuleTests : IAsyncLifetime
{
    private const string Careful = """
        databases:
          - id: '@tasks'
            hide: [Salary]
            write: [Status, Notes]
            transitions:
              Status: {Not started: [In progress], In progress: [Done]}
        """;

    private GuardedHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await GuardedHouse.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_hidden_property_is_in_no_answer()
    {
        var guest = _house.Guest(GuardedHouse.Yaml(Careful));

        foreach (var (method, path, body) in ((string, string, string?)[])[
            ("GET", "pages/@row", null), ("GET", "data_sources/@tasks", null), ("POST", "data_sources/@tasks/query", "{}"), ("POST", "search", "{}"),
            ("PATCH", "pages/@row", """{"icon":{"emoji":"🌱"}}"""), ("GET", "pages/@row?filter_properties=Name", null)])
        {
            var answer = (await guest.OkAsync(method, path, body)).ToJsonString();
            Assert.DoesNotContain(GuardedHouse.Canary, answer);
            Assert.DoesNotContain("Salary", answer);
        }

        var id = (string)(await _house.Owner.OkAsync("GET", "data_sources/@tasks"))["properties"]!["Salary"]!["id"]!;
        await guest.RefusedAsync(404, "GET", $"pages/@row/properties/{id}");
        await guest.OkAsync("GET", "pages/@row/properties/title");
    }

    [Theory]
    [InlineData("""{"filter":{"property":"Salary","rich_text":{"contains":"c"}}}""")]
    [InlineData("""{"filter":{"or":[{"and":[{"property":"Salary","rich_text":{"is_empty":true}}]}]}}""")]
    [InlineData("""{"sorts":[{"property":"Salary","direction":"ascending"}]}""")]
    public async Task A_hidden_property_cannot_be_asked_about_and_is_answered_like_one_that_is_not_there(string query)
    {
        var guest = _house.Guest(GuardedHouse.Yaml(Careful));

        var hidden = await guest.RefusedAsync(403, "POST", "data_sources/@tasks/query", query);
        var missing = await guest.RefusedAsync(403, "POST", "data_sources/@tasks/query", query.Replace("Salary", "Wealth1"));

        Assert.Equal(missing.Replace("Wealth1", "X"), hidden.Replace("Salary", "X"));
        Assert.Contains("Read may be: Name, Notes, Status", hidden);
    }

    [Fact]
    public async Task What_is_computed_from_a_hidden_property_is_hidden_too()
    {
        await _house.Owner.OkAsync("PATCH", "data_sources/@tasks", """{"properties":{"Bonus":{"formula":{"expression":"prop(\"Salary\") + \"!\""}},"Twice":{"formula":{"expression":"prop(\"Bonus\") + prop(\"Bonus\")"}},"Fine":{"formula":{"expression":"prop(\"Notes\")"}}}}""");
        await _house.Owner.OkAsync("POST", "databases", """{"parent":{"page_id":"@team"},"title":@text(Other),"initial_data_source":{"properties":{"Name":{"title":{}}}}}""");

        var row = await _house.Guest(GuardedHouse.Yaml(Careful)).OkAsync("GET", "pages/@row");

        Assert.Equal(["Fine", "Name", "Notes", "Status"], row["properties"]!.AsObject().Select(one => one.Key).Order());
    }

    [Fact]
    public async Task Rollups_and_relations_into_hidden_trees_are_hidden()
    {
        var database = await _house.Owner.OkAsync("POST", "databases", """{"parent":{"page_id":"@vault"},"title":@text(Private @canary),"initial_data_source":{"properties":{"Name":{"title":{}}}}}""");
        _house.Name("private", database["data_sources"]![0]!.AsObject());
        await _house.MakeAsync("hiddenrow", "pages", """{"parent":{"data_source_id":"@private"},"properties":{"Name":{"title":@text(@canary)}}}""");
        await _house.Owner.OkAsync("PATCH", "data_sources/@tasks", """{"properties":{"Link":{"relation":{"data_source_id":"@private","single_property":{}}}}}""");
        await _house.Owner.OkAsync("PATCH", "data_sources/@tasks", """{"properties":{"Names":{"rollup":{"relation_property_name":"Link","rollup_property_name":"Name","function":"show_original"}}}}""");
        await _house.Owner.OkAsync("PATCH", "pages/@row", """{"properties":{"Link":{"relation":[{"id":"@hiddenrow"}]}}}""");
        Assert.Contains(GuardedHouse.Canary, (await _house.Owner.OkAsync("GET", "pages/@row"))["properties"]!["Names"]!.ToJsonString());

        var row = await _house.Guest(GuardedHouse.Yaml()).OkAsync("GET", "pages/@row");

        Assert.Equal(["Name", "Notes", "Salary", "Status"], row["properties"]!.AsObject().Select(one => one.Key).Order());
    }

    [Fact]
    public async Task Only_the_named_properties_are_written()
    {
        var guest = _house.Guest(GuardedHouse.Yaml(Careful));

        var refusal = await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"properties":{"Name":{"title":@text(Other)}}}""");
        await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"properties":{"Salary":{"rich_text":[]}}}""");
        await guest.OkAsync("PATCH", "pages/@row", """{"properties":{"Notes":{"rich_text":@text(new)}}}""");

        Assert.Contains("Written may be: Notes, Status", refusal);
    }

    [Fact]
    public async Task A_status_goes_only_where_the_transitions_lead()
    {
        var guest = _house.Guest(GuardedHouse.Yaml(Careful));

        var jump = await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"properties":{"Status":{"select":{"name":"Done"}}}}""");
        await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"properties":{"Status":{"select":null}}}""");
        await guest.OkAsync("PATCH", "pages/@row", """{"properties":{"Status":{"select":{"name":"Not started"}}}}""");
        await guest.OkAsync("PATCH", "pages/@row", """{"properties":{"Status":{"select":{"name":"In progress"}}}}""");
        await guest.OkAsync("PATCH", "pages/@row", """{"properties":{"Status":{"select":{"name":"Done"}}}}""");
        await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"properties":{"Status":{"select":{"name":"Not started"}}}}""");

        Assert.Contains("From 'Not started' it may go to: In progress.", jump);
    }

    [Fact]
    public async Task An_option_by_its_id_is_the_same_option()
    {
        var schema = await _house.Owner.OkAsync("GET", "data_sources/@tasks");
        var done = (string)schema["properties"]!["Status"]!["select"]!["options"]![2]!["id"]!;

        await _house.Guest(GuardedHouse.Yaml(Careful)).RefusedAsync(403, "PATCH", "pages/@row", "{\"properties\":{\"Status\":{\"select\":{\"id\":\"" + done + "\"}}}}");
    }

    [Theory]
    [InlineData("update", "PATCH", "pages/@row", """{"icon":{"emoji":"🌱"}}""")]
    [InlineData("create", "POST", "pages", """{"parent":{"page_id":"@team"},"properties":{"title":{"title":@text(New)}}}""")]
    [InlineData("create", "PATCH", "blocks/@team/children", """{"children":[{"paragraph":{"rich_text":@text(New)}}]}""")]
    [InlineData("create", "PATCH", "pages/@team/markdown", """{"type":"insert_content","insert_content":{"content":"New"}}""")]
    [InlineData("trash", "PATCH", "pages/@row", """{"in_trash":true}""")]
    [InlineData("trash", "PATCH", "databases/@database", """{"in_trash":true}""")]
    [InlineData("trash", "DELETE", "blocks/@row", null)]
    [InlineData("move", "POST", "pages/@page/move", """{"parent":{"page_id":"@target"}}""")]
    [InlineData("schema", "PATCH", "data_sources/@tasks", """{"properties":{"Extra":{"number":{}}}}""")]
    [InlineData("schema", "PATCH", "databases/@database", """{"title":@text(New)}""")]
    [InlineData("schema", "POST", "databases", """{"parent":{"page_id":"@team"},"initial_data_source":{"properties":{"Name":{"title":{}}}}}""")]
    [InlineData("schema", "POST", "data_sources", """{"parent":{"database_id":"@database"},"properties":{"Name":{"title":{}}}}""")]
    [InlineData("comment", "POST", "comments", """{"parent":{"page_id":"@row"},"rich_text":@text(Hi)}""")]
    [InlineData("upload", "POST", "file_uploads", """{"mode":"single_part","filename":"a.txt"}""")]
    [InlineData("views", "POST", "views", """{"database_id":"@database","data_source_id":"@tasks","name":"New","type":"table"}""")]
    public async Task Each_kind_of_change_needs_to_be_allowed_and_is_then_made(string action, string method, string path, string? body)
    {
        await _house.MakePageAsync("page", "team", "Page");
        await _house.MakePageAsync("target", "team", "Target");
        var others = string.Join(", ", new Policy { Name = "all", Allow = (PolicyActions)255 }.AllowedNames.Where(name => name != action));

        var refusal = await _house.Guest(GuardedHouse.Yaml($"allow: [{others}]\n")).RefusedAsync(403, method, path, body);
        await _house.Guest(GuardedHouse.Yaml($"allow: [{action}]\n")).OkAsync(method, path, body);

        Assert.Contains($"does not allow '{action}' (allow)", refusal);
    }

    [Fact]
    public async Task A_new_option_is_a_change_of_the_schema()
    {
        const string Body = """{"properties":{"Status":{"select":{"name":"Wontfix"}}}}""";

        Assert.Contains("There are: Not started, In progress, Done", await _house.Guest(GuardedHouse.Yaml("allow: [update]\n")).RefusedAsync(403, "PATCH", "pages/@row", Body));
        await _house.Guest(GuardedHouse.Yaml("allow: [update, schema]\n")).OkAsync("PATCH", "pages/@row", Body);
    }

    [Fact]
    public async Task A_policy_that_speaks_of_a_property_that_is_not_there_shows_nothing()
    {
        var message = await _house.Guest(GuardedHouse.Yaml("databases: [{id: '@tasks', hide: [Salery]}]\n")).RefusedAsync(403, "GET", "pages/@row");

        Assert.Contains("Did you mean 'Salary'?", message);
    }

    [Fact]
    public async Task Changes_and_calls_are_counted_and_end()
    {
        var meter = new PolicyMeter();
        var guest = _house.GuestOf(meter, GuardedHouse.Yaml("limits: {changes: 2, calls: 6}\n"));
        const string Body = """{"icon":{"emoji":"🌱"}}""";

        await guest.OkAsync("PATCH", "pages/@row", Body);
        await guest.RefusedAsync(404, "PATCH", "pages/@secret", Body); // Refused, so no change.
        await guest.OkAsync("PATCH", "pages/@row", Body);
        Assert.Contains("at most 2 (limits.changes)", await guest.RefusedAsync(403, "PATCH", "pages/@row", Body));
        await guest.OkAsync("GET", "pages/@row");
        await guest.OkAsync("GET", "pages/@row");
        Assert.Contains("at most 6 (limits.calls)", await guest.RefusedAsync(403, "GET", "pages/@row"));
        Assert.Equal(new PolicyUsage(Changes: 2, Calls: 6), meter.Used);
    }

    [Fact]
    public void The_window_of_a_caller_without_runs_begins_anew()
    {
        var clock = new ManualClock();
        var meter = new PolicyMeter(TimeSpan.FromHours(1), clock);
        meter.Bind(new Policy { Name = "p", Limits = new PolicyLimits(Calls: 1) });

        Assert.Null(meter.TryCall());
        Assert.NotNull(meter.TryCall());
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(meter.TryCall());
        Assert.NotNull(meter.TryCall());
        meter.Bind(new Policy { Name = "p", Limits = new PolicyLimits(Calls: 2) }); // The file was changed.
        Assert.Null(meter.TryCall());
    }

    [Fact]
    public void A_model_is_not_asked_beyond_tokens_or_money()
    {
        var meter = new PolicyMeter();
        meter.Bind(new Policy { Name = "p", Limits = new PolicyLimits(Tokens: 100, Money: 1) });
        meter.RequireModel();
        meter.AddModel(100, 0.1m);

        Assert.Contains("limits.tokens", Assert.Throws<PolicyException>(meter.RequireModel).Message);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var guest = _house.Guest("dry_run: true");

        await guest.OkAsync("GET", "pages/@secret");
        Assert.Contains("dry_run", await guest.RefusedAsync(403, "PATCH", "pages/@row", """{"icon":null}"""));
    }

    [Fact]
    public async Task Without_a_policy_nothing_stands_in_front()
    {
        var search = new TitleSearch(_house.Workspace);
        var (notion, found) = PolicyEngine.Stand(_house.Workspace, search, [], null);

        Assert.Same(_house.Workspace, notion);
        Assert.Same(search, found);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Old_versions_are_not_spoken_under_a_policy()
    {
        var (status, json) = await _house.Guest(GuardedHouse.Yaml()).TryAsync("GET", "pages/@row", version: "2022-06-28");

        Assert.Equal(400, status);
        Assert.Contains("2025-09-03", (string?)json["message"]);
        Assert.Equal(200, (await _house.Guest(GuardedHouse.Yaml()).TryAsync("GET", "pages/@row", version: "2025-09-03")).Status);
    }
}
