using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Notion;

/// <summary>Formulas over HTTP, from the schema to a filtered query, as a client of each API version sees them.</summary>
public sealed class FormulaTests : IAsyncLifetime
{
    private const string Documented = """
        lets(hours, prop("Tasks").map(current.prop("Hours")).sum(), open, prop("Tasks").filter(not current.prop("Done")).length(),
          ifs(hours == 0, "nothing planned", open == 0, "done", open + " open, " + formatNumber(hours / 8, "commas", 1) + " days"))
        """;

    private VersoTestServer _server = null!;
    private HttpClient _notion = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        _notion = _server.NotionClient();
    }

    public async ValueTask DisposeAsync()
    {
        _notion.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("2022-06-28")]
    [InlineData("2025-09-03")]
    [InlineData("2026-03-11")]
    public async Task A_formula_is_set_computed_filtered_by_and_read_alone(string version)
    {
        _notion.DefaultRequestHeaders.Remove("Notion-Version");
        _notion.DefaultRequestHeaders.Add("Notion-Version", version);
        var isOld = version == "2022-06-28";
        var schema = new JsonObject
        {
            ["Name"] = new JsonObject { ["title"] = new JsonObject() },
            ["Price"] = new JsonObject { ["number"] = new JsonObject() },
            ["Gross"] = Formula("round(prop(\"Price\") * 1.19, 2)"),
            ["Kind"] = Formula("ifs(empty(prop(\"Price\")), \"free\", prop(\"Gross\") > 100, \"dear\", \"cheap\")"),
        };
        var body = new JsonObject { ["parent"] = new JsonObject { ["page_id"] = _server.Start.RootPage }, ["title"] = new JsonArray() };
        if (isOld)
            body["properties"] = schema;
        else
            body["initial_data_source"] = new JsonObject { ["properties"] = schema };
        var database = await SendAsync("POST", "databases", body);
        var (path, parent) = isOld
            ? ($"databases/{database["id"]}", new JsonObject { ["database_id"] = (string?)database["id"] })
            : ($"data_sources/{database["data_sources"]![0]!["id"]}", new JsonObject { ["data_source_id"] = (string?)database["data_sources"]![0]!["id"] });
        foreach (var (name, price) in new[] { ("pen", "10"), ("desk", "99"), ("gift", "null") })
        {
            await SendAsync("POST", "pages", new JsonObject
            {
                ["parent"] = parent.DeepClone(),
                ["properties"] = JsonNode.Parse($$$"""{"Name":{"title":[{"text":{"content":"{{{name}}}"}}]},"Price":{"number":{{{price}}}} }"""),
            });
        }

        var dear = await SendAsync("POST", $"{path}/query", JsonNode.Parse("""
            {"filter":{"or":[{"property":"Kind","formula":{"string":{"equals":"dear"}}},{"property":"Gross","formula":{"number":{"less_than":5}}}]},
             "sorts":[{"property":"Gross","direction":"descending"}]}
            """)!);

        var rows = dear["results"]!.AsArray().Select(row => row!["properties"]!).ToList();
        Assert.Equal(["desk", "gift"], rows.Select(row => (string?)row["Name"]!["title"]![0]!["plain_text"]));
        Assert.Equal("""{"type":"number","number":117.81}""", rows[0]["Gross"]!["formula"]!.ToJsonString());
        Assert.Equal("""{"type":"string","string":"free"}""", rows[1]["Kind"]!["formula"]!.ToJsonString());
        var alone = await SendAsync("GET", $"pages/{dear["results"]![0]!["id"]}/properties/{rows[0]["Gross"]!["id"]}");
        Assert.Equal("property_item", (string?)alone["object"]);
        Assert.Equal("""{"type":"number","number":117.81}""", alone["formula"]!.ToJsonString());

        await SendAsync("PATCH", path, new JsonObject { ["properties"] = new JsonObject { ["Gross"] = Formula("prop(\"Price\") * 2") } });
        var doubled = await SendAsync("GET", $"pages/{dear["results"]![0]!["id"]}");
        Assert.Equal("198", doubled["properties"]!["Gross"]!["formula"]!["number"]!.ToJsonString());
        Assert.Equal("dear", (string?)doubled["properties"]!["Kind"]!["formula"]!["string"]);
    }

    [Fact]
    public async Task The_formula_of_the_documentation_works()
    {
        var tasks = (string)(await SendAsync("POST", "databases", Database("""{"Task":{"title":{}},"Hours":{"number":{}},"Done":{"checkbox":{}}}""")))["data_sources"]![0]!["id"]!;
        var projects = (string)(await SendAsync("POST", "databases", Database($$$"""{"Name":{"title":{} },"Tasks":{"relation":{"data_source_id":"{{{tasks}}}","single_property":{} } } }""")))["data_sources"]![0]!["id"]!;
        await SendAsync("PATCH", $"data_sources/{projects}", new JsonObject { ["properties"] = new JsonObject { ["State"] = Formula(Documented) } });
        var one = await SendAsync("POST", "pages", JsonNode.Parse($$$"""{"parent":{"data_source_id":"{{{tasks}}}"},"properties":{"Hours":{"number":12} } }""")!);

        var project = await SendAsync("POST", "pages", JsonNode.Parse($$$"""{"parent":{"data_source_id":"{{{projects}}}"},"properties":{"Tasks":{"relation":[{"id":"{{{one["id"]}}}"}]} } }""")!);
        Assert.Equal("1 open, 1.5 days", (string?)project["properties"]!["State"]!["formula"]!["string"]);

        await SendAsync("PATCH", $"pages/{one["id"]}", JsonNode.Parse("""{"properties":{"Done":{"checkbox":true}}}""")!);
        Assert.Equal("done", (string?)(await SendAsync("GET", $"pages/{project["id"]}"))["properties"]!["State"]!["formula"]!["string"]);
    }

    private JsonObject Database(string properties) => new()
    {
        ["parent"] = new JsonObject { ["page_id"] = _server.Start.RootPage },
        ["initial_data_source"] = new JsonObject { ["properties"] = JsonNode.Parse(properties) },
    };

    private static JsonObject Formula(string expression) => new() { ["formula"] = new JsonObject { ["expression"] = expression } };

    private async Task<JsonNode> SendAsync(string method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Url, $"v1/{path}"))
        {
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var answer = await _notion.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{method} {path}: {text}");
        return JsonNode.Parse(text)!;
    }
}
