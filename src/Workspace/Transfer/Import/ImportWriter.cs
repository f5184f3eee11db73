using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Local;
using Verso.Workspace.Transfer.Pages;
using Verso.Workspace.Transfer.Sources;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Import;

/// <summary>Writes a plan inside one transaction, through the same operations that requests go through.</summary>
internal sealed class ImportWriter(
    LocalSession session, Caller caller, ImportPlanner planner, ImportedFiles files, ImportReport report, ImportOptions options,
    IProgress<ImportProgress>? progress, int all, CancellationToken cancellationToken)
{
    private const int MostOptionsAtOnce = 100;

    private readonly Dictionary<string, string> _people = Importer.PeopleOf(session);
    private readonly List<(PlannedTable Table, NotionId Row, Cell[] Values)> _related = [];
    private int _done;

    /// <summary>Writes everything and returns the page or database that it all is in.</summary>
    public NotionId Write(PlannedNode top, NotionId into)
    {
        GiveIds([top]);
        Make(top, into);
        Relate();
        report.Files = files.Count;
        foreach (var left in planner.Unused(files.Kept))
            report.Note(left, "left out: no page shows it");
        return top.Id;
    }

    private void GiveIds(IEnumerable<PlannedNode> nodes)
    {
        foreach (var node in nodes)
        {
            node.Id = NotionId.New(session.Edit.At);
            if (node is PlannedTable table)
            {
                table.DataSource = NotionId.New(session.Edit.At);
                GiveIds(table.Pages);
            }
            else if (node is PlannedPage page)
                GiveIds(page.Children);
        }
    }

    private void Make(PlannedNode node, NotionId parent)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (node is PlannedTable table)
            MakeTable(table, parent);
        else
            MakePage((PlannedPage)node, parent);
    }

    private void MakePage(PlannedPage page, NotionId parent)
    {
        var body = new JsonObject
        {
            ["parent"] = new JsonObject { ["page_id"] = parent.ToString() },
            ["properties"] = new JsonObject { ["title"] = CellValue.Text(page.Title, lost => report.Note(page.Path, lost)) },
        };
        if (Icon(page.Icon) is { } icon)
            body["icon"] = icon;
        Create("pages", body, page.Id);
        page.IsMade = true;
        report.Pages++;
        Step();
        if (page.Head.Count > 0)
            report.Note(page.Path, $"values that only a database's page can have were put into a table at its top: {string.Join(", ", page.Head.Select(property => property.Name).Take(20))}");
        Fill(page, Above(page.Head));
    }

    private void MakeTable(PlannedTable table, NotionId parent)
    {
        var properties = new JsonObject();
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            if (!table.Relations.ContainsKey(i) && column.Type != "skip")
                properties[column.Name] = Schema(column);
        }

        session.Expect(table.Id, table.DataSource);
        Create("databases", new JsonObject
        {
            ["parent"] = new JsonObject { ["page_id"] = parent.ToString() },
            ["title"] = CellValue.Text(table.Title.Length == 0 ? "Import" : table.Title, _ => { }),
            ["initial_data_source"] = new JsonObject { ["properties"] = properties },
        }, table.Id, expected: true);
        table.IsMade = true;
        report.Databases++;
        Step();
        MakeRows(table);
    }

    private void MakeRows(PlannedTable table)
    {
        var pages = table.Pages.GroupBy(page => page.Title.Trim(), StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<PlannedPage>(group), StringComparer.Ordinal);
        var number = 0;
        foreach (var row in table.Rows.Rows(odd => report.Note(table.Path, odd)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            var title = row[table.TitleColumn].Text.Trim();
            var page = pages.TryGetValue(title, out var queue) && queue.TryDequeue(out var next) ? next : null;
            var values = new JsonObject();
            for (var i = 0; i < row.Length; i++)
            {
                var column = table.Columns[i];
                if (column.Type == "skip" || table.Relations.ContainsKey(i))
                    continue;
                var value = CellValue.Read(column, row[i], _people, path => File(table, path), lost =>
                    report.Note(table.Path, string.Create(CultureInfo.InvariantCulture, $"row {number} ({CellValue.Short(title)}), {column.Name}: {lost}")));
                if (value is not null)
                    values[column.Name] = value;
            }

            var id = page?.Id ?? session.NewId();
            var body = new JsonObject { ["parent"] = new JsonObject { ["data_source_id"] = table.DataSource.ToString() }, ["properties"] = values };
            if (Icon(page?.Icon) is { } icon)
                body["icon"] = icon;
            Create("pages", body, id);
            report.Rows++;
            Step();
            if (table.Relations.Count > 0)
                _related.Add((table, id, row));
            if (page is null)
                continue;
            page.IsMade = true;
            Fill(page, []);
        }
    }

    /// <summary>Relations come last, when both ends are there.</summary>
    private void Relate()
    {
        foreach (var table in _related.Select(one => one.Table).Distinct().ToList())
        {
            var properties = new JsonObject();
            foreach (var (column, target) in table.Relations)
                properties[table.Columns[column].Name] = new JsonObject { ["relation"] = new JsonObject { ["data_source_id"] = target.DataSource.ToString(), ["single_property"] = new JsonObject() } };
            Send("PATCH", $"data_sources/{table.DataSource}", new JsonObject { ["properties"] = properties });
        }

        foreach (var (table, row, values) in _related)
        {
            var properties = new JsonObject();
            foreach (var (column, _) in table.Relations)
            {
                var targets = RelationText.Paths(values[column], FolderOf(table.Path), planner.IsThere) ?? [];
                var ids = targets.Select(path => planner.ByPath.GetValueOrDefault(path)).Where(node => node?.IsMade == true).Select(node => node!.Id.ToString()).Distinct().ToList();
                if (ids.Count > 0)
                    properties[table.Columns[column].Name] = new JsonObject { ["relation"] = new JsonArray([.. ids.Take(RichTexts.MostItems).Select(id => new JsonObject { ["id"] = id })]) };
                if (ids.Count > RichTexts.MostItems)
                    report.Note(table.Path, string.Create(CultureInfo.InvariantCulture, $"{table.Columns[column].Name}: {ids.Count - RichTexts.MostItems} of {ids.Count} relations of one row were left out"));
            }

            if (properties.Count > 0)
                Send("PATCH", $"pages/{row}", new JsonObject { ["properties"] = properties });
        }
    }

    /// <summary>Writes the body of a page, with its child pages where the body names them.</summary>
    private void Fill(PlannedPage page, IReadOnlyList<NewBlock> above)
    {
        var blocks = above.Concat(page.File is { } file ? Body(page, file) : []);
        var waiting = new List<NewBlock>();
        foreach (var block in blocks)
        {
            if (Named(block, page) is not { } child)
            {
                waiting.Add(Resolved(block, page));
                continue;
            }

            if (child.Parent == page && !child.IsMade)
            {
                Append(page, waiting);
                Make(child, page.Id);
            }
            else
                waiting.Add(new NewBlock("link_to_page", child is PlannedTable
                    ? new JsonObject { ["type"] = "database_id", ["database_id"] = child.Id.ToString() }
                    : new JsonObject { ["type"] = "page_id", ["page_id"] = child.Id.ToString() }));
        }

        Append(page, waiting);
        foreach (var child in page.Children.Where(child => !child.IsMade))
            Make(child, page.Id);
    }

    private IReadOnlyList<NewBlock> Body(PlannedPage page, SourceFile file)
    {
        var text = TextFile.Read(file, options.Limits.MostPageBytes);
        if (file.Extension is not (".html" or ".htm"))
            return MarkdownPages.Read(text, file.Folder, page.Table?.Rows.Header.ToHashSet(StringComparer.Ordinal), planner.IsThere).Blocks;
        var content = HtmlPages.Read(text, file.Folder, planner.IsThere);
        if (content.Cover is { } cover)
            SetCover(page, cover);
        return content.Blocks;
    }

    private void SetCover(PlannedPage page, string cover)
    {
        JsonObject? shown = PlaceHolder.Read(cover) is { } path
            ? files.Keep(session, path) is { } kept ? new JsonObject { ["type"] = "file", ["file"] = kept.File } : null
            : Urls.CanBeLinked(cover) && cover[0] != '/' ? new JsonObject { ["type"] = "external", ["external"] = new JsonObject { ["url"] = cover } } : null;
        if (shown is null || session.Objects.Find(page.Id) is not { } stored)
        {
            report.Note(page.Path, "its cover could not be taken over");
            return;
        }

        var json = stored.ReadJson();
        json["cover"] = shown;
        session.Objects.Replace(stored, stored with { Json = Json.Write(json) });
    }

    private void Append(PlannedPage page, List<NewBlock> blocks)
    {
        if (blocks.Count == 0)
            return;
        session.Blocks.AppendAtEnd(session.Objects.Find(page.Id)!, blocks);
        report.Blocks += blocks.Sum(Count);
        blocks.Clear();

        static int Count(NewBlock block) => 1 + block.Children.Sum(Count);
    }

    /// <summary>The page or database that a paragraph of one link stands for, or that an HTML page shows at this place.</summary>
    private PlannedNode? Named(NewBlock block, PlannedPage page)
    {
        if (block.Type == HtmlBlocks.CollectionPlace)
        {
            var row = (string?)block.Payload["row"] is { } link && PlaceHolder.Read(link) is { } at ? planner.ByPath.GetValueOrDefault(at) : null;
            return (row as PlannedPage)?.Table ?? page.Children.OfType<PlannedTable>().FirstOrDefault(table => table.Title == (string?)block.Payload["title"]);
        }

        return block is { Type: "paragraph", Children.Count: 0 } && block.Payload["rich_text"] is JsonArray { Count: 1 } text
            && LinkOf(text[0]) is { } url && PlaceHolder.Read(url) is { } path
            ? planner.ByPath.GetValueOrDefault(path)
            : null;
    }

    /// <summary>The block with links that lead to what is in the workspace now.</summary>
    private NewBlock Resolved(NewBlock block, PlannedPage page)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (block.Type == HtmlBlocks.CollectionPlace)
        {
            report.Note(page.Path, $"the database '{(string?)block.Payload["title"]}' on it is not in the import");
            return Paragraph((string?)block.Payload["title"] ?? "", null);
        }

        var payload = block.Payload;
        foreach (var key in (string[])["rich_text", "caption"])
        {
            if (payload[key] is JsonArray items)
                Resolve(items, page);
        }

        foreach (var cell in (payload["cells"] as JsonArray ?? []).OfType<JsonArray>())
            Resolve(cell, page);
        if ((string?)payload["external"]?["url"] is { } url && PlaceHolder.Read(url) is { } path)
            return Media(block, path, page);
        // A paragraph of one link to a file is that file.
        if (block is { Type: "paragraph", Children.Count: 0 } && payload["rich_text"] is JsonArray { Count: 1 } text && text[0]![FileMark] is { } file)
            return Media(new NewBlock(HtmlBlocks.MediaType((string)file!), new JsonObject { ["caption"] = new JsonArray(), ["type"] = "external" }), (string)file!, page);
        Unmark(payload);
        return block with { Children = [.. block.Children.Select(child => Resolved(child, page))] };
    }

    private const string FileMark = "import_file";

    private void Resolve(JsonArray items, PlannedPage page)
    {
        foreach (var item in items.OfType<JsonObject>())
        {
            if (LinkOf(item) is not { } url || PlaceHolder.Read(url) is not { } path)
                continue;
            var target = planner.ByPath.TryGetValue(path, out var node) ? session.PlainUrl(node.Id) : null;
            if (target is null && files.Has(path))
            {
                item[FileMark] = path;
                if (items.Count > 1)
                    report.Note(page.Path, $"the link to the file {path} is text now: a link within text cannot lead to a file");
            }
            else if (target is null)
                report.Note(page.Path, $"a link leads to nothing that is in the import: {CellValue.Short(path.TrimStart('?'))}");
            item["text"]!["link"] = target is null ? null : new JsonObject { ["url"] = target };
            item["href"] = target;
        }
    }

    private static void Unmark(JsonObject payload)
    {
        foreach (var item in new[] { payload["rich_text"], payload["caption"] }.OfType<JsonArray>().Concat((payload["cells"] as JsonArray ?? []).OfType<JsonArray>()).SelectMany(items => items.OfType<JsonObject>()))
            item.Remove(FileMark);
    }

    private NewBlock Media(NewBlock block, string path, PlannedPage page)
    {
        Unmark(block.Payload);
        if (files.Keep(session, path) is not { } kept)
        {
            report.Note(page.Path, $"a file is not in the import: {path.TrimStart('?')}");
            return Paragraph(path.TrimStart('?'), null);
        }

        var payload = block.Payload;
        payload.Remove("external");
        payload["type"] = "file";
        payload["file"] = kept.File;
        if (block.Type == "file")
            payload["name"] = kept.Name;
        return block with { Payload = payload };
    }

    private JsonObject? File(PlannedTable table, string value)
    {
        var path = PlaceHolder.Read(value) ?? (PlaceHolder.Of(value, FolderOf(table.Path), planner.IsThere) is { } link ? PlaceHolder.Read(link) : null);
        if (path is not null)
            return files.Keep(session, path) is { } kept ? new JsonObject { ["name"] = Cut(kept.Name), ["type"] = "file", ["file"] = kept.File } : null;
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new JsonObject { ["name"] = Cut(Urls.FileName(value)), ["type"] = "external", ["external"] = new JsonObject { ["url"] = value } }
            : null;

        static string Cut(string name) => name.Length <= 100 ? name : name[..100];
    }

    /// <summary>What stood above a page that can have no properties.</summary>
    private static IReadOnlyList<NewBlock> Above(IReadOnlyList<PageProperty> head) => head.Count == 0 ? [] :
    [
        new NewBlock(
            "table",
            new JsonObject { ["table_width"] = 2, ["has_column_header"] = false, ["has_row_header"] = true },
            [.. head.Select(property => new NewBlock("table_row", new JsonObject
            {
                ["cells"] = new JsonArray(RichTexts.FromPlain(property.Name), RichTexts.FromPlain(property.Value.Text)),
            }))]),
    ];

    private static NewBlock Paragraph(string text, string? link) => new(
        "paragraph",
        new JsonObject
        {
            ["rich_text"] = text.Length == 0 ? [] : new JsonArray(RichTexts.Text(text.Length <= RichTexts.LongestText ? text : text[..RichTexts.LongestText], link, RichTexts.PlainAnnotations())),
            ["icon"] = null,
            ["color"] = Colors.Default,
        });

    private static JsonObject Schema(Column column) => new()
    {
        [column.Type] = column.Type switch
        {
            "number" => new JsonObject { ["format"] = column.NumberFormat },
            "select" or "multi_select" => new JsonObject
            {
                ["options"] = new JsonArray([.. column.Options.Where(option => option.Length is > 0 and <= 100).DistinctBy(option => option.ToLowerInvariant()).Take(MostOptionsAtOnce).Select(option => new JsonObject { ["name"] = option })]),
            },
            _ => new JsonObject(),
        },
    };

    private static JsonObject? Icon(string? icon) =>
        icon is { Length: > 0 and < 20 } && !icon.Any(char.IsAsciiLetterOrDigit) ? new JsonObject { ["type"] = "emoji", ["emoji"] = icon } : null;

    private static string? LinkOf(JsonNode? item) => (string?)item?["text"]?["link"]?["url"];

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var at ? path[..at] : "";

    private void Create(string path, JsonObject body, NotionId id, bool expected = false)
    {
        if (!expected)
            session.Expect(id);
        var made = Send("POST", path, body);
        if (made != id)
            throw new InvalidOperationException($"{path} made {made} instead of {id}.");
    }

    private NotionId? Send(string method, string path, JsonObject body) => Dispatcher.Carry(session, caller, method, path, body);

    private void Step() => progress?.Report(new ImportProgress(++_done, all));
}
