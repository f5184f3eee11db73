using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Server.Moving;
using Verso.Workspace.Transfer;
using Verso.Workspace.Transfer.Import;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Cli.Moving;

/// <summary><c>verso import</c>: with a running server through it, else into the data folder itself.</summary>
internal static class ImportCommand
{
    private const int MostShown = 50;

    private static readonly Argument<string> From = new("path") { Description = "A ZIP that Notion exported (Markdown and CSV, or HTML), a folder of markdown, a CSV, JSON or JSON lines file, or a dump" };
    private static readonly Option<string?> Into = new("--into") { Description = "The page it comes into, by id or address [default: the workspace's first page]", HelpName = "PAGE" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be made" };
    private static readonly Option<string[]> Types = new("--types") { Description = $"The type of a column, when the guess is wrong: {string.Join(", ", ColumnTypes.All)}; may be repeated", HelpName = "COLUMN=TYPE" };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Of a dump: remove all that is in the workspace first" };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask" };

    public static Command Create(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("import", "Bring data in: Notion's exports, markdown, CSV, JSON, dumps") { From, Into, DryRun, Types, Replace, Yes, CommonOptions.Workspace },
            "verso import Export-1f2e3d.zip --dry-run",
            "verso import tasks.csv --types 'Due=date:dmy' --types 'Code=text'",
            "verso import notes/ --into 0197a2f4…",
            "verso import backup.zip                            a dump of verso export --format json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(arguments.GetRequiredValue(From));
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new CommandException($"There is no file and no folder {path}.");
        var options = new ImportOptions { Types = ColumnTypes.Read(arguments.GetValue(Types) ?? []) };
        NotionId? into = arguments.GetValue(Into) is not { } given ? null
            : NotionId.TryParse(given, out var id) ? id
            : throw new CommandException($"'{given}' is no id and no address of a page.");
        var dump = WorkspaceMoves.ReadDump(path);
        if (dump is not null && into is not null)
            throw new CommandException("A dump is a whole workspace and cannot come into a page. Leave --into away.");

        var isDry = arguments.GetValue(DryRun);
        if (dump is not null && !isDry && await TryCreateAsync(arguments, path, cancellationToken) is { } created)
        {
            Say(terminal, arguments, ImportAnswers.Of(dump), $"Made the workspace '{created}' of the dump, with the ids that it had.");
            return 0;
        }

        await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
        if (dump is not null && arguments.GetValue(Replace) && !isDry && !arguments.GetValue(Yes))
            terminal.Confirm($"Everything in the workspace '{reach.Entry.Name}' will be replaced. Go on?", "--yes");
        using var progress = new Progress(terminal);
        var report = reach.Here is { } moves
            ? await HereAsync(moves, reach, path, into, options, arguments, progress, cancellationToken)
            : await ThereAsync(reach, path, into, arguments, progress, cancellationToken);
        progress.Dispose();
        Say(terminal, arguments, report, Sentence(report, isDry));
        return 0;
    }

    /// <summary>A data folder without any workspace becomes that of the dump.</summary>
    private static async Task<string?> TryCreateAsync(ParseResult arguments, string path, CancellationToken cancellationToken)
    {
        await using var installation = await arguments.OpenInstallationAsync(create: true, cancellationToken);
        if (installation.Registry.Workspaces.All().Count > 0)
            return null;
        using var held = DataFolderLock.TryTake(installation.Folder);
        return held is null ? null : (await installation.Moves.CreateAsync(path, new TransferLimits(), cancellationToken)).Name;
    }

    private static async Task<JsonObject> HereAsync(
        WorkspaceMoves moves, Reach reach, string path, NotionId? into, ImportOptions options, ParseResult arguments, Progress progress, CancellationToken cancellationToken)
    {
        if (WorkspaceMoves.ReadDump(path) is { } dump)
        {
            if (!arguments.GetValue(DryRun))
                await moves.RestoreAsync(reach.Entry.Id, path, arguments.GetValue(Replace), options.Limits, cancellationToken);
            return ImportAnswers.Of(dump);
        }

        return ImportAnswers.Of(arguments.GetValue(DryRun)
            ? await moves.PlanAsync(reach.Entry.Id, path, options)
            : await moves.ImportAsync(reach.Entry.Id, path, into, options, progress.Of<ImportProgress>(Far), cancellationToken));
    }

