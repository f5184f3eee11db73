using System.Text.Json.Nodes;
using Verso.Server.Tests.Gateway;
using Xunit;

namespace Verso.Server.Tests.Answers;

/// <summary>Labels for pages of a local workspace, over HTTP, with the classifier that learns from labelled rows.</summary>
public sealed class ClassifyTests : GatewayFixture
{
    private const string Clear = "courier lost parcel, delivery late";
    private const string Unclear = "invoice amount, parcel courier";
    private const string Unknown = "zyx wvu";

    private string _database = "";
    private string _source = "";

    protected override async Task PrepareAsync() => (_database, _source) = await CreateDatabaseAsync(Tickets.Properties);

    [Fact]
    public async Task A_page_is_labelled_as_people_labelled_others_and_what_is_unsure_goes_to_review()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear, Unclear, Unknown));

        var result = await RunAsync(new() { ["threshold"] = 0.7, ["review"] = new JsonObject { ["property"] = "Needs review" } });

        Assert.Equal((1, 2, 0, 24), ((int)result["labelled"]!, (int)result["review"]!, (int)result["failed"]!, (int)result["examples"]!));
        Assert.Equal("Shipping", (string?)(await RowAsync(Clear))["properties"]!["Team"]!["select"]!["name"]);
        foreach (var unsure in (string[])[Unclear, Unknown])
        {
            var row = await RowAsync(unsure);
            Assert.Null(row["properties"]!["Team"]!["select"]);
            Assert.True((bool)row["properties"]!["Needs review"]!["checkbox"]!);
        }

        var suggested = result["results"]!.AsArray().First(page => (string?)page!["title"] == Unclear)!["suggestions"]!.AsArray();
        Assert.Equal(["Billing", "Shipping"], suggested.Take(2).Select(score => (string?)score!["label"]).Order());
        Assert.Equal("No word of the page is known from labelled rows.", (string?)result["results"]!.AsArray().First(page => (string?)page!["title"] == Unknown)!["reason"]);
    }

    [Fact]
    public async Task A_second_run_finds_nothing_left_to_do_and_learns_nothing_from_the_first()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear));

        await RunAsync(new() { ["threshold"] = 0.7 });
        var again = await RunAsync(new() { ["threshold"] = 0.7 });

        Assert.Empty(again["results"]!.AsArray());
        Assert.Equal((24, 0), ((int)again["examples"]!, (int)again["corrections"]!));
    }

    [Fact]
    public async Task A_correction_by_a_person_stays_and_is_learned_from()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear));
        await RunAsync(new() { ["threshold"] = 0.7 });
        var page = await RowAsync(Clear);

        await NotionAsync(HttpMethod.Patch, $"pages/{page["id"]}", """{"properties":{"Team":{"select":{"name":"Billing"} } } }""");
        var again = await RunAsync(new() { ["threshold"] = 0.7, ["page_ids"] = new JsonArray((string)page["id"]!) });

        Assert.Equal((25, 1), ((int)again["examples"]!, (int)again["corrections"]!));
        Assert.Equal(("unchanged", "A person chose its labels."), ((string?)again["results"]![0]!["action"], (string?)again["results"]![0]!["reason"]));
        Assert.Equal("Billing", (string?)(await RowAsync(Clear))["properties"]!["Team"]!["select"]!["name"]);
    }

    [Fact]
    public async Task A_label_that_a_person_took_away_is_not_written_again()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear));
        await RunAsync(new() { ["threshold"] = 0.7 });
        await NotionAsync(HttpMethod.Patch, $"pages/{(await RowAsync(Clear))["id"]}", """{"properties":{"Team":{"select":null} } }""");

        for (var run = 0; run < 2; run++)
        {
            var again = await RunAsync(new() { ["threshold"] = 0.7 });
            Assert.Equal("A person took the label away.", (string?)again["results"]![0]!["reason"]);
        }

        Assert.Null((await RowAsync(Clear))["properties"]!["Team"]!["select"]);
    }

    [Fact]
    public async Task A_page_whose_text_changed_after_its_label_is_judged_anew()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear));
        await RunAsync(new() { ["threshold"] = 0.7 });

        await NotionAsync(HttpMethod.Patch, $"pages/{(await RowAsync(Clear))["id"]}", """{"properties":{"Name":{"title":[{"text":{"content":"password reset, login fails"} }]} } }""");
        await RunAsync(new() { ["threshold"] = 0.7 });

        Assert.Equal("Accounts", (string?)(await RowAsync("password reset, login fails"))["properties"]!["Team"]!["select"]!["name"]);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear, Unknown));

        var result = await RunAsync(new() { ["threshold"] = 0.7, ["dry_run"] = true, ["review"] = new JsonObject { ["property"] = "Needs review", ["comment"] = true } });

        Assert.Equal((1, 1), ((int)result["labelled"]!, (int)result["review"]!));
        Assert.Null((await RowAsync(Clear))["properties"]!["Team"]!["select"]);
        Assert.False((bool)(await RowAsync(Unknown))["properties"]!["Needs review"]!["checkbox"]!);
        Assert.Equal(1, (int)(await RunAsync(new() { ["threshold"] = 0.7 }))["labelled"]!);
    }

    [Fact]
    public async Task Review_can_be_a_comment_and_is_asked_for_once()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Unclear));

        for (var run = 0; run < 2; run++)
            await RunAsync(new() { ["threshold"] = 0.99, ["review"] = new JsonObject { ["comment"] = true } });

        var comments = await NotionAsync(HttpMethod.Get, $"comments?block_id={(await RowAsync(Unclear))["id"]}");
        var comment = Assert.Single(comments["results"]!.AsArray());
        Assert.StartsWith("Please choose a label. Nothing reaches the confidence of 0.99. It might be: ", (string?)comment!["rich_text"]![0]!["plain_text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_of_a_page_counts()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync([new JsonObject { ["Name"] = "Hello", ["markdown"] = "# Problem\n\nThe courier lost the parcel. The delivery is late." }]);

        var result = await RunAsync(new() { ["threshold"] = 0.6, ["dry_run"] = true });
        var without = await RunAsync(new() { ["threshold"] = 0.6, ["bodies"] = false, ["dry_run"] = true });

        Assert.Equal("Shipping", (string?)result["results"]![0]!["labels"]![0]);
        Assert.Equal("review", (string?)without["results"]![0]!["action"]);
    }

    [Fact]
    public async Task With_too_few_labelled_rows_everything_goes_to_review_and_the_note_says_why()
    {
        await InsertAsync(Tickets.Open(Clear));

        var result = await RunAsync([]);

        Assert.Equal(1, (int)result["review"]!);
        Assert.Contains("There are 0 labelled rows, and at least 10 are needed", (string?)result["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_labels_are_written_into_a_multi_select()
    {
        var (database, source) = await CreateDatabaseAsync("""{"Name":{"title":{}},"Topics":{"multi_select":{"options":[{"name":"Billing"},{"name":"Shipping"},{"name":"Accounts"}]} } }""");
        var labelled = new JsonArray([.. Tickets.Labelled().Select(one => new JsonObject { ["Name"] = (string?)one!["Name"], ["Topics"] = (string?)one["Team"] })]);
        string[] mixed = ["invoice amount parcel courier", "charged twice courier lost", "invoice tax delivery parcel", "payment bank box damaged", "refund charge parcel late", "invoice wrong delivery date"];
        foreach (var text in mixed)
            labelled.Add(new JsonObject { ["Name"] = text, ["Topics"] = new JsonArray("Billing", "Shipping") });
        await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = labelled }.ToJsonString());
        await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = Tickets.Open("invoice amount wrong, parcel lost by courier") }.ToJsonString());

        var result = await PostAsync("/api/v2/classify/run", new JsonObject { ["data_source_id"] = source, ["property"] = "Topics", ["threshold"] = 0.5 }.ToJsonString());

        Assert.Equal(["Billing", "Shipping"], result.Json["results"]![0]!["labels"]!.AsArray().Select(label => (string?)label));
    }

    [Fact]
    public async Task A_status_counts_as_unlabelled_while_it_is_the_first()
    {
        var (database, source) = await CreateDatabaseAsync("""{"Name":{"title":{}},"Status":{"status":{"options":[{"name":"New"},{"name":"Billing"},{"name":"Shipping"},{"name":"Accounts"}]} } }""");
        var labelled = new JsonArray([.. Tickets.Labelled().Select(one => new JsonObject { ["Name"] = (string?)one!["Name"], ["Status"] = (string?)one["Team"] })]);
        await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = labelled }.ToJsonString());
        await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = Tickets.Open(Clear) }.ToJsonString());

        var result = await PostAsync("/api/v2/classify/run", new JsonObject { ["data_source_id"] = source, ["property"] = "Status", ["threshold"] = 0.7 }.ToJsonString());

        Assert.Equal("Shipping", (string?)result.Json["results"]![0]!["labels"]![0]);
        Assert.Equal(24, (int)result.Json["examples"]!);
    }

    [Fact]
    public async Task The_classifier_is_measured_on_rows_it_was_not_shown()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear));

        var first = await PostAsync("/api/v2/classify/evaluate", Body([]).ToJsonString());
        var second = await PostAsync("/api/v2/classify/evaluate", Body([]).ToJsonString());

        Assert.True(first.Status == 200, first.Body);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(24, (int)first.Json["examples"]!);
        Assert.InRange((double)first.Json["accuracy"]!, 0.6, 1);
        Assert.Equal(["Accounts", "Billing", "Shipping"], first.Json["labels"]!.AsArray().Select(label => (string?)label!["label"]));
        var curve = first.Json["curve"]!.AsArray();
        Assert.Equal(1, (double)curve[0]!["coverage"]!);
        Assert.All(curve.Zip(curve.Skip(1)), pair => Assert.True((double)pair.First!["coverage"]! >= (double)pair.Second!["coverage"]!));
    }

    [Theory]
    [InlineData("""{"property":"Team"}""", 400, "database_id is missing")]
    [InlineData("""{"database_id":"DB"}""", 400, "property is missing")]
    [InlineData("""{"database_id":"DB","property":"Taem"}""", 400, "Did you mean \"Team\"?")]
    [InlineData("""{"database_id":"DB","property":"Name"}""", 400, "\"Name\" is a title property")]
    [InlineData("""{"database_id":"DB","property":"Team","threshold":2}""", 400, "threshold must be a number from 0 to 1")]
    [InlineData("""{"database_id":"DB","property":"Team","unlabelled":["Inbox"]}""", 400, "has no option \"Inbox\"")]
    [InlineData("""{"database_id":"DB","property":"Team","review":{"property":"Name"}}""", 400, "A review is marked in a checkbox")]
    [InlineData("""{"database_id":"DB","property":"Team","review":{"property":"Team"}}""", 400, "Name the option of \"Team\"")]
    [InlineData("""{"database_id":"DB","property":"Team","review":"comment"}""", 400, "review must be an object")]
    [InlineData("""{"database_id":"00000000-0000-4000-8000-000000000001","property":"Team"}""", 404, "There is no database")]
    public async Task A_wrong_call_says_what_is_wrong(string body, int status, string says)
    {
        var answer = await PostAsync("/api/v2/classify/run", body.Replace("DB", _database, StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.Contains(says, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_rows_cannot_be_measured()
    {
        var answer = await PostAsync("/api/v2/classify/evaluate", Body([]).ToJsonString());

        Assert.Equal(400, answer.Status);
        Assert.Contains("at least 10 are needed", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_or_elsewhere_fails_alone()
    {
        await InsertAsync(Tickets.Labelled());
        await InsertAsync(Tickets.Open(Clear));

        var answer = await PostAsync("/api/v2/classify/run", Body(new()
        {
            ["threshold"] = 0.7,
            ["page_ids"] = new JsonArray("00000000-0000-4000-8000-000000000001", Start.RootPage, (string)(await RowAsync(Clear))["id"]!),
        }).ToJsonString());

        Assert.Equal(207, answer.Status);
        Assert.Equal(["failed", "failed", "labelled"], answer.Json["results"]!.AsArray().Select(page => (string?)page!["action"]));
    }

    private JsonObject Body(JsonObject more)
    {
        more["database_id"] = _database;
        more["property"] = "Team";
        return more;
    }

    private async Task<JsonObject> RunAsync(JsonObject more)
    {
        var answer = await PostAsync("/api/v2/classify/run", Body(more).ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }

    private async Task InsertAsync(JsonArray records)
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = _database, ["records"] = records }.ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
    }

    private async Task<JsonObject> RowAsync(string title)
    {
        var rows = await NotionAsync(HttpMethod.Post, $"data_sources/{_source}/query", new JsonObject
        {
            ["filter"] = new JsonObject { ["property"] = "title", ["title"] = new JsonObject { ["equals"] = title } },
        }.ToJsonString());
        return rows["results"]![0]!.AsObject();
    }
}
