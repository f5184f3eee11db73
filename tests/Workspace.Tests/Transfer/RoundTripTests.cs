using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer.Export;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>What is exported and imported again is the same tree with the same values.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private Imports _from = null!;
    private Imports _to = null!;
    private string _top = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _from = await Imports.OpenAsync();
        _to = await Imports.OpenAsync();
        _top = await FillAsync(_from.Desk);
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    [Theory]
    [InlineData(ExportFormat.Markdown)]
    [InlineData(ExportFormat.Html)]
    public async Task Pages_blocks_rows_and_values_are_the_same(ExportFormat format)
    {
        var export = Export(format, out var written);
        var report = await _to.RunAsync(_to.File("Export-1.zip", export));

        Assert.Equal((written.Pages, written.Databases, written.Rows, written.Files), (report.Pages, report.Databases, report.Rows, report.Files));
        Assert.Equal(await _from.OutlineAsync(_top), await _to.OutlineAsync(report.Made!));
        Assert.Equal(await TablesAsync(_from), await TablesAsync(_to));
    }

    [Theory]
    [InlineData(ExportFormat.Markdown)]
    [InlineData(ExportFormat.Html)]
    public void Files_are_named_and_written_as_Notion_does(ExportFormat format)
    {
        using var zip = new ZipArchive(new MemoryStream(Export(format, out _)));
        var names = zip.Entries.Select(entry => entry.FullName).ToList();
        var extension = format == ExportFormat.Html ? "html" : "md";

        Assert.Contains(names, name => name == $"Handbook {NotionId.Parse(_top).ToHex()}.{extension}");
        Assert.Contains(names, name => name.EndsWith(".csv", StringComparison.Ordinal) && name.Contains("/Tasks ", StringComparison.Ordinal));
        Assert.Contains(names, name => name.EndsWith("/plan.txt", StringComparison.Ordinal));
        var row = Read(zip, names.Single(name => name.Contains("/Write it", StringComparison.Ordinal) && name.EndsWith(extension, StringComparison.Ordinal)));
        Assert.Contains(format == ExportFormat.Html ? "property-row property-row-multi_select" : "Tags: red, blue\n", row, StringComparison.Ordinal);
        var csv = Read(zip, names.Single(name => name.EndsWith(".csv", StringComparison.Ordinal) && name.Contains("/Tasks ", StringComparison.Ordinal)));
        Assert.Contains("\"January 5, 2026\"", csv, StringComparison.Ordinal);
        Assert.Equal("Yes", Cell(csv, "Write it", "Done"));
        Assert.Equal("No", Cell(csv, "Send it", "Done"));
    }

    [Fact]
    public void Two_exports_of_one_state_have_the_same_bytes() => Assert.Equal(Export(ExportFormat.Markdown, out _), Export(ExportFormat.Markdown, out _));

    [Fact]
    public void An_export_of_the_tables_alone_has_no_pages()
    {
        using var zip = new ZipArchive(new MemoryStream(Export(ExportFormat.Csv, out var report)));

        Assert.All(zip.Entries, entry => Assert.EndsWith(".csv", entry.FullName, StringComparison.Ordinal));
        Assert.Equal(2, report.Databases);
    }

    /// <summary>What stands in a column of the row of that name. Columns are in the order of their ids, which are different each time.</summary>
    private static string Cell(string csv, string row, string column)
    {
        var lines = new List<List<string>> { new() { "" } };
        var isQuoted = false;
        foreach (var character in csv.TrimStart('\uFEFF'))
        {
            if (character == '"')
                isQuoted = !isQuoted;
            else if (character == '\n' && !isQuoted)
                lines.Add([""]);
            else if (character == ',' && !isQuoted)
                lines[^1].Add("");
            else if (character != '\r')
                lines[^1][^1] += character;
        }

        return lines.Single(line => line.Contains(row))[lines[0].IndexOf(column)];
    }

    private static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private byte[] Export(ExportFormat format, out ExportReport report)
    {
        using var bytes = new MemoryStream();
        report = WorkspaceExport.Write(_from.Desk.Workspace, NotionId.Parse(_top), format, bytes, cancellationToken: Stop);
        return bytes.ToArray();
    }

    /// <summary>All databases below the top by title, with their rows' plain values; ids and what is worked out left out.</summary>
    private static async Task<string> TablesAsync(Imports where)
    {
        var text = new StringBuilder();
        foreach (var title in (string[])["People", "Tasks"])
        {
            var database = await where.FindAsync(title, "child_database");
            text.AppendLine($"{title}: {string.Join(", ", (await where.SchemaAsync(database)).OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key} {column.Value}"))}");
            foreach (var (name, row) in (await where.RowsAsync(database)).OrderBy(row => row.Key, StringComparer.Ordinal))
            {
                text.AppendLine($"  {name}");
                foreach (var (property, value) in row.OrderBy(value => value.Key, StringComparer.Ordinal))
                    text.AppendLine($"    {property}: {await PlainAsync(where, value!.AsObject())}");
            }
        }

        return text.ToString();
    }

    private static async Task<string> PlainAsync(Imports where, JsonObject value)
    {
        var type = (string)value["type"]!;
        var content = value[type];
        switch (type)
        {
            case "title" or "rich_text":
                return Verso.Workspace.Content.RichTexts.PlainText(content);
            case "select":
                return (string?)content?["name"] ?? "";
            case "multi_select":
                return string.Join("|", content!.AsArray().Select(option => (string?)option!["name"]));
            case "relation":
                var titles = new List<string>();
                foreach (var related in content!.AsArray())
                    titles.Add((string)(await where.Desk.GetAsync($"pages/{(string)related!["id"]!}"))["properties"]!.AsObject().Single(one => (string)one.Value!["type"]! == "title").Value!["title"]![0]!["plain_text"]!);
                return string.Join("|", titles);
            case "people":
                return string.Join("|", content!.AsArray().Select(person => (string?)person!["name"]));
            default:
                return content?.ToJsonString() ?? "";
        }
    }

    private static async Task<string> FillAsync(Desk desk)
    {
        var top = (await desk.PageAsync("Handbook", children: """
            [{"heading_1":{"rich_text":[{"text":{"content":"First heading"}}]}},
             {"paragraph":{"rich_text":[{"text":{"content":"Plain, "}},{"text":{"content":"bold"},"annotations":{"bold":true}},{"text":{"content":" and "}},{"text":{"content":"a link","link":{"url":"https://example.com/"}}},{"text":{"content":" with *stars* and [brackets]."}}]}},
             {"bulleted_list_item":{"rich_text":[{"text":{"content":"one"}}],"children":[{"bulleted_list_item":{"rich_text":[{"text":{"content":"below"}}]}}]}},
             {"bulleted_list_item":{"rich_text":[{"text":{"content":"two"}}]}},
             {"numbered_list_item":{"rich_text":[{"text":{"content":"first"}}]}},
             {"numbered_list_item":{"rich_text":[{"text":{"content":"second"}}]}},
             {"to_do":{"rich_text":[{"text":{"content":"done"}}],"checked":true}},
             {"to_do":{"rich_text":[{"text":{"content":"open"}}]}},
             {"quote":{"rich_text":[{"text":{"content":"quoted"}}]}},
             {"callout":{"rich_text":[{"text":{"content":"careful"}}],"icon":{"emoji":"⚠️"},"children":[{"paragraph":{"rich_text":[{"text":{"content":"very"}}]}}]}},
             {"toggle":{"rich_text":[{"text":{"content":"more"}}],"children":[{"paragraph":{"rich_text":[{"text":{"content":"inside"}}]}}]}},
             {"code":{"rich_text":[{"text":{"content":"if (a < b)\n  return [x](y);"}}],"language":"javascript"}},
             {"equation":{"expression":"e = mc^2"}},
             {"divider":{}},
             {"table":{"table_width":2,"has_column_header":true,"children":[{"table_row":{"cells":[[{"text":{"content":"A"}}],[{"text":{"content":"B"}}]]}},{"table_row":{"cells":[[{"text":{"content":"1"}}],[{"text":{"content":"2"}}]]}}]}},
             {"image":{"external":{"url":"https://example.com/picture.png"}}}]
            """)).Id();
        var child = (await desk.PageAsync("A child: with / odd * name?", top, $"[{Desk.Paragraph("in the child")}]")).Id();
        await desk.PageAsync("A child: with / odd * name?", child, $"[{Desk.Paragraph("of the same name")}]");
        await desk.PatchAsync($"blocks/{top}/children", $$$$$"""{"children":[{"paragraph":{"rich_text":[{"text":{"content":"Go to "}},{"mention":{"page":{"id":"{{{{{child}}}}}"}}},{"text":{"content":"."}}]}}]}""");
        await AttachAsync(desk, top);

        var (_, people) = await desk.DatabaseAsync("People", """{"Name":{"title":{}},"Mail":{"email":{}},"Phone":{"phone_number":{}}}""", top);
        var ada = await desk.RowAsync(people, """{"Name":{"title":[{"text":{"content":"Ada, Countess"}}]},"Mail":{"email":"ada@example.com"},"Phone":{"phone_number":"+44 20 1234567"}}""");
        var bob = await desk.RowAsync(people, """{"Name":{"title":[{"text":{"content":"Bob (junior)"}}]},"Mail":{"email":"bob@example.com"},"Phone":{"phone_number":"+44 20 7654321"}}""");
        var (_, tasks) = await desk.DatabaseAsync("Tasks", $$$$$$"""
            {"Name":{"title":{}},"Status":{"select":{}},"Tags":{"multi_select":{}},"Due":{"date":{}},"Done":{"checkbox":{}},"Hours":{"number":{}},"Share":{"number":{"format":"percent"}},"Site":{"url":{}},"Note":{"rich_text":{}},
             "Who":{"relation":{"data_source_id":"{{{{{{people}}}}}}","single_property":{}}}}
            """, top);
        var write = await desk.RowAsync(tasks, $$$$$$"""{"Name":{"title":[{"text":{"content":"Write it"}}]},"Status":{"select":{"name":"Doing"}},"Tags":{"multi_select":[{"name":"red"},{"name":"blue"}]},"Due":{"date":{"start":"2026-01-05"}},"Done":{"checkbox":true},"Hours":{"number":1.5},"Share":{"number":0.25},"Site":{"url":"https://example.com/1"},"Note":{"rich_text":[{"text":{"content":"a \"quoted\", note\nof two lines"}}]},"Who":{"relation":[{"id":"{{{{{{ada.Id()}}}}}}"},{"id":"{{{{{{bob.Id()}}}}}}"}]}}""");
        await desk.RowAsync(tasks, $$$$$$"""{"Name":{"title":[{"text":{"content":"Read it"}}]},"Status":{"select":{"name":"Doing"}},"Tags":{"multi_select":[{"name":"red"}]},"Due":{"date":{"start":"2026-02-01T10:00:00Z","end":"2026-02-01T11:30:00Z"}},"Hours":{"number":-20},"Share":{"number":1},"Site":{"url":"https://example.com/2"},"Note":{"rich_text":[{"text":{"content":"Note: with a colon"}}]},"Who":{"relation":[{"id":"{{{{{{bob.Id()}}}}}}"}]}}""");
        await desk.RowAsync(tasks, """{"Name":{"title":[{"text":{"content":"Send it"}}]},"Status":{"select":{"name":"Done"}},"Tags":{"multi_select":[{"name":"blue"}]},"Share":{"number":0.5}}""");
        await desk.PatchAsync($"blocks/{write.Id()}/children", $$"""{"children":[{{Desk.Paragraph("Due: this is the body")}}]}""");
        return top;
    }

    private static async Task AttachAsync(Desk desk, string page)
    {
        var staged = await desk.Workspace.Files.StageAsync(new MemoryStream("the plan"u8.ToArray()), long.MaxValue, Stop);
        await desk.Workspace.WriteAsync(
            desk.Caller.Bot,
            session =>
            {
                var id = session.NewId();
                session.Uploads.Host(id, staged, "plan.txt", "text/plain");
                var file = session.Uploads.Show(session.Uploads.FindHosted(id)!).File;
                session.Blocks.AppendAtEnd(
                    session.Objects.Find(NotionId.Parse(page))!,
                    [new Verso.Workspace.Content.NewBlock("file", new JsonObject { ["caption"] = new JsonArray(), ["type"] = "file", ["file"] = file, ["name"] = "plan.txt" })]);
                return true;
            },
            Stop);
    }
}
