using System.Text.Json.Nodes;

namespace Verso.Agents.Answers;

/// <summary>A block, as the API serves it, in plain words.</summary>
internal static class BlockText
{
    /// <summary>1 to 4 for a heading, 0 for any other block.</summary>
    public static int HeadingLevel(string type) => type switch
    {
        "heading_1" => 1,
        "heading_2" => 2,
        "heading_3" => 3,
        "heading_4" => 4,
        _ => 0,
    };

    /// <summary>Another page or database: its content is not this page's.</summary>
    public static bool IsAnotherPage(string type) => type is "child_page" or "child_database" or "link_to_page";

    /// <summary>The words of the block alone, without those below it; empty for one that has none.</summary>
    public static string Of(JsonObject block)
    {
        var type = (string?)block["type"];
        if (type is null || block[type] is not JsonObject body)
            return "";
        return type switch
        {
            "table_row" => string.Join(" | ", (body["cells"] as JsonArray ?? []).Select(cell => Plain(cell))),
            "equation" => (string?)body["expression"] ?? "",
            "child_page" or "child_database" => "",
            _ => Plain(body["rich_text"]) is { Length: > 0 } text ? text : Plain(body["caption"]),
        };
    }

    private static string Plain(JsonNode? text) =>
        string.Concat((text as JsonArray ?? []).Select(part => (string?)part!["plain_text"] ?? (string?)part["text"]?["content"])).Trim();
}
