using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Moves pages, rows and databases to the trash, and brings them back.</summary>
internal sealed class TrashTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private static readonly ToolDefinition Definition = new(
        "trash",
        "Trash or restore",
        "Move pages, rows or databases to the trash with all below them, or bring them back with restore.",
        """
        {"type":"object","properties":{"pages":{"type":"array","items":{"type":"string"},"description":"ids; titles unless restore"},"restore":{"type":"boolean"},"dry_run":{"type":"boolean"}},"required":["pages"]}
        """)
    {
        IsDestructive = true,
        IsIdempotent = true,
        Example = """{"pages":["Old draft"],"dry_run":true}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var references = input.Texts("pages") ?? throw input.Wrong("trash needs \"pages\".");
        if (references.Count > Setting.Options.MostChanges)
            throw input.Wrong($"One call trashes at most {Setting.Options.MostChanges} pages.");
        var isTrash = !input.Flag("restore");
        var found = new List<(string Path, JsonObject Object)>();
        foreach (var reference in references)
            found.Add(await FindAsync(reference, cancellationToken));
        var report = new WriteReport(Setting, isTrash ? "trashed" : "restored", Setting.Desk.IsDryRun || input.Flag("dry_run"));
        foreach (var (path, one) in found)
        {
            var id = NotionId.Parse(one["id"]!.GetValue<string>());
            var title = Titles.Of(one);
            try
            {
                if (one["in_trash"]?.GetValue<bool>() == isTrash)
                {
                    report.Unchanged();
                    continue;
                }

                if (!report.IsDryRun)
                    await Again.TryAsync(() => Api.PatchAsync(path, new JsonObject { ["in_trash"] = isTrash }, cancellationToken: cancellationToken), Setting.Desk.Clock, cancellationToken);
                report.Done(id, title, path.StartsWith("databases", StringComparison.Ordinal) ? "database" : NotionParent.Text(one["parent"]));
            }
            catch (OfficialApiException error)
            {
                report.Failed($"{ToolText.Line(Titles.Shown(title), 60)} ({ShortId.Write(id)})", error.Message);
            }

            call.Progress?.Report(new ToolProgress(report.Count, found.Count, title));
        }

        return report.ToResult(isTrash && !report.IsDryRun ? "Bring back with restore and these ids." : null);
    }

    private async Task<(string Path, JsonObject Object)> FindAsync(string reference, CancellationToken cancellationToken)
    {
        if (!ShortId.TryReadAny(reference, out var id))
        {
            var (table, page) = await Setting.References.PlaceAsync(reference, cancellationToken);
            id = table?.Database ?? table?.Id ?? NotionId.Parse(page!["id"]!.GetValue<string>());
        }

        if (await Setting.References.TryGetAsync($"pages/{id}", cancellationToken) is { } found)
            return ($"pages/{id}", found);
        if (await Setting.References.TryGetAsync($"data_sources/{id}", cancellationToken) is { } source && NotionId.TryParse(source["parent"]?["database_id"]?.GetValue<string>(), out var parent))
            id = parent;
        return await Setting.References.TryGetAsync($"databases/{id}", cancellationToken) is { } database
            ? ($"databases/{id}", database)
            : throw new ToolException("not_found", $"Nothing was written: there is no page or database {reference}, or it is not shared with you. What is in the trash is found by id only.");
    }
}
