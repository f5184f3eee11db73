using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Versions;
using Xunit;

namespace Verso.Workspace.Tests.Versions;

/// <summary>What Notion answered to older versions is what comes of lowering the newest answer.</summary>
public class RecordedVersionTests
{
    private static readonly Caller Someone = new(NotionId.Named("bot"), "bot");

    [Fact]
    public void Answers_of_2025_09_03_come_out_as_recorded()
    {
        var seen = 0;
        foreach (var exchange in Recorded("2025-09-03"))
        {
            var newest = Newest(exchange.Response);

            var lowered = Lower(newest, exchange, new KnownDatabases());

            Assert.True(Same(exchange.Response, lowered), $"{exchange}\nrecorded {exchange.Response}\nlowered  {lowered.ToJsonString(Json.Options)}");
            seen++;
        }

        Assert.NotEqual(0, seen);
    }

    /// <summary>Recorded in 2024: what was added to all versions since then may be there too.</summary>
    [Fact]
    public void Databases_of_2022_06_28_come_out_as_recorded()
    {
        var seen = 0;
        foreach (var exchange in Recorded("2022-06-28").Where(exchange => exchange.Response.GetProperty("object").GetString() == "database"))
        {
            var known = new KnownDatabases();
            var (database, source) = known.Split(JsonObject.Create(exchange.Response)!);

            foreach (var newest in (JsonObject[])[database, source])
            {
                newest["request_id"] = exchange.Response.GetProperty("request_id").GetString();
                var lowered = Lower(newest, exchange, known);
                Assert.Null(JsonDifference.Find(exchange.Response, JsonSerializer.SerializeToElement(lowered)));
                Assert.Equal("request_id", lowered.Last().Key);
                seen++;
            }
        }

        Assert.NotEqual(0, seen);
    }

    [Fact]
    public void Pages_and_blocks_of_2022_06_28_come_out_as_recorded()
    {
        var seen = 0;
        foreach (var exchange in Recorded("2022-06-28").Where(exchange => exchange.Response.GetProperty("object").GetString() is "page" or "block" or "list"))
        {
            var lowered = Lower(Newest(exchange.Response), exchange, new KnownDatabases());
            Assert.Null(JsonDifference.Find(exchange.Response, JsonSerializer.SerializeToElement(lowered)));
            seen++;
        }

        Assert.NotEqual(0, seen);
    }

    [Fact]
    public void Recorded_requests_are_lifted_without_a_fault()
    {
        foreach (var exchange in RecordedExchange.All.Where(exchange => exchange.Status == 200))
        {
            Assert.True(NotionVersion.TryParse(exchange.Version, out var version));
            var known = new KnownDatabases();
            if (exchange.Path.StartsWith("/v1/databases/", StringComparison.Ordinal) && version < NotionVersion.DataSources)
                known.Split(new JsonObject { ["id"] = exchange.Path.Split('/')[3] });

            var lifted = VersionAdapter.Lift(Request(exchange), version, known);

            Assert.All(lifted, request => Assert.Equal(NotionVersion.Latest.ToString(), request.Version));
        }
    }

    private static IEnumerable<RecordedExchange> Recorded(string version) =>
        RecordedExchange.All.Where(exchange =>
            exchange.Version == version && exchange.Status == 200
            && exchange.Response.ValueKind == JsonValueKind.Object && exchange.Response.TryGetProperty("object", out _));

    private static JsonObject Lower(JsonObject newest, RecordedExchange exchange, KnownDatabases known)
    {
        Assert.True(NotionVersion.TryParse(exchange.Version, out var version));
        return VersionAdapter.Lower(newest, Request(exchange), version, known);
    }

    private static ApiRequest Request(RecordedExchange exchange) =>
        new(exchange.Method, exchange.Path["/v1/".Length..].Split('?')[0], Someone)
        {
            Version = exchange.Version,
            Body = exchange.Request.ValueKind == JsonValueKind.Undefined ? default : JsonSerializer.SerializeToUtf8Bytes(exchange.Request),
        };

    /// <summary>The answer as 2026-03-11 gives it: without the key that was left behind, and with today's name of a list.</summary>
    private static JsonObject Newest(JsonElement answer)
    {
        var node = JsonObject.Create(answer)!;
        foreach (var served in (node["results"] as JsonArray ?? []).OfType<JsonObject>().Append(node).Append(node["result"] as JsonObject))
        {
            if (served?.ContainsKey("in_trash") == true)
                served.Remove("archived");
        }

        if (node["type"]?.GetValue<string>() == "page_or_database")
        {
            node["type"] = "page_or_data_source";
            node.Insert(node.IndexOf("page_or_database"), "page_or_data_source", new JsonObject());
            node.Remove("page_or_database");
        }

        return node;
    }

    private static bool Same(JsonElement recorded, JsonObject lowered) =>
        JsonSerializer.Serialize(recorded, Json.Options) == lowered.ToJsonString(Json.Options);
}
