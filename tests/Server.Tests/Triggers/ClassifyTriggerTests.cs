using System.Text.Json.Nodes;
using Verso.Server.Tests.Answers;
using Verso.Server.Tests.Gateway;
using Xunit;

namespace Verso.Server.Tests.Triggers;

/// <summary>From a page that is made to its label: events, triggers, runs and the classifier of one server, nothing in between replaced.</summary>
public sealed class ClassifyTriggerTests : GatewayFixture
{
    private const string Clear = "courier lost parcel, delivery late";
    private const string Unknown = "zyx wvu";

    private string _source = "";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Triggers:Window", "00:00:00"), new("Triggers:Beat", "00:00:00.010")];

    protected override async Task PrepareAsync()
    {
        (var database, _source) = await CreateDatabaseAsync(Tickets.Properties);
        var inserted = await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = Tickets.Labelled() }.ToJsonString());
        Assert.True(inserted.Status == 200, inserted.Body);
    }

    [Fact]
    public async Task A_new_page_is_labelled_or_sent_to_review_once_and_a_correction_is_learned()
    {
        await AddAsync(new JsonObject { ["on"] = new JsonArray("page.*"), ["within"] = _source });

        var clear = await PageAsync(Clear);
        await DoneAsync(1);
        var unknown = await PageAsync(Unknown);
        await DoneAsync(2); // Behind this, whatever the first run's own write had fired would have been seen.
        Assert.Equal(("Shipping", false), await StateAsync(clear));
        Assert.Equal((null, true), await StateAsync(unknown));

        await NotionAsync(HttpMethod.Patch, $"pages/{clear}", """{"properties":{"Team":{"select":{"name":"Billing"} } } }""");
        var firings = await DoneAsync(3);

        Assert.Equal(["page.created", "page.created", "page.properties_updated"], firings.Select(firing => (string?)firing!["body"]!["type"]).Order(StringComparer.Ordinal));
        Assert.Equal(("Billing", false), await StateAsync(clear));
        var last = firings.Single(firing => (string?)firing!["body"]!["type"] == "page.properties_updated")!;
        var learned = (await GetAsync($"/api/v2/runs/{last["run_id"]}")).Json["result"]!;
        Assert.Equal((25, 1, "unchanged"), ((int)learned["examples"]!, (int)learned["corrections"]!, (string?)learned["results"]![0]!["action"]));
    }

    [Fact]
    public async Task A_sweep_at_a_time_labels_every_page_that_waits()
    {
        var clear = await PageAsync(Clear);
        var unknown = await PageAsync(Unknown);

        await AddAsync(new JsonObject { ["cron"] = "* * * * * ?" }, isSweep: true);
        await DoneAsync(1, atLeast: true);

        Assert.Equal(("Shipping", false), await StateAsync(clear));
        Assert.Equal((null, true), await StateAsync(unknown));
    }

    private async Task AddAsync(JsonObject trigger, bool isSweep = false)
    {
        trigger["name"] = "label";
        trigger["recipe"] = "classify";
        trigger["inputs"] = new JsonObject { ["database"] = _source, ["property"] = "Team", ["threshold"] = 0.7, ["review_property"] = "Needs review" };
        if (!isSweep)
            trigger["inputs"]!["page_ids"] = new JsonArray("{{event.entity.id}}");
        var added = await PostAsync("/api/v2/triggers", trigger.ToJsonString());
        Assert.True(added.Status == 201, added.Body);
    }

    private async Task<string> PageAsync(string title) => (string)(await NotionAsync(HttpMethod.Post, "pages", $$$"""
        {"parent":{"data_source_id":"{{{_source}}}"},"properties":{"Name":{"title":[{"text":{"content":"{{{title}}}"} }]} } }
        """))["id"]!;

    private async Task<(string? Team, bool Review)> StateAsync(string page)
    {
        var properties = (await NotionAsync(HttpMethod.Get, $"pages/{page}"))["properties"]!;
        return ((string?)properties["Team"]!["select"]?["name"], (bool)properties["Needs review"]!["checkbox"]!);
    }

    /// <summary>Waits until so many firings of the trigger are done, and says what they all are.</summary>
    private async Task<JsonArray> DoneAsync(int count, bool atLeast = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var trigger = (await GetAsync("/api/v2/triggers/label")).Json;
            Assert.True((long?)trigger["dead"] is null or 0, trigger.ToJsonString());
            if ((long?)trigger["done"] >= count)
            {
                var firings = trigger["firings"]!.AsArray();
                Assert.True(atLeast || firings.Count == count, firings.ToJsonString());
                return firings;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}
