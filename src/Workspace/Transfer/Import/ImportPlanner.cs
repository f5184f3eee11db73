using System.Globalization;
using Verso.Workspace.Transfer.Pages;
using Verso.Workspace.Transfer.Sources;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Import;

/// <summary>
/// Makes pages and databases out of files and folders, and writes nothing. A folder belongs to the page or CSV of its name; one
/// that belongs to none is a page itself.
/// </summary>
internal sealed class ImportPlanner
{
    private const string TitleName = "Name";

    private static readonly HashSet<string> TitleWords = new(StringComparer.OrdinalIgnoreCase) { "name", "title", "titel", "titre", "título", "nombre", "task", "page" };
    private static readonly HashSet<string> TitleKeys = new(StringComparer.OrdinalIgnoreCase) { "title", "name" };
    private static readonly HashSet<string> FolderPages = new(StringComparer.OrdinalIgnoreCase) { "readme", "index", "_index" };

    private readonly SourceFiles _source;
    private readonly ImportOptions _options;
    private readonly ImportReport _report;
    private readonly IReadOnlySet<string> _people;
    private readonly HashSet<string> _there;
    private readonly ILookup<string, SourceFile> _byFolder;
    private readonly ILookup<string, string> _subfolders;
    private readonly Dictionary<string, PlannedNode> _byPath = new(StringComparer.Ordinal);
    private readonly List<PlannedTable> _tables = [];
    private readonly bool _isNotion;

    /// <param name="people">Who is in the workspace, by name and e-mail address, in lower case.</param>
    public ImportPlanner(SourceFiles source, ImportOptions options, ImportReport report, IReadOnlySet<string> people)
    {
        _source = source;
        _options = options;
        _report = report;
        _people = people;
        _there = source.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        _byFolder = source.Files.ToLookup(file => file.Folder, StringComparer.Ordinal);
        _subfolders = source.Files.SelectMany(file => Above(file.Folder)).Distinct(StringComparer.Ordinal).ToLookup(folder => Parent(folder), StringComparer.Ordinal);
        _isNotion = source.Files.Any(file => ExportNames.HasId(ExportNames.WithoutAll(file.Stem)));
    }

    /// <summary>The nodes by the files they come from.</summary>
    public IReadOnlyDictionary<string, PlannedNode> ByPath => _byPath;

    public bool IsThere(string path) => _there.Contains(path);

    /// <summary>The files that are neither pages nor tables nor among those that pages show.</summary>
    public IEnumerable<string> Unused(IEnumerable<string> shown)
    {
        var used = shown.ToHashSet(StringComparer.Ordinal);
        return _source.Files.Select(file => file.Path).Where(path => !used.Contains(path) && !_byPath.ContainsKey(path) && !path.EndsWith("/index.html", StringComparison.Ordinal) && path != "index.html");
    }

    /// <summary>What stands at the top of the import.</summary>
    /// <param name="name">What the page is called that holds it all, when it is more than one.</param>
    public PlannedNode Plan(string name)
    {
        foreach (var left in _source.LeftOut)
            _report.Note(left.Path, $"left out: {left.Reason}");
        var root = Root();
        var nodes = Folder(root, isRows: null);
        if (nodes.Count == 0)
            throw new TransferException("empty", $"{_source.Name} holds nothing that can be imported: no markdown, HTML, CSV or JSON.");
        foreach (var table in _tables)
            PlanColumns(table);
        var rows = _tables.Sum(table => table.RowCount);
        if (rows > _options.Limits.MostRows)
            throw new TransferException("too_many", string.Create(CultureInfo.InvariantCulture, $"There are {rows:N0} rows; {_options.Limits.MostRows:N0} are taken at once."));
        var top = nodes is [var only] ? only : new PlannedPage(name, "", null);
        if (nodes.Count > 1)
            Adopt((PlannedPage)top, nodes);
        Count([top], 0);
        _report.Form = Form();
        return top;
    }

    private string Form() => (_isNotion, _source.Files.Any(file => file.Extension is ".html" or ".htm"), _source.Files.Any(IsPage)) switch
    {
        (true, true, _) => "an export of Notion in HTML",
        (true, _, _) => "an export of Notion in Markdown and CSV",
        (_, true, _) => "HTML",
        (_, _, true) => "Markdown",
        _ => _source.Files.Any(file => file.Extension == ".csv") ? "CSV" : "JSON",
    };

    /// <summary>The innermost folder that holds everything.</summary>
    private string Root()
    {
        var root = "";
        while (!_byFolder[root].Any() && _subfolders[root].Take(2).ToList() is [var only])
            root = only;
        return root;
    }

