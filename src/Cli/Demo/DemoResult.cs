using System.Text.Json.Nodes;

namespace Verso.Cli.Demo;

/// <param name="Mcp">Where the demo's server spoke MCP while it ran.</param>
internal sealed record DemoResult(
    string DatabaseId,
    string DataSourceId,
    double InsertSeconds,
    double SummarySeconds,
    IReadOnlyList<DemoPage> Pages,
    string Comment,
    string Mcp,
    IReadOnlyList<DemoFlow> Flows);

/// <summary>A page as it was read back through the Notion API.</summary>
internal sealed record DemoPage(string PageId, string Title, string Kind, string Filed, string Summary)
{
    public static DemoPage Read(JsonObject page)
    {
        var properties = page["properties"]!;
        return new DemoPage(
            (string)page["id"]!, Text(properties[DemoProperties.Name]!["title"]!), (string?)properties[DemoProperties.Kind]!["select"]?["name"] ?? "", (string?)properties[DemoProperties.Filed]!["formula"]?["string"] ?? "", Text(properties[DemoProperties.Summary]!["rich_text"]!));
    }

    private static string Text(JsonNode richText) => string.Concat(richText.AsArray().Select(part => (string?)part!["plain_text"]));
}
