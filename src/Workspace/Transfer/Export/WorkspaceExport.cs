using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Transfer.Export;

/// <summary>
/// Writes pages and databases as Notion exports them, so that Notion, its import tools and this importer read them. It is read in
/// one consistent state, page by page.
/// </summary>
public static class WorkspaceExport
{
    /// <param name="top">The page or database that is exported with all below; null for the whole workspace.</param>
    /// <param name="progress">Hears how many pages were written so far.</param>
    public static ExportReport Write(LocalWorkspace workspace, NotionId? top, ExportFormat format, Stream to, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        workspace.Read(session =>
        {
            using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
            return new Writing(session, zip, format, progress, cancellationToken).Run(top);
        });

    private sealed class Writing(LocalSession session, ZipArchive zip, ExportFormat format, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        private const int RowsAtOnce = 500;

        private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

        private readonly ExportReport _report = new();
        private readonly HashSet<string> _written = new(StringComparer.Ordinal);

        /// <summary>While one entry of the archive is open no other can be, so files wait.</summary>
        private readonly Queue<(string Path, NotionId File)> _files = [];

        private readonly Queue<StoredObject> _waiting = [];
        private readonly Dictionary<NotionId, string?> _users = [];
        private ExportPaths _paths = null!;
        private int _done;

        private string Extension => format == ExportFormat.Html ? ".html" : ".md";

        public ExportReport Run(NotionId? top)
        {
            List<StoredObject> tops = top is { } id
                ? [session.Objects.Find(id) is { Kind: ObjectKind.Page or ObjectKind.Database } found && !found.InTrash && !found.IsBuried
                    ? found
                    : throw new TransferException("not_found", $"There is no page and no database {id} in this workspace.")]
                : session.Objects.Top();
            _paths = new ExportPaths(session, tops.Select(one => one.Id).ToHashSet(), Extension);
            foreach (var one in tops)
                _waiting.Enqueue(one);
            while (_waiting.TryDequeue(out var next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (next.Kind == ObjectKind.Database)
                    WriteDatabase(next);
                else
                    WritePage(next, null);
                WriteFiles();
            }

            return _report;
        }

        private void WritePage(StoredObject page, DataSource? source)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var child in session.Objects.Content(page.Id).Where(one => one.Kind is ObjectKind.Page or ObjectKind.Database))
                _waiting.Enqueue(child);
            if (source is null)
                _report.Pages++;
            progress?.Report(++_done);
            if (format == ExportFormat.Csv || _paths.Of(page) is not { } path)
                return;
            var folder = FolderOf(path);
            var blocks = new ExportedBlocks(session, id => _paths.Of(id) is { } target ? ExportPaths.Link(folder, target) : null, file => Attach(page, folder, file), lost => _report.Note(path, lost)).Of(page);
            var json = page.ReadJson();
            var properties = source is null ? [] : Values(page, source, folder).ToList();
            using var writer = Open(path);
            if (format == ExportFormat.Html)
                HtmlExport.Write(writer, page.Id, ExportPaths.TitleOf(page), json, properties, blocks, (database, place) => WriteCollection(writer, database, place, folder));
            else
                WriteMarkdown(writer, ExportPaths.TitleOf(page), properties, blocks);
            if (session.Comments.Discussions(page.Id).Count > 0)
                _report.Note(path, "its comments are not in the export: only a dump (--format json) has them");
        }

        private static void WriteMarkdown(StreamWriter writer, string title, List<(PropertySchema Property, string Text, JsonObject Value)> properties, List<JsonObject> blocks)
        {
            writer.Write($"# {MarkdownWriter.Write([Paragraph(title.ReplaceLineEndings(" "))], MarkdownFlavor.GitHub)}\n");
            if (properties.Count > 0)
                writer.Write("\n");
            foreach (var (property, text, _) in properties.Where(one => one.Property.Type != "title" && one.Text.Length > 0))
                writer.Write($"{property.Name}: {text.ReplaceLineEndings(" ")}\n");
            var plain = new List<JsonObject>();
            foreach (var block in blocks)
            {
                if ((string?)block["type"] != "callout")
                {
                    plain.Add(block);
                    continue;
                }

                Flush();
                writer.Write($"\n<aside>\n{Callout(block)}\n\n</aside>\n");
            }

            Flush();

            void Flush()
            {
                if (plain.Count > 0)
                    writer.Write($"\n{MarkdownWriter.Write(plain, MarkdownFlavor.GitHub)}\n");
                plain.Clear();
            }
        }

        private static string Callout(JsonObject block)
        {
            var payload = block["callout"]!.AsObject();
            var text = new JsonObject { ["type"] = "paragraph", ["paragraph"] = new JsonObject { ["rich_text"] = payload["rich_text"]?.DeepClone() ?? new JsonArray() } };
            var inside = (block["children"] as JsonArray ?? []).OfType<JsonObject>().Select(child => child.DeepClone().AsObject());
            var icon = (string?)payload["icon"]?["emoji"];
            return (icon is null ? "" : icon + " ") + MarkdownWriter.Write([text, .. inside], MarkdownFlavor.GitHub);
        }

        private static JsonObject Paragraph(string text) => new()
        {
            ["type"] = "paragraph",
            ["paragraph"] = new JsonObject { ["rich_text"] = Content.RichTexts.FromPlain(text) },
        };

        private void WriteDatabase(StoredObject database)
        {
            if (_paths.Of(database) is not { } path)
                return;
            var sources = session.DataSources.Of(database.Id);
            for (var i = 0; i < sources.Count; i++)
            {
                _report.Databases++;
                var own = i == 0 ? path : $"{path[..^4]} {i + 1}.csv";
                if (i == 1)
                    _report.Note(path, "its other data sources stand in files of their own");
                WriteTable(sources[i], own);
                if (format == ExportFormat.Csv)
                    continue;
                foreach (var row in Rows(sources[i]))
                    WritePage(row, sources[i]);
            }

            if (sources.Any(source => source.Schema.Properties.Any(property => property.Type is "formula" or "rollup" or "button")))
                _report.Note(path, "formulas, rollups and buttons are exported as the values they had");
        }

        private void WriteTable(DataSource source, string path)
        {
            var folder = FolderOf(path);
            var columns = Ordered(source.Schema);
            using var writer = Open(path);
            writer.Write('\uFEFF'); // As Notion's own: spreadsheets take it for UTF-8 then.
            writer.Write(string.Join(',', columns.Select(column => Quoted(column.Name))) + "\n");
            foreach (var row in Rows(source))
            {
                var values = Values(row, source, folder).ToDictionary(value => value.Property.Id, value => value.Text, StringComparer.Ordinal);
                writer.Write(string.Join(',', columns.Select(column => Quoted(values.GetValueOrDefault(column.Id, "")))) + "\n");
                _report.Rows++;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        private void WriteCollection(StreamWriter writer, NotionId database, string title, string folder)
        {
            foreach (var source in session.DataSources.Of(database).Take(1))
                HtmlExport.WriteCollection(writer, database, title, source.Schema.Title.Name, Rows(source).Select(row => (ExportPaths.TitleOf(row), _paths.Of(row) is { } path ? ExportPaths.Link(folder, path) : "")));
        }

        private IEnumerable<StoredObject> Rows(DataSource source)
        {
            var rank = "";
            while (true)
            {
                var rows = session.Objects.Where($"parent_id = {source.Id} AND kind = {ObjectKind.Page} AND in_trash = 0 AND rank > {rank} AND id NOT IN (SELECT page_id FROM template) ORDER BY rank LIMIT {RowsAtOnce}");
                foreach (var row in rows)
                    yield return row;
                if (rows.Count < RowsAtOnce)
                    yield break;
                rank = rows[^1].Rank;
            }
        }

        /// <summary>The title first, as in Notion's exports.</summary>
        private static List<PropertySchema> Ordered(DataSourceSchema schema) =>
            [schema.Title, .. schema.Properties.Where(property => property.Type is not ("title" or "button"))];

        private IEnumerable<(PropertySchema Property, string Text, JsonObject Value)> Values(StoredObject row, DataSource source, string folder)
        {
            var text = new PropertyText(
                id => NotionId.TryParse(id, out var page) && session.Objects.Find(page) is { } found
                    ? ExportPaths.TitleOf(found) is var title && _paths.Of(found) is { } path && format != ExportFormat.Csv ? $"{title} ({ExportPaths.Link(folder, path)})" : title
                    : null,
                file => (string?)file["external"]?["url"] ?? Attach(row, folder, file) ?? "",
                UserName);
            var values = PageStore.Properties(row);
            foreach (var property in Ordered(source.Schema))
            {
                if (values[property.Name] is JsonObject value)
                    yield return (property, text.Read(value, property.Type == "number" ? (string?)property.ToJson()["number"]?["format"] : null), value);
            }
        }

        private string? UserName(string id)
        {
            if (!NotionId.TryParse(id, out var user))
                return null;
            if (!_users.TryGetValue(user, out var name))
                _users[user] = name = (string?)session.FindUser(user)?["name"];
            return name;
        }

        /// <summary>Puts a file of the workspace beside the page that shows it, and says how the page names it.</summary>
        private string? Attach(StoredObject page, string folder, JsonObject shown)
        {
            if (FileLinks.Read((string?)shown["file"]?["url"]) is not { } file)
                return (string?)shown["file"]?["url"];
            if (session.Uploads.FindHosted(file.Id) is not { } hosted || session.Workspace.Files.Find(hosted.Hash) is null || _paths.FolderOf(page) is not { } beside)
                return null;
            var name = ExportPaths.FileName(Path.GetFileNameWithoutExtension(file.Name)) + Path.GetExtension(file.Name);
            var path = beside + name;
            for (var i = 2; _written.Contains(path) && !_files.Contains((path, file.Id)); i++)
                path = $"{beside}{Path.GetFileNameWithoutExtension(name)} {i}{Path.GetExtension(name)}";
            if (_written.Add(path))
                _files.Enqueue((path, file.Id));
            return ExportPaths.Link(folder, path);
        }

        private void WriteFiles()
        {
            while (_files.TryDequeue(out var next))
            {
                if (session.Uploads.FindHosted(next.File) is not { } hosted || session.Workspace.Files.Find(hosted.Hash) is not { } path)
                    continue;
                using var to = Create(next.Path).Open();
                using var from = File.OpenRead(path);
                from.CopyTo(to);
                _report.Files++;
            }
        }

        private StreamWriter Open(string path) => new(Create(path).Open(), Utf8, bufferSize: 32 * 1024);

        private ZipArchiveEntry Create(string path)
        {
            var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
            entry.LastWriteTime = NoTime;
            return entry;
        }

        private static string Quoted(string value) =>
            value.AsSpan().IndexOfAny(",\"\n\r") >= 0 || (value.Length > 0 && (value[0] == ' ' || value[^1] == ' ')) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

        private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var at ? path[..at] : "";
    }
}
