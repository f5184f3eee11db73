using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Makes pages and rows, one or many.</summary>
internal sealed class CreateTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private static readonly ToolDefinition Definition = new(
        "create",
        "Create pages or rows",
        "Create rows in a database or pages below a page. items: rows as {\"Name\":\"x\",\"Status\":\"Open\",\"markdown\":\"body\"}, pages as {\"title\":\"x\",\"markdown\":\"body\"}.",
        """
        {"type":"object","properties":{"parent":{"type":"string","description":"database or page: id, URL or title"},"items":{"type":"array","items":{"type":"object"}},"new_options":{"type":"boolean","description":"may add select options"},"dry_run":{"type":"boolean"}},"required":["parent","items"]}
        """)
    {
        ReturnSchema = WriteReport.Schema,
        Example = """{"parent":"Tasks","items":[{"Name":"Call Anna","Status":"Not started","Due":"2026-03-17"}]}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var items = input.Objects("items") ?? throw input.Wrong("create needs \"items\".");
        if (items.Count == 0 || items.Count > Setting.Options.MostChanges)
            throw input.Wrong($"\"items\" takes 1 to {Setting.Options.MostChanges} objects, not {items.Count}.");
        var (table, page) = await Setting.References.PlaceAsync(input.Text("parent"), cancellationToken);
        var report = new WriteReport(Setting, "created", Setting.Desk.IsDryRun || input.Flag("dry_run"));
        if (table is not null)
            await RowsAsync(table, items, input.Flag("new_options"), report, call, cancellationToken);
        else
            await PagesAsync(page!, items, report, call, cancellationToken);
        return report.ToResult();
    }

    private async Task RowsAsync(Table table, IReadOnlyList<JsonObject> items, bool addsOptions, WriteReport report, ToolCall call, CancellationToken cancellationToken)
    {
        var rows = items.Select(item => Titled(table, item)).ToList();
        var planned = await PlainValues.PlanAsync(Setting.Desk, table, rows, new RecordRules(addsOptions), index => $"item {index + 1}", Example, cancellationToken);
        var writing = new RecordWriting(RecordOperation.Insert) { SendsMarkdown = true, KeepsKeys = Setting.Desk.KeepsKeys };
        var writer = new RecordWriter(Api, table.Target, writing, Setting.Desk.Clock);
        for (var i = 0; i < planned.Count; i++)
        {
            var title = CellText.Of("title", planned[i].Properties[table.Schema.Title.Id]);
            if (report.IsDryRun)
            {
                report.Done(null, title, Summary(table, planned[i]));
                continue;
            }

            var result = await writer.WriteAsync(planned[i], call.IdempotencyKey is { } key ? $"{key}/{i}" : null, call.BegunAt, cancellationToken);
            if (result.Success)
                report.Done(result.PageId, title, Summary(table, planned[i]));
            else
                report.Failed($"item {i + 1} ({ToolText.Line(title, 60)})", result.Error!);
            call.Progress?.Report(new ToolProgress(i + 1, planned.Count, title));
        }
    }

    private async Task PagesAsync(JsonObject parent, IReadOnlyList<JsonObject> items, WriteReport report, ToolCall call, CancellationToken cancellationToken)
    {
        var id = parent["id"]!.GetValue<string>();
        var bodies = items.Select((item, index) => NewPage(id, item, index)).ToList();
        for (var i = 0; i < bodies.Count; i++)
        {
            var title = TitleOf(items[i]);
            var lines = bodies[i]["markdown"]?.GetValue<string>() is { Length: > 0 } markdown ? $"body of {ToolText.Count(markdown.Split('\n').Length, "line")}" : "";
            try
            {
                if (report.IsDryRun)
                    report.Done(null, title, lines);
                else if (await MadeBeforeAsync(id, title, call, cancellationToken) is { } made)
                    report.Done(made, title, lines);
                else
                    report.Done(NotionId.Parse((await Api.PostAsync("pages", bodies[i], call.IdempotencyKey is { } key ? $"{key}/{i}" : null, cancellationToken))["id"]!.GetValue<string>()), title, lines);
            }
            catch (OfficialApiException error)
            {
                report.Failed($"item {i + 1} ({ToolText.Line(title, 60)})", error.IsUnclear ? $"{error.Message} It may have been created all the same: look before you repeat it." : error.Message);
            }

            call.Progress?.Report(new ToolProgress(i + 1, bodies.Count, title));
        }
    }

    /// <summary>The page that an interrupted attempt has made, where the workspace itself does not keep it to one.</summary>
    private async Task<NotionId?> MadeBeforeAsync(string parent, string title, ToolCall call, CancellationToken cancellationToken)
    {
        if (call.BegunAt is not { } begun || Setting.Desk.KeepsKeys)
            return null;
        await foreach (var block in Api.ListAsync($"blocks/{parent}/children?page_size=100", cancellationToken))
        {
            if (block["child_page"]?["title"]?.GetValue<string>() == title && block["created_time"]?.GetValue<DateTimeOffset>() >= begun.AddMinutes(-1))
                return NotionId.Parse(block["id"]!.GetValue<string>());
        }

        return null;
    }

    private static JsonObject NewPage(string parent, JsonObject item, int index)
    {
        string[] known = ["title", "markdown", "icon"];
        foreach (var (name, value) in item)
        {
            if (!known.Contains(name))
                throw ToolException.Input($"Nothing was written. item {index + 1}: a page below a page has no \"{name}\".{NearestName.Suggest(name, known)} It takes title, markdown and icon; properties are for rows of a database. Example: {{\"parent\":\"Home\",\"items\":[{{\"title\":\"Notes\",\"markdown\":\"# Today\"}}]}}");
            if (value is not null && value.GetValueKind() != JsonValueKind.String)
                throw ToolException.Input($"Nothing was written. item {index + 1}: \"{name}\" must be a text.");
        }

        var body = new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = parent },
            ["properties"] = new JsonObject { ["title"] = new JsonObject { ["title"] = RecordText.FromPlain(TitleOf(item)) } },
        };
        if (item["markdown"]?.GetValue<string>() is { Length: > 0 } markdown)
            body["markdown"] = ShortLinks.Lengthen(markdown);
        if (item["icon"] is { } icon)
            body["icon"] = PageLooks.Icon(icon);
        return body;
    }

    private static string TitleOf(JsonObject item) => item["title"]?.GetValue<string>() ?? "";

    /// <summary>A row whose title is called "title", as that of a page is.</summary>
    private static JsonObject Titled(Table table, JsonObject item)
    {
        var name = table.Schema.Title.Name;
        if (!item.ContainsKey("title") || item.ContainsKey(name) || table.Schema.Properties.Any(property => property.Name == "title"))
            return item;
        var row = item.DeepClone().AsObject();
        row[name] = item["title"]?.DeepClone();
        row.Remove("title");
        return row;
    }

    private static string Summary(Table table, PlannedRecord record)
    {
        var values = PlainValues.Texts(table.Schema, record).Where(value => value.Property.Type != "title" && value.Text.Length > 0).Select(value => $"{value.Property.Name}: {ToolText.Line(value.Text, 80)}");
        var body = record.Markdown is { Length: > 0 } markdown ? [$"body of {ToolText.Count(markdown.Split('\n').Length, "line")}"] : Array.Empty<string>();
        return string.Join("; ", values.Concat(body));
    }
}
