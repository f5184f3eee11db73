using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Server.Hosting;
using Verso.Workspace.Search;
using Xunit;

namespace Verso.Server.Tests.Triggers;

/// <summary>Triggers on what happens in a local workspace.</summary>
public sealed class LocalEventTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_page_fires_once_and_its_values_become_inputs()
    {
        await using var verso = await TriggerServer.StartAsync();
        await verso.PageAsync("Before");
        await verso.AddAsync(new { name = "label", on = new[] { "page.created" }, recipe = "classify", inputs = new { page = "{{event.entity.id}}", parent = "{{event.data.parent}}", missing = "{{event.nothing?}}" } });

        var page = await verso.PageAsync("New");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("label"))["done"] == 1);
        await verso.SettleAsync();

        var run = Assert.Single(verso.RunsOf("label"));
        Assert.Equal($$"""{"page":"{{page}}","parent":{"id":"{{verso.Server.Start.RootPage}}","type":"page"},"missing":null}""", run.Input.ToJsonString());
        var firing = (await verso.ShowAsync("label"))["firings"]![0]!;
        Assert.Equal("page.created", (string?)firing["body"]!["type"]);
        Assert.Contains((string)firing["event"]!, run.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_events_of_the_wanted_tree_type_and_property_fire()
    {
        await using var verso = await TriggerServer.StartAsync();
        var inside = await verso.PageAsync("Inside");
        var below = await verso.PageAsync("Below", inside);
        var outside = await verso.PageAsync("Outside");
        var (source, rowOf) = await TasksAsync(verso, below);
        await verso.AddAsync(new { name = "tree", on = new[] { "page.created" }, within = new[] { inside }, recipe = "r" });
        await verso.AddAsync(new { name = "status", on = new[] { "page.properties_updated" }, within = source, properties = new[] { "Status" }, recipe = "r" });

        var seen = await verso.PageAsync("Seen", below);
        await verso.PageAsync("Unseen", outside);
        await PatchAsync(verso, rowOf, """{"properties":{"Notes":{"rich_text":[{"text":{"content":"x"}}]}}}""");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("tree"))["done"] == 1);
        await verso.SettleAsync();
        Assert.Empty(verso.RunsOf("status"));
        await PatchAsync(verso, rowOf, """{"properties":{"Status":{"select":{"name":"Done"}}}}""");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("status"))["done"] == 1);
        await verso.SettleAsync();

        Assert.Equal(seen, (string?)Assert.Single((await verso.ShowAsync("tree"))["firings"]!.AsArray())!["body"]!["entity"]!["id"]);
        Assert.Single(verso.RunsOf("status"));
    }

    [Fact]
    public async Task What_a_run_writes_on_the_page_that_fired_it_does_not_fire_it_again()
    {
        await using var verso = await TriggerServer.StartAsync();
        var page = await verso.PageAsync("Page");
        var open = await ((OpenWorkspaces)verso.Server.Services.GetService(typeof(OpenWorkspaces))!).GetAsync(verso.Server.Start.Workspace.Id);
        var desk = new Desk(open.Notion, new TitleSearch(open.Notion), await open.Local!.EnsureBotAsync("Verso Runs", Stop)); // In whose name runs write.
        verso.Runs.Work = async run =>
        {
            if (run.Name == "classify")
            {
                await desk.Api.PatchAsync($"pages/{run.Input["page"]}", JsonNode.Parse("""{"properties":{"title":[{"text":{"content":"Labelled"}}]}}""")!, cancellationToken: Stop);
            }

            return ScriptedLauncher.Ended("succeeded");
        };
        await verso.AddAsync(new { name = "label", on = new[] { "page.*" }, recipe = "classify", inputs = new { page = "{{event.entity.id}}" } });

        await PatchAsync(verso, page, """{"icon":{"type":"emoji","emoji":"🎉"}}""");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("label"))["done"] == 1);
        await verso.SettleAsync();
        Assert.Single(verso.RunsOf("label"));

        // A person, or another integration, is not the run: the same page fires again.
        await PatchAsync(verso, page, """{"icon":{"type":"emoji","emoji":"🚀"}}""");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("label"))["done"] == 2);
        Assert.Equal(2, verso.RunsOf("label").Count);
    }

    [Fact]
    public async Task A_paused_trigger_does_not_hear_of_what_happens_meanwhile()
    {
        await using var verso = await TriggerServer.StartAsync();
        await verso.AddAsync(new { name = "label", on = new[] { "page.created" }, recipe = "classify" });

        await verso.PostAsync("api/v2/triggers/label/pause");
        await verso.PageAsync("Unseen");
        await verso.SettleAsync();
        await verso.PostAsync("api/v2/triggers/label/resume");
        var seen = await verso.PageAsync("Seen");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("label"))["done"] == 1);
        await verso.SettleAsync();

        Assert.Equal(seen, (string?)Assert.Single((await verso.ShowAsync("label"))["firings"]!.AsArray())!["body"]!["entity"]!["id"]);
    }

    [Fact]
    public async Task A_value_that_the_event_does_not_have_is_a_dead_letter_that_says_so()
    {
        await using var verso = await TriggerServer.StartAsync();
        await verso.AddAsync(new { name = "label", on = new[] { "page.created" }, recipe = "classify", inputs = new { page = "{{event.entity.name}}" } });

        await verso.PageAsync("New");
        await verso.UntilAsync(async () => (long?)(await verso.ShowAsync("label"))["dead"] == 1);

        Assert.Equal(
            "{{event.entity.name}}: there is no 'name' in event.entity, which has id, type. Write {{event.entity.name?}} where it may be missing.",
            (string?)(await verso.ShowAsync("label"))["firings"]![0]!["note"]);
        Assert.Empty(verso.RunsOf("label"));
    }

    [Fact]
    public async Task A_test_fires_now_as_a_dry_run()
    {
        await using var verso = await TriggerServer.StartAsync();
        var page = await verso.PageAsync("Page");
        await verso.AddAsync(new { name = "label", on = new[] { "page.created" }, recipe = "classify", inputs = new { page = "{{event.entity.id}}" } });

        var dry = await verso.PostAsync("api/v2/triggers/label/test", new { page_id = page });
        var live = await verso.PostAsync("api/v2/triggers/label/test", new { page_id = page, live = true });

        Assert.Equal((202, 202), (dry.Status, live.Status));
        Assert.Equal([true, false], verso.RunsOf("label").Select(run => run.IsDryRun));
        Assert.All(verso.RunsOf("label"), run => Assert.Equal(page, (string?)run.Input["page"]));
    }

    [Theory]
    [InlineData("""{"name":"x","recipe":"r"}""", "invalid_source")]
    [InlineData("""{"name":"x","cron":"0 8 * * *","hook":true,"recipe":"r"}""", "invalid_source")]
    [InlineData("""{"name":"x","hook":true}""", "invalid_target")]
    [InlineData("""{"name":"x","hook":true,"recipe":"r","agent":"do"}""", "invalid_target")]
    [InlineData("""{"name":"X Y","hook":true,"recipe":"r"}""", "invalid_name")]
    [InlineData("""{"name":"notion","hook":true,"recipe":"r"}""", "invalid_name")]
    [InlineData("""{"name":"x","on":["page.made"],"recipe":"r"}""", "unknown_event_type")]
    [InlineData("""{"name":"x","on":["page.created"],"within":["nothing"],"recipe":"r"}""", "invalid_id")]
    [InlineData("""{"name":"x","hook":true,"within":["7f3b1c5e9d2a4b6c8e0f1a2b3c4d5e6f"],"recipe":"r"}""", "invalid_filter")]
    [InlineData("""{"name":"x","hook":true,"recipe":"r","inputs":{"a":"{{evnt.id}}"}}""", "invalid_template")]
    [InlineData("""{"name":"x","hook":true,"recipe":"r","inputs":{"a":"{{event.id"}}""", "invalid_template")]
    [InlineData("""{"name":"x","hook":true,"recipe":"r","secret":"short"}""", "invalid_secret")]
    [InlineData("""{"name":"x","cron":"0 8 * * *","time_zone":"Mars/Base","recipe":"r"}""", "invalid_time_zone")]
    public async Task A_trigger_that_cannot_be_is_refused_with_what_is_wrong(string body, string code)
    {
        await using var verso = await TriggerServer.StartAsync();

        var (status, answer) = await verso.PostAsync("api/v2/triggers", JsonNode.Parse(body));

        Assert.Equal((400, code), (status, (string?)answer["code"]));
    }

    private static async Task<(string Source, string Row)> TasksAsync(TriggerServer verso, string parent)
    {
        using var made = await verso.Notion.PostAsync("databases", JsonContent.Create(JsonNode.Parse("""
            {"parent":{"page_id":"PARENT"},"title":[{"text":{"content":"Tasks"}}],
             "initial_data_source":{"properties":{"Name":{"title":{}},"Status":{"select":{"options":[{"name":"Done"}]}},"Notes":{"rich_text":{}}}}}
            """.Replace("PARENT", parent, StringComparison.Ordinal))), Stop);
        var source = (string)(await TriggerServer.ReadAsync(made)).Answer["data_sources"]![0]!["id"]!;
        using var row = await verso.Notion.PostAsync("pages", JsonContent.Create(JsonNode.Parse($$$$"""{"parent":{"data_source_id":"{{{{source}}}}"},"properties":{"Name":{"title":[{"text":{"content":"Task"}}]}}}""")), Stop);
        return (source, (string)(await TriggerServer.ReadAsync(row)).Answer["id"]!);
    }

    private static async Task PatchAsync(TriggerServer verso, string page, string body)
    {
        using var answer = await verso.Notion.PatchAsync($"pages/{page}", JsonContent.Create(JsonNode.Parse(body)), Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
