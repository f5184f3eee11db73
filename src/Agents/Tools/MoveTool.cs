using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Moves pages below another page or into a database.</summary>
internal sealed class MoveTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private static readonly ToolDefinition Definition = new(
        "move",
        "Move pages",
        "Move pages below a page or into a database, where values stay that have a property of the same name and type.",
        """
        {"type":"object","properties":{"pages":{"type":"array","items":{"type":"string"}},"to":{"type":"string"},"dry_run":{"type":"boolean"}},"required":["pages","to"]}
        """)
    {
        IsDestructive = true,
        IsIdempotent = true,
        Example = """{"pages":["Meeting notes"],"to":"Archive"}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var references = input.Texts("pages") ?? throw input.Wrong("move needs \"pages\".");
        var pages = new List<JsonObject>();
        foreach (var reference in references)
            pages.Add(await Setting.References.ReadPageAsync(reference, cancellationToken));
        var (table, place) = await Setting.References.PlaceAsync(input.Text("to"), cancellationToken);
        var target = table is not null
            ? new JsonObject { ["type"] = "data_source_id", ["data_source_id"] = table.Id.ToString() }
            : new JsonObject { ["type"] = "page_id", ["page_id"] = place!["id"]!.DeepClone() };
        var type = target["type"]!.GetValue<string>();
        var name = Titles.Shown(table?.Title ?? PageValues.Title(place!));
        var report = new WriteReport(Setting, "moved", Setting.Desk.IsDryRun || input.Flag("dry_run"));
        foreach (var page in pages)
        {
            var id = NotionId.Parse(page["id"]!.GetValue<string>());
            var title = PageValues.Title(page);
            try
            {
                if (page["parent"]?[type]?.GetValue<string>() == target[type]!.GetValue<string>())
                {
                    report.Unchanged();
                    continue;
                }

                if (!report.IsDryRun)
                    await Again.TryAsync(() => Api.PostAsync($"pages/{id}/move", new JsonObject { ["parent"] = target.DeepClone() }, cancellationToken: cancellationToken), Setting.Desk.Clock, cancellationToken);
                report.Done(id, title, $"{NotionParent.Text(page["parent"])} → {ToolText.Line(name, 80)}");
            }
            catch (OfficialApiException error)
            {
                report.Failed($"{ToolText.Line(Titles.Shown(title), 60)} ({ShortId.Write(id)})", error.Message);
            }

            call.Progress?.Report(new ToolProgress(report.Count, pages.Count, title));
        }

        return report.ToResult();
    }
}
