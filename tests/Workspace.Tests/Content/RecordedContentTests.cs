using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Xunit;

namespace Verso.Workspace.Tests.Content;

/// <summary>What was sent to Notion, read here, is what Notion answered.</summary>
public class RecordedContentTests
{
    /// <summary>Exchanges of the last two versions; earlier servers answered with fewer keys.</summary>
    private static IEnumerable<RecordedExchange> Exchanges =>
        RecordedExchange.All.Where(exchange =>
            exchange.Status == 200
            && string.CompareOrdinal(exchange.Version, "2025-09-03") >= 0
            && exchange.Request.ValueKind == JsonValueKind.Object);

    [Fact]
    public void Appended_blocks_read_as_Notion_served_them()
    {
        var seen = 0;
        foreach (var exchange in Exchanges.Where(exchange => exchange.Method == "PATCH" && exchange.Path.EndsWith("/children", StringComparison.Ordinal)))
        {
            var served = exchange.Response.GetProperty("results");
            var blocks = Read(exchange, served);
            for (var index = 0; index < blocks.Count; index++)
            {
                var expected = served[index];
                Assert.Equal(expected.GetProperty("type").GetString(), blocks[index].Type);
                AssertSame(exchange, expected.GetProperty(blocks[index].Type), blocks[index].Payload);
                Assert.Equal(expected.GetProperty("has_children").GetBoolean(), blocks[index].Children.Count > 0);
                seen++;
            }
        }

        Assert.NotEqual(0, seen);
        TestContext.Current.SendDiagnosticMessage($"{seen} blocks read as Notion served them.");
    }

    [Fact]
    public void Updated_blocks_read_as_Notion_served_them()
    {
        foreach (var exchange in Exchanges.Where(exchange => exchange.Method == "PATCH" && exchange.Path.StartsWith("/v1/blocks/", StringComparison.Ordinal) && !exchange.Path.EndsWith("/children", StringComparison.Ordinal)))
        {
            var type = exchange.Response.GetProperty("type").GetString()!;
            var expected = exchange.Response.GetProperty(type);
            var current = JsonObject.Create(expected)!;
            AssertSame(exchange, expected, Blocks.ReadUpdate(type, current, Input.Body(exchange.Request), Known(exchange.Response)));
        }
    }

    [Fact]
    public void Pages_were_created_with_children_that_are_read_here()
    {
        foreach (var exchange in Exchanges.Where(exchange => exchange.Request.TryGetProperty("children", out _) && exchange.Path == "/v1/pages"))
        {
            var children = Input.Body(exchange.Request)["children"];
            Assert.Equal(children.Value.GetArrayLength(), Blocks.ReadChildren(children, new KnownContent()).Count);
        }
    }

    [Fact]
    public void Text_of_titles_comments_and_properties_reads_as_Notion_served_it()
    {
        var seen = 0;
        foreach (var exchange in Exchanges)
        {
            foreach (var (sent, served) in Texts(exchange))
            {
                AssertSame(exchange, served, RichTexts.Read(Input.Body(sent), Known(exchange.Response)));
                seen++;
            }
        }

        Assert.NotEqual(0, seen);
        TestContext.Current.SendDiagnosticMessage($"{seen} texts read as Notion served them.");
    }

    [Fact]
    public void Icons_covers_and_files_read_as_Notion_served_them()
    {
        foreach (var exchange in Exchanges)
        {
            var body = Input.Body(exchange.Request);
            if (!body["icon"].IsAbsent)
                AssertSame(exchange, exchange.Response.GetProperty("icon"), Icons.Read(body["icon"], new KnownContent()));
            if (!body["cover"].IsAbsent)
                AssertSame(exchange, exchange.Response.GetProperty("cover"), Covers.Read(body["cover"], new KnownContent()));
            foreach (var (sent, served) in Properties(exchange, "files"))
            {
                var read = new JsonArray([.. Input.Body(sent).Items().Select(item => Files.ReadItem(item, new KnownContent()))]);
                AssertSame(exchange, served, read);
            }
        }
    }

    private static IReadOnlyList<NewBlock> Read(RecordedExchange exchange, JsonElement served)
    {
        var first = exchange.Request.GetProperty("children")[0];
        var parent = first.TryGetProperty("type", out var type) ? type.GetString() switch
        {
            "table_row" => "table",
            "column" => "column_list",
            _ => "child_page",
        } : "child_page";
        return Blocks.ReadChildren(Input.Body(exchange.Request)["children"], Known(served), parent);
    }

    private static IEnumerable<(JsonElement Sent, JsonElement Served)> Texts(RecordedExchange exchange)
    {
        foreach (var key in (string[])["title", "description", "rich_text"])
        {
            if (exchange.Request.TryGetProperty(key, out var sent) && sent.ValueKind == JsonValueKind.Array
                && exchange.Response.TryGetProperty(key, out var served))
                yield return (sent, served);
        }

        foreach (var pair in Properties(exchange, "title").Concat(Properties(exchange, "rich_text")))
            yield return pair;
    }

    private static IEnumerable<(JsonElement Sent, JsonElement Served)> Properties(RecordedExchange exchange, string type)
    {
        if (!exchange.Path.StartsWith("/v1/pages", StringComparison.Ordinal)
            || !exchange.Request.TryGetProperty("properties", out var sent) || sent.ValueKind != JsonValueKind.Object
            || !exchange.Response.TryGetProperty("properties", out var served))
            yield break;

        foreach (var property in served.EnumerateObject().Where(property => property.Value.GetProperty("type").GetString() == type))
        {
            if (!sent.TryGetProperty(property.Name, out var value) && !sent.TryGetProperty(property.Value.GetProperty("id").GetString()!, out value))
                continue;
            if (value.ValueKind == JsonValueKind.Object)
                value.TryGetProperty(type, out value);
            if (value.ValueKind == JsonValueKind.Array)
                yield return (value, property.Value.GetProperty(type));
        }
    }

    /// <summary>The users, titles and addresses that an answer's mentions show.</summary>
    private static KnownContent Known(JsonElement answer)
    {
        var known = new KnownContent();
        foreach (var item in Mentions(answer))
        {
            var mention = item.GetProperty("mention");
            var type = mention.GetProperty("type").GetString()!;
            if (type is "user")
                known.Users[NotionId.Parse(mention.GetProperty(type).GetProperty("id").GetString()!)] = JsonObject.Create(mention.GetProperty(type))!;
            if (type is "page" or "database")
            {
                var target = new LinkTarget(item.GetProperty("plain_text").GetString()!, item.GetProperty("href").GetString()!);
                (type == "page" ? known.Pages : known.Databases)[NotionId.Parse(mention.GetProperty(type).GetProperty("id").GetString()!)] = target;
            }
        }

        return known;
    }

    private static IEnumerable<JsonElement> Mentions(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Mentions),
        JsonValueKind.Object when value.TryGetProperty("mention", out var mention) && mention.ValueKind == JsonValueKind.Object => [value],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Mentions(member.Value)),
        _ => [],
    };

    /// <summary>The same JSON, its keys in the same order.</summary>
    private static void AssertSame(RecordedExchange exchange, JsonElement expected, JsonNode? actual)
    {
        var wanted = JsonSerializer.Serialize(expected, Json.Options);
        var found = actual?.ToJsonString(Json.Options) ?? "null";
        Assert.True(wanted == found, $"{exchange}\nserved {wanted}\nread   {found}");
    }
}