    /// <summary>Sends the file to the server that is running. A folder goes as a ZIP.</summary>
    private static async Task<JsonObject> ThereAsync(Reach reach, string path, NotionId? into, ParseResult arguments, Progress progress, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar));
        var query = new List<string> { $"name={Uri.EscapeDataString(Directory.Exists(path) ? name + ".zip" : name)}" };
        if (into is { } page)
            query.Add($"into={page}");
        if (arguments.GetValue(DryRun))
            query.Add("dry_run=true");
        if (arguments.GetValue(Replace))
            query.Add("replace=true");
        query.AddRange((arguments.GetValue(Types) ?? []).Select(type => $"types={Uri.EscapeDataString(type)}"));

        var packed = Directory.Exists(path) ? Path.GetTempFileName() : null;
        try
        {
            if (packed is not null)
                await PackAsync(path, packed, cancellationToken);
            await using var content = File.OpenRead(packed ?? path);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v2/import?{string.Join('&', query)}") { Content = new StreamContent(content) };
            using var response = await reach.SendAsync(request, cancellationToken);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                var said = JsonNode.Parse(line)!.AsObject();
                if (said["report"] is JsonObject report)
                    return report.DeepClone().AsObject();
                if ((string?)said["error"] is { } error)
                    throw new CommandException(error);
                progress.Say(Far(new ImportProgress((int)said["done"]!, (int)said["all"]!)));
            }
        }
        finally
        {
            if (packed is not null)
                File.Delete(packed);
        }

        throw new CommandException("The server ended before the import did. Nothing was imported, unless it was just about to be done: look before you try again.");
    }

    private static async Task PackAsync(string folder, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.Create(file);
        await using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        var every = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System };
        foreach (var one in Directory.EnumerateFiles(folder, "*", every).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await zip.CreateEntryFromFileAsync(one, Path.GetRelativePath(folder, one).Replace(Path.DirectorySeparatorChar, '/'), CompressionLevel.Fastest, cancellationToken);
        }
    }

    private static string Far(ImportProgress progress) =>
        progress.All == 0 ? "reading" : string.Create(CultureInfo.InvariantCulture, $"{progress.Done:N0} of {progress.All:N0}");

    private static string Sentence(JsonObject report, bool isDry)
    {
        if (report["tables"] is JsonObject tables)
            return string.Create(CultureInfo.InvariantCulture, $"{(isDry ? "Would make" : "Made")} the workspace what the dump of '{(string?)report["workspace"]}' is: {tables.Sum(table => (long)table.Value!):N0} rows of {tables.Count} tables.");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDry ? "Would make" : "Made")} {Tables.Counted(Number("pages", "page"), Number("databases", "database"), Number("rows", "row"), Number("files", "file"))} out of {(string?)report["form"]}.");

        (long, string) Number(string member, string noun) => ((int)report[member]!, noun);
    }

    private static void Say(Terminal terminal, ParseResult arguments, JsonObject report, string sentence)
    {
        if (arguments.GetValue(CommonOptions.Json))
        {
            terminal.WriteJson(report);
            return;
        }

        foreach (var line in (report["tree"] as JsonArray ?? []).Take(MostShown))
            terminal.Out.WriteLine($"  {line}");
        if (report["tree"] is JsonArray { Count: > MostShown } tree)
            terminal.Out.WriteLine($"  … and {tree.Count - MostShown} more");
        terminal.Out.WriteLine(sentence);
        if ((string?)report["made"] is { } made)
            terminal.Out.WriteLine($"It is here: {made}");
        var notes = report["notes"] as JsonArray ?? [];
        foreach (var note in notes.Take(MostShown))
            terminal.Error.WriteLine($"note: {(string?)note!["path"]}: {(string?)note["what"]}");
        var more = Math.Max(0, notes.Count - MostShown) + ((int?)report["more_notes"] ?? 0);
        if (more > 0)
            terminal.Error.WriteLine($"note: and {more} more; --json shows {(notes.Count > MostShown ? "them" : "their number")}");
    }
}
