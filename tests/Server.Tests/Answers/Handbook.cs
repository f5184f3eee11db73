using System.Text.Json.Nodes;

namespace Verso.Server.Tests.Answers;

/// <summary>Some pages of a company to ask about.</summary>
internal static class Handbook
{
    public const string Refunds = "# Refunds\n\nCustomers may ask for a refund within 30 days of delivery. Opened software is not taken back.\n\n# Shipping\n\nOrders leave the warehouse in Leipzig every morning. Express costs 12 euros.";
    public const string People = "# Hiring\n\nThe probation period lasts six months. New colleagues get a laptop on their first day.\n\n# Travel\n\nTravel above 500 euros is approved by Maria Lopez. Trains come before planes.";

    /// <summary>Writes them below a page and gives the id of the one about people.</summary>
    public static async Task<string> WriteAsync(Func<HttpMethod, string, string?, Task<JsonObject>> notion, string root)
    {
        await PageAsync(notion, root, "Shop policy for refund and shipping", Refunds);
        return await PageAsync(notion, root, "People handbook: probation, travel", People);
    }

    public static async Task<string> PageAsync(Func<HttpMethod, string, string?, Task<JsonObject>> notion, string parent, string title, string markdown)
    {
        var body = new JsonObject
        {
            ["parent"] = new JsonObject { ["page_id"] = parent },
            ["properties"] = new JsonObject { ["title"] = new JsonObject { ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = title } }) } },
            ["children"] = new JsonArray([.. markdown.Split("\n\n").Select(Block)]),
        };
        return (string)(await notion(HttpMethod.Post, "pages", body.ToJsonString()))["id"]!;
    }

    private static JsonObject Block(string line)
    {
        var type = line.StartsWith("# ", StringComparison.Ordinal) ? "heading_1" : "paragraph";
        return new JsonObject { ["type"] = type, [type] = new JsonObject { ["rich_text"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = line.TrimStart('#', ' ') } }) } };
    }
}
