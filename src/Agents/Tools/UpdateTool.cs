using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Changes values of pages and rows, one or many, and the bodies of pages.</summary>
internal sealed class UpdateTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int MostByFilter = 50;

    private static readonly ToolDefinition Definition = new(
        "update",
        "Update pages or rows",
        "Change values (set, or rows with values of their own) and the body: append, replace a section, or find and replace. On pages, or on all rows of database that match filter, up to most. Unknown rows: query first; try dry_run.",
        """
        {"type":"object","properties":{"pages":{"type":"array","items":{"type":"string"},"description":"ids, URLs or titles"},"database":{"type":"string"},"filter":{"type":"object","description":"as in query"},"most":{"type":"integer","description":"default 50"},"set":{"type":"object","description":"{\"Status\":\"Done\",\"Due\":null}"},"rows":{"type":"array","items":{"type":"object"},"description":"{\"page\":id,\"Status\":\"Done\"}"},"append":{"type":"string","description":"markdown"},"section":{"type":"string","description":"heading whose text content replaces"},"content":{"type":"string"},"find":{"type":"string"},"replace":{"type":"string"},"all":{"type":"boolean"},"new_options":{"type":"boolean"},"dry_run":{"type":"boolean"}}}
        """)
    {
        ReturnSchema = WriteReport.Schema,
        IsDestructive = true,
        Example = """{"database":"Tasks","filter":{"Status":"In progress","Due":{"before":"2026-03-01"}},"set":{"Status":"Done"},"dry_run":true}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var edit = BodyEdit.Read(input);
        var set = input.Object("set");
        if (edit is null && set is not { Count: > 0 } && !input.Has("rows"))
            throw input.Wrong("update needs \"set\", \"rows\", or a change of the body: \"append\", \"section\" with \"content\", or \"find\" with \"replace\".");
        var targets = await TargetsAsync(input, set ?? [], cancellationToken);
        var changes = await PlanAsync(targets, new RecordRules(input.Flag("new_options")), cancellationToken);
        var report = new WriteReport(Setting, "updated", Setting.Desk.IsDryRun || input.Flag("dry_run"));
        if (targets.Count == 0)
            return new ToolResult("No row matches the filter: nothing to update.") { Structured = new JsonObject { ["done"] = 0, ["failed"] = 0 }, IsDryRun = report.IsDryRun };
        for (var i = 0; i < changes.Count; i++)
        {
            await OneAsync(changes[i], edit, report, call, i, cancellationToken);
            call.Progress?.Report(new ToolProgress(i + 1, changes.Count, changes[i].Title));
        }

        return report.ToResult();
    }

    private async Task OneAsync(Change change, BodyEdit? edit, WriteReport report, ToolCall call, int index, CancellationToken cancellationToken)
    {
        var name = $"{ToolText.Line(Titles.Shown(change.Title), 60)} ({ShortId.Write(change.Id)})";
        var details = new List<string>();
        try
        {
            if (change.Values.Count > 0)
                details.Add(report.IsDryRun ? change.Text(_ => null) : await SetAsync(change, cancellationToken));
            if (edit is not null && await EditAsync(change.Id, edit, report.IsDryRun, call, index, cancellationToken) is { Length: > 0 } diff)
                details.Add(diff);
            if (details.Count > 0)
                report.Done(change.Id, change.Title, string.Join('\n', details));
            else
                report.Unchanged();
        }
        catch (OfficialApiException error)
        {
            report.Failed(name, (details.Count > 0 && !report.IsDryRun ? "the values were set, but the body was not changed. " : "") + (error.IsUnclear ? $"{error.Message} It may have happened all the same: look before you repeat it." : error.Message));
        }
        catch (ToolException fault)
        {
            report.Failed(name, (details.Count > 0 && !report.IsDryRun ? "the values were set, but the body was not changed. " : "") + fault.Message);
        }
    }

    /// <summary>Writes the values, and tells what is there now.</summary>
    private async Task<string> SetAsync(Change change, CancellationToken cancellationToken)
    {
        var properties = new JsonObject(change.Values.Select(value => KeyValuePair.Create(value.Property.Id, value.Planned?.DeepClone())));
        var page = await Again.TryAsync(() => Api.PatchAsync($"pages/{change.Id}", new JsonObject { ["properties"] = properties }, cancellationToken: cancellationToken), Setting.Desk.Clock, cancellationToken);
        return change.Text(property => PageValues.Find(page, property.Id));
    }

    private async Task<string> EditAsync(NotionId id, BodyEdit edit, bool isDry, ToolCall call, int index, CancellationToken cancellationToken)
    {
        var before = (await Api.GetAsync($"pages/{id}/markdown", cancellationToken))["markdown"]?.GetValue<string>() ?? "";
        if (call.BegunAt is not null && edit.IsDone(before))
            return "";
        var (after, request) = edit.Plan(before);
        if (!isDry)
        {
            var answer = await Api.PatchAsync($"pages/{id}/markdown", request, call.IdempotencyKey is { } key ? $"{key}/body/{index}" : null, cancellationToken);
            after = answer["markdown"]?.GetValue<string>() ?? after;
        }

        return LineDiff.Of(ShortLinks.Shorten(before), ShortLinks.Shorten(after));
    }

    private async Task<List<Target>> TargetsAsync(ToolInput input, JsonObject set, CancellationToken cancellationToken)
    {
        var targets = new List<Target>();
        foreach (var reference in input.Texts("pages") ?? [])
            targets.Add(new Target(await Setting.References.ReadPageAsync(reference, cancellationToken), set));
        foreach (var row in input.Objects("rows") ?? [])
        {
            if (row["page"]?.GetValueKind() != JsonValueKind.String)
                throw input.Wrong("Each of \"rows\" names its page: {\"page\":\"…\",\"Status\":\"Done\"}.");
            var values = set.DeepClone().AsObject();
            foreach (var (name, value) in row.Where(member => member.Key != "page"))
                values[name] = value?.DeepClone();
            targets.Add(new Target(await Setting.References.ReadPageAsync(row["page"]!.GetValue<string>(), cancellationToken), values));
        }

        var most = input.Number("most", MostByFilter, 1, Setting.Options.MostChanges);
        if (input.OptionalText("database") is { } database)
        {
            if (!input.Has("filter"))
                throw input.Wrong("\"database\" needs \"filter\", which says which of its rows are meant; {} for all.");
            var table = await Setting.References.TableAsync(database, cancellationToken);
            targets.AddRange((await MatchingAsync(table, input.Object("filter")!, most, cancellationToken)).Select(row => new Target(row, set)));
        }
        else if (input.Has("filter"))
            throw input.Wrong("\"filter\" needs \"database\".");
        else if (targets.Count == 0)
            throw input.Wrong("update needs \"pages\", \"rows\", or \"database\" with \"filter\".");
        if (targets.Count > Setting.Options.MostChanges)
            throw input.Wrong($"One call changes at most {Setting.Options.MostChanges} pages, not {targets.Count}.");
        return [.. targets.DistinctBy(target => target.Page["id"]!.GetValue<string>())];
    }

    private async Task<List<JsonObject>> MatchingAsync(Table table, JsonObject filter, int most, CancellationToken cancellationToken)
    {
        var query = new RowQuery(Api, table, []) { Filter = await PlainFilter.CompileAsync(Setting.Desk, table, filter, cancellationToken) };
        var rows = new List<JsonObject>();
        string? cursor = null;
        do
        {
            var page = await query.PageAsync(100, cursor, cancellationToken);
            rows.AddRange(page.Rows);
            cursor = page.Next;
        }
        while (cursor is not null && rows.Count <= most);
        return rows.Count <= most ? rows : throw ToolException.Input(
            $"Nothing was written: more than {most} rows match. Narrow filter down, or allow more with \"most\" (up to {Setting.Options.MostChanges}).");
    }

    /// <summary>What is to be written on each page; values that are there already are left out.</summary>
    private async Task<List<Change>> PlanAsync(List<Target> targets, RecordRules rules, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, Change>(StringComparer.Ordinal);
        foreach (var group in targets.GroupBy(target => target.Page["parent"]?["data_source_id"]?.GetValue<string>()))
        {
            var some = group.ToList();
            var table = group.Key is null ? TitleOnly(some[0].Page) : new Table(await Api.GetAsync($"data_sources/{group.Key}", cancellationToken));
            var values = some.Select(target => group.Key is null ? TitleValues(target.Values) : target.Values).ToList();
            var planned = await PlainValues.PlanAsync(
                Setting.Desk, table, values, rules, index => $"\"{ToolText.Line(Titles.Shown(PageValues.Title(some[index].Page)), 60)}\"", Example, cancellationToken);
            if (planned.Any(record => record.Markdown is not null || record.Children is not null || record.PageId is not null))
                throw ToolException.Input($"Nothing was written: bodies are changed with append, section or find, not with values. Example: {{\"pages\":[\"…\"],\"append\":\"- one more line\"}}");
            for (var i = 0; i < some.Count; i++)
                changes[some[i].Page["id"]!.GetValue<string>()] = Change.Of(some[i].Page, table, planned[i]);
        }

        return [.. targets.Select(target => changes[target.Page["id"]!.GetValue<string>()])];
    }

    /// <summary>A page outside of databases has nothing but a title.</summary>
    private static Table TitleOnly(JsonObject page) => new(new JsonObject
    {
        ["object"] = "data_source",
        ["id"] = page["id"]!.DeepClone(),
        ["properties"] = new JsonObject { ["title"] = new JsonObject { ["id"] = "title", ["name"] = "title", ["type"] = "title", ["title"] = new JsonObject() } },
    });

    private static JsonObject TitleValues(JsonObject values) =>
        new(values.Select(value => KeyValuePair.Create(value.Key.Equals("title", StringComparison.OrdinalIgnoreCase) ? "title" : value.Key, value.Value?.DeepClone())));

    private sealed record Target(JsonObject Page, JsonObject Values);

    private sealed record Change(NotionId Id, string Title, IReadOnlyList<(RecordProperty Property, JsonNode? Planned, string Before, string After)> Values)
    {
        public static Change Of(JsonObject page, Table table, PlannedRecord planned)
        {
            var values = new List<(RecordProperty, JsonNode?, string, string)>();
            foreach (var (property, after) in PlainValues.Texts(table.Schema, planned))
            {
                var current = PageValues.Find(page, property.Id);
                var before = current is null ? "" : CellText.Of(current);
                if (before != after || current is null)
                    values.Add((property, planned.Properties[property.Id], before, after));
            }

            return new Change(NotionId.Parse(page["id"]!.GetValue<string>()), PageValues.Title(page), values);
        }

        /// <summary>Old and new values; the new ones as they were read back, where they were.</summary>
        public string Text(Func<RecordProperty, JsonObject?> read) => string.Join("; ", Values.Select(value =>
            $"{value.Property.Name}: {Shown(value.Before)} → {Shown(read(value.Property) is { } now ? CellText.Of(now) : value.After)}"));

        private static string Shown(string value) => value.Length == 0 ? "(empty)" : ToolText.Line(value, 120);
    }
}
