using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>What a database's rows have and what may be written; what a page consists of.</summary>
internal sealed class DescribeTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int MostOptions = 40;
    private const int Overhead = 60;

    private static readonly ToolDefinition Definition = new(
        "describe",
        "Describe a database or page",
        "A database's properties, their types and options and what can be written; or a page's outline. Call it before create, update or query on a database you do not know.",
        """
        {"type":"object","properties":{"target":{"type":"string","description":"id, URL or title"},"max_tokens":{"type":"integer"}},"required":["target"]}
        """)
    {
        IsReadOnly = true,
        IsIdempotent = true,
        Example = """{"target":"Tasks"}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var reference = input.Text("target");
        var budget = input.Number("max_tokens", Setting.Options.MaxTokens, 100, 100_000) - Overhead;
        var (table, page) = await Setting.References.PlaceAsync(reference, cancellationToken);
        return Answer(table is not null ? Lines(table) : await LinesAsync(page!, cancellationToken), budget, table is not null ? "properties" : "parts");
    }

    private async Task<List<string>> LinesAsync(JsonObject page, CancellationToken cancellationToken)
    {
        var id = NotionId.Parse(page["id"]!.GetValue<string>());
        var markdown = (await Api.GetAsync($"pages/{id}/markdown", cancellationToken))["markdown"]?.GetValue<string>() ?? "";
        var lines = ShortLinks.Shorten(markdown).Split('\n');
        var parent = NotionParent.Text(page["parent"]);
        return
        [
            $"page {Titles.Shown(PageValues.Title(page))} ({ShortId.Write(id)}) {parent}, {lines.Length} lines, about {TokenEstimate.Of(string.Join('\n', lines))} tokens",
            .. Outline.Of(lines).Sections.Select(section => $"{new string(' ', 2 * (section.Level - 1))}{section.Heading} (line {section.Line + 1})"),
            .. ShortLinks.Children(markdown).Select(child => $"{(child.IsDatabase ? "database" : "page")} {Titles.Shown(child.Title)} ({ShortId.Write(child.Id)})"),
        ];
    }

    private static ToolResult Answer(List<string> lines, int budget, string parts)
    {
        var text = new StringBuilder(lines[0]);
        var tokens = TokenEstimate.Of(lines[0]);
        var shown = 1;
        foreach (var line in lines.Skip(1))
        {
            tokens += TokenEstimate.Of(line) + 1;
            if (tokens > budget)
                break;
            text.Append('\n').Append(line);
            shown++;
        }

        var rest = shown < lines.Count ? $"\n{lines.Count - shown} more {parts} are left out: raise max_tokens." : "";
        return new ToolResult(ToolText.Fence(text.ToString()) + rest);
    }

    private static List<string> Lines(Table table)
    {
        var description = Titles.Plain(table.Source["description"]);
        var about = description.Length == 0 ? "" : $": {ToolText.Line(description, 300)}";
        return [$"database {Titles.Shown(table.Title)} ({ShortId.Write(table.Id)}){about}", .. table.Schema.Properties.Select(property => Line(table, property))];
    }

    private static string Line(Table table, RecordProperty property)
    {
        var config = table.Config(property);
        var details = property.Type switch
        {
            "select" or "multi_select" => Options(property.Options.Select(option => option.Name)),
            "status" => Options((config?["groups"] as JsonArray ?? []).Select(group => $"{group!["name"]} [{string.Join(", ", Members(property, group))}]")),
            "relation" when property.RelatedTo is { } source => $" to database {ShortId.Write(source)}, as ids or titles",
            "rollup" => $" {config?["function"]} of {config?["rollup_property_name"]} over {config?["relation_property_name"]}",
            "number" when config?["format"]?.GetValue<string>() is { } format and not "number" => $" ({format})",
            "people" => " as e-mail addresses or ids",
            "date" => " as 2026-03-17 or 2026-03-17T09:00+01:00, or {start,end}",
            "unique_id" when config?["prefix"]?.GetValue<string>() is { } prefix => $" ({prefix}-1 …)",
            _ => "",
        };
        return $"{property.Name}: {property.Type}{details}{(IsComputed(property.Type) ? " (read only)" : "")}";
    }

    private static IEnumerable<string> Members(RecordProperty status, JsonNode group)
    {
        var ids = (group["option_ids"] as JsonArray ?? []).Select(id => id!.GetValue<string>()).ToHashSet();
        return status.Options.Where(option => ids.Contains(option.Id)).Select(option => option.Name);
    }

    private static string Options(IEnumerable<string> options)
    {
        var all = options.ToList();
        return all.Count == 0 ? " (no options yet)" : $" {string.Join(" | ", all.Take(MostOptions))}{(all.Count > MostOptions ? $" and {all.Count - MostOptions} more" : "")}";
    }

    internal static bool IsComputed(string type) =>
        type is "formula" or "rollup" or "created_time" or "created_by" or "last_edited_time" or "last_edited_by" or "unique_id" or "button";
}

/// <summary>Where an object lies, in words.</summary>
internal static class NotionParent
{
    public static string Text(JsonNode? parent) => parent?["type"]?.GetValue<string>() switch
    {
        "workspace" => "at the top",
        "data_source_id" => $"row of {Id(parent["data_source_id"])}",
        "database_id" => $"in {Id(parent["database_id"])}",
        "page_id" => $"below {Id(parent["page_id"])}",
        "block_id" => $"in block {Id(parent["block_id"])}",
        _ => "",
    };

    private static string Id(JsonNode? id) => NotionId.TryParse(id?.GetValue<string>(), out var known) ? ShortId.Write(known) : "";
}