    /// <param name="isRows">The database whose rows the files of the folder are; null where they are pages.</param>
    private List<PlannedNode> Folder(string folder, PlannedTable? isRows)
    {
        var nodes = new List<PlannedNode>();
        var pages = new List<PlannedPage>();
        foreach (var file in _byFolder[folder].Where(IsPage).OrderBy(file => file.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (_isNotion && file is { Stem: "index", Extension: ".html" } && _source.Files.Count > 1)
                _report.Note(file.Path, "left out: the list of pages that Notion adds to an export");
            else
                pages.Add(Page(file, isRows));
        }

        var tables = Tables(folder);
        nodes.AddRange(pages);
        nodes.AddRange(tables);
        foreach (var sub in _subfolders[folder].OrderBy(sub => sub, StringComparer.OrdinalIgnoreCase))
            AddSubfolder(sub, nodes, pages, tables);
        var shared = isRows is null ? AsTable(folder, pages) : null;
        if (shared is not null)
            nodes = [shared, .. nodes.Where(node => node is not PlannedPage { Table: not null })];
        return nodes;
    }

    private void AddSubfolder(string sub, List<PlannedNode> nodes, List<PlannedPage> pages, List<PlannedTable> tables)
    {
        var name = sub[(sub.LastIndexOf('/') + 1)..];
        var table = tables.FirstOrDefault(one => Stem(one) == name) ?? tables.FirstOrDefault(one => Cut(one.Title) == Cut(name) || ExportNames.Clean(Stem(one)) == ExportNames.Clean(name));
        var page = pages.FirstOrDefault(one => one.File!.Stem == name) ?? pages.FirstOrDefault(one => ExportNames.Clean(one.File!.Stem) == ExportNames.Clean(name) || Cut(one.Title) == Cut(name));
        if (table is not null && page is not null && page.File!.Stem == name)
            table = null;
        if (table is not null)
        {
            foreach (var row in Folder(sub, table))
            {
                if (row is PlannedPage { } one)
                    Attach(table, one);
                else
                    nodes.Add(row); // A database among the rows has no place there.
            }
        }
        else if (page is not null)
        {
            Adopt(page, Folder(sub, null));
        }
        else if (Folder(sub, null) is { Count: > 0 } inside)
        {
            // The file that speaks for a folder is the folder's page.
            var own = inside.OfType<PlannedPage>().FirstOrDefault(one => one.File is { } file && FolderPages.Contains(file.Stem) && one.Table is null);
            if (own is not null)
            {
                inside.Remove(own);
                own.Title = own.Title.Length > 0 && !FolderPages.Contains(own.Title) ? own.Title : ExportNames.Clean(name);
            }

            own ??= inside is [PlannedTable only] && only.Path == sub ? null : new PlannedPage(ExportNames.Clean(name), sub, null);
            if (own is null)
                nodes.Add(inside[0]);
            else
            {
                Adopt(own, inside);
                nodes.Add(own);
            }
        }
    }

    private static void Adopt(PlannedPage page, List<PlannedNode> children)
    {
        page.Children.AddRange(children);
        foreach (var child in children)
            child.Parent = page;
    }

    private static void Attach(PlannedTable table, PlannedPage row)
    {
        row.Table = table;
        row.Parent = table;
        table.Pages.Add(row);
    }

    private PlannedPage Page(SourceFile file, PlannedTable? isRows)
    {
        var page = new PlannedPage(ExportNames.Clean(file.Stem), file.Path, file);
        _byPath[file.Path] = page;
        var text = TextFile.Read(file, _options.Limits.MostPageBytes);
        if (file.Extension is ".html" or ".htm")
        {
            var head = HtmlPages.ReadHead(text, file.Folder, IsThere);
            page.Title = head.Title ?? page.Title;
            page.Head = head.Properties;
            page.Icon = head.Icon;
        }
        else
        {
            var (title, properties) = MarkdownPages.ReadHead(text, isRows?.Rows.Header.ToHashSet(StringComparer.Ordinal));
            page.Head = properties;
            page.Title = properties.FirstOrDefault(one => TitleKeys.Contains(one.Name) && isRows is null && !one.Value.IsEmpty)?.Value.Text ?? title ?? page.Title;
        }

        return page;
    }

    /// <summary>The databases of a folder. Of a CSV and the one of all rows, the second has the rows.</summary>
    private List<PlannedTable> Tables(string folder)
    {
        var tables = new List<PlannedTable>();
        var files = _byFolder[folder].Where(file => file.Extension is ".csv" or ".tsv" or ".json" or ".jsonl" or ".ndjson").ToList();
        foreach (var group in files.GroupBy(file => file.Extension == ".csv" ? ExportNames.WithoutAll(file.Stem) + ".csv" : file.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
        {
            var file = group.OrderByDescending(one => one.Stem.Length).First();
            foreach (var other in group.Where(one => one != file))
                _report.Note(other.Path, $"not needed: {file.Name} has the same rows and more");
            TableSource rows = file.Extension is ".csv" or ".tsv" ? new CsvTable(file, _options.Limits) : new JsonTable(file, _options.Limits);
            if (rows.Header.Count == 0)
            {
                _report.Note(file.Path, "left out: it has no columns");
                continue;
            }

            var table = new PlannedTable(ExportNames.Clean(ExportNames.WithoutAll(file.Stem)), file.Path, rows);
            foreach (var one in group)
                _byPath[one.Path] = table;
            tables.Add(table);
            _tables.Add(table);
        }

        return tables;
    }

    /// <summary>A folder whose pages have front matter is a database of them.</summary>
    private PlannedTable? AsTable(string folder, List<PlannedPage> pages)
    {
        var own = pages.Where(page => !FolderPages.Contains(page.File!.Stem) && page.File.Extension is not (".html" or ".htm")).ToList();
        var described = own.Where(page => page.Head.Any(property => !TitleKeys.Contains(property.Name))).ToList();
        if (described.Count == 0 || described.Count * 2 < own.Count)
            return null;
        var names = described.SelectMany(page => page.Head).Select(property => property.Name).Where(name => !TitleKeys.Contains(name)).Distinct(StringComparer.Ordinal).Take(_options.Limits.MostColumns - 1).ToList();
        var rows = own.Select(page => (Cell[])[new Cell(page.Title), .. names.Select(name => page.Head.FirstOrDefault(property => property.Name == name)?.Value ?? new Cell(""))]).ToList();
        var title = names.Contains(TitleName) ? "Title" : TitleName;
        var table = new PlannedTable(folder.Length == 0 ? ExportNames.Clean(_source.Name) : ExportNames.Clean(folder[(folder.LastIndexOf('/') + 1)..]), folder, new RowList([title, .. names], rows));
        foreach (var page in own)
            Attach(table, page);
        _tables.Add(table);
        return table;
    }

    private void PlanColumns(PlannedTable table)
    {
        AddRowsOfFiles(table);
        var header = table.Rows.Header;
        var guesses = header.Select(name => new ColumnGuess(name, _people, value => IsFileOf(table, value))).ToArray();
        var related = header.Select(_ => (PlannedTable?)null).ToArray();
        var relates = Enumerable.Repeat(true, header.Count).ToArray();
        var titles = table.Pages.Select(page => page.Title).ToHashSet(StringComparer.Ordinal);
        var named = new int[header.Count];
        foreach (var row in table.Rows.Rows(_ => { }))
        {
            table.RowCount++;
            for (var i = 0; i < row.Length; i++)
            {
                guesses[i].Add(row[i]);
                named[i] += titles.Contains(row[i].Text.Trim()) ? 1 : 0;
                if (relates[i] && !row[i].IsEmpty)
                    relates[i] = Relation(table, row[i]) is { } target && (related[i] ??= target) == target;
            }
        }

        var types = table.Pages.SelectMany(page => page.Head).Where(property => property.Type is not null).GroupBy(property => property.Name).ToDictionary(group => group.Key, group => group.First().Type!, StringComparer.Ordinal);
        table.Columns = [.. guesses.Select((guess, i) => Typed(guess.Guess(), header[i], types))];
        table.TitleColumn = TitleOf(table, named);
        table.Columns[table.TitleColumn] = new Column(header[table.TitleColumn], "title");
        for (var i = 0; i < header.Count; i++)
        {
            if (i == table.TitleColumn)
                continue;
            if (relates[i] && related[i] is { } target && !_options.Types.ContainsKey(header[i]))
            {
                table.Relations[i] = target;
                table.Columns[i] = new Column(header[i], "relation");
            }
            else if (table.Columns[i].Note is { } note)
                _report.Note(table.Path, $"{header[i]}: {note}");
        }
    }

    private Column Typed(Column guessed, string name, Dictionary<string, string> types)
    {
        if (_options.Types.TryGetValue(name, out var wanted))
            return ColumnTypes.Apply(guessed, wanted);
        return types.TryGetValue(name, out var said) && said is not ("title" or "relation" or "date" or "number") ? ColumnTypes.Apply(guessed, said == "rich_text" ? "text" : said) : guessed;
    }

    private int TitleOf(PlannedTable table, int[] named)
    {
        var header = table.Rows.Header;
        for (var i = 0; i < header.Count; i++)
        {
            if (_options.Types.TryGetValue(header[i], out var wanted) && wanted == "title")
                return i;
        }

        if (named.Max() is > 0 and var most)
            return Array.IndexOf(named, most);
        if (_isNotion || table.Rows is RowList)
            return 0;
        for (var i = 0; i < header.Count; i++)
        {
            if (TitleWords.Contains(header[i]) && !_options.Types.ContainsKey(header[i]))
                return i;
        }

        return table.Columns.FindIndex(column => column.Type == "rich_text" && column.Note is null && !_options.Types.ContainsKey(column.Name)) is >= 0 and var text ? text : 0;
    }

    /// <summary>Pages that the CSV does not have, as when it was of a filtered view, are rows all the same.</summary>
    private void AddRowsOfFiles(PlannedTable table)
    {
        if (table.Pages.Count == 0 || table.Rows is RowList)
            return;
        var header = table.Rows.Header;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in table.Rows.Rows(_ => { }))
        {
            foreach (var cell in row.Select(cell => cell.Text.Trim()).Distinct(StringComparer.Ordinal))
                known[cell] = known.GetValueOrDefault(cell) + 1;
        }

        var missing = new List<PlannedPage>();
        foreach (var page in table.Pages)
        {
            if (known.TryGetValue(page.Title.Trim(), out var left) && left > 0)
                known[page.Title.Trim()] = left - 1;
            else
                missing.Add(page);
        }

        if (missing.Count == 0)
            return;
        _report.Note(table.Path, $"{ColumnTypes.Count(missing.Count, "page")} beside it {(missing.Count == 1 ? "is" : "are")} not in it; the values come from {(missing.Count == 1 ? "the page itself" : "the pages themselves")}");
        var more = missing.Select(page => header.Select((name, i) => i == 0 ? new Cell(page.Title) : page.Head.FirstOrDefault(property => property.Name == name)?.Value ?? new Cell("")).ToArray()).ToList();
        table.Rows = new JoinedRows(table.Rows, more);
    }

    /// <summary>The database whose rows a value names, as <c>Title (path.md)</c>; null when it names something else.</summary>
    private PlannedTable? Relation(PlannedTable table, Cell cell)
    {
        PlannedTable? found = null;
        foreach (var path in RelationText.Paths(cell, Folder(table), IsThere) ?? [])
        {
            if (_byPath.GetValueOrDefault(path) is not PlannedPage { Table: { } target } || (found ??= target) != target)
                return null;
        }

        return found;
    }

    private bool IsFileOf(PlannedTable table, string value) =>
        PlaceHolder.Read(value) is { } named ? IsThere(named) && !_byPath.ContainsKey(named)
        : value.Contains('.', StringComparison.Ordinal) && PlaceHolder.Of(value, Folder(table), IsThere) is { } link && PlaceHolder.Read(link) is { } path && IsThere(path) && !_byPath.ContainsKey(path);

    private void Count(IReadOnlyList<PlannedNode> nodes, int depth)
    {
        foreach (var node in nodes)
        {
            var indent = new string(' ', depth * 2);
            if (node is PlannedTable table)
            {
                _report.Databases++;
                _report.Rows += table.RowCount;
                _report.Tree.Add(string.Create(CultureInfo.InvariantCulture, $"{indent}{table.Title} [database, {ColumnTypes.Count(table.RowCount, "row")}]: {string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type}"))}"));
                foreach (var page in table.Pages)
                    Count(page.Children, depth + 2);
            }
            else if (node is PlannedPage page)
            {
                _report.Pages++;
                _report.Tree.Add(indent + page.Title);
                Count(page.Children, depth + 1);
            }
        }
    }

    private static string Folder(PlannedTable table) => Parent(table.Path);

    private static string Stem(PlannedTable table) => ExportNames.WithoutAll(System.IO.Path.GetFileNameWithoutExtension(table.Path[(table.Path.LastIndexOf('/') + 1)..]));

    /// <summary>Notion cuts long names of folders, and leaves out what a file system does not take.</summary>
    private static string Cut(string name) => new([.. name.Where(character => char.IsLetterOrDigit(character)).Take(40)]);

    private static bool IsPage(SourceFile file) => file.Extension is ".md" or ".markdown" or ".html" or ".htm";

    private static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var at ? path[..at] : "";

    private static IEnumerable<string> Above(string folder)
    {
        for (; folder.Length > 0; folder = Parent(folder))
            yield return folder;
    }

    /// <summary>Rows of a file, and more behind them.</summary>
    private sealed class JoinedRows(TableSource first, IReadOnlyList<Cell[]> more) : TableSource
    {
        public override IReadOnlyList<string> Header => first.Header;

        public override IEnumerable<Cell[]> Rows(Action<string> odd) => first.Rows(odd).Concat(more);
    }
}
