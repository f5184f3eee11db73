using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Server.Mcp;

/// <summary>A database for reading: its properties with their options, and its first rows as a table.</summary>
internal static class DatabaseText
{
    private const int MostRows = 20;
    private const int MostCellCharacters = 80;

    public static async Task<string> ReadAsync(OfficialApi api, NotionId id, CancellationToken cancellationToken)
    {
        var database = await api.GetAsync($"databases/{id}", cancellationToken);
        var text = new StringBuilder($"# {Plain(database["title"])}\n");
        foreach (var source in database["data_sources"]?.AsArray() ?? [])
        {
            var schema = await api.GetAsync($"data_sources/{source!["id"]!.GetValue<string>()}", cancellationToken);
            var rows = await api.PostAsync($"data_sources/{source["id"]!.GetValue<string>()}/query", new JsonObject { ["page_size"] = MostRows }, cancellationToken: cancellationToken);
            Write(text, schema, rows);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonObject schema, JsonObject rows)
    {
        var properties = schema["properties"]!.AsObject();
        text.Append("\n## ").Append(Plain(schema["title"])).Append("\n\n| Property | Type | Options |\n| --- | --- | --- |\n");
        foreach (var (name, property) in properties)
            text.Append("| ").Append(Cell(name)).Append(" | ").Append(property!["type"]!.GetValue<string>()).Append(" | ").Append(Cell(Options(property.AsObject()))).Append(" |\n");

        var results = rows["results"]!.AsArray();
        text.Append('\n').Append(rows["has_more"]?.GetValue<bool>() == true ? $"The first {results.Count} rows; query has the rest.\n" : $"All {results.Count} rows.\n");
        if (results.Count == 0)
            return;
        string[] columns = [.. properties.OrderBy(one => one.Value!["type"]!.GetValue<string>() == "title" ? 0 : 1).Select(one => one.Key)];
        text.Append("\n| id | ").AppendJoin(" | ", columns.Select(Cell)).Append(" |\n|").Insert(text.Length, " --- |", columns.Length + 1).Append('\n');
        foreach (var row in results)
        {
            var values = PageValues.Properties(row!.AsObject()).ToDictionary(one => one.Name, one => one.Value);
            text.Append("| ").Append(row["id"]!.GetValue<string>()).Append(" | ")
                .AppendJoin(" | ", columns.Select(name => values.TryGetValue(name, out var value) ? Cell(PageValues.Text(value)) : "")).Append(" |\n");
        }
    }

    private static string Options(JsonObject property) =>
        property[property["type"]!.GetValue<string>()]?["options"] is JsonArray options
            ? string.Join(", ", options.Select(option => option!["name"]!.GetValue<string>()))
            : "";

    private static string Plain(JsonNode? text) => string.Concat((text as JsonArray ?? []).Select(part => part?["plain_text"]?.GetValue<string>()));

    private static string Cell(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length <= MostCellCharacters ? line : $"{line[..(MostCellCharacters - 1)]}…";
    }
}
