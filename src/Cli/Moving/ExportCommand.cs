using System.CommandLine;
using System.Globalization;
using Verso.Cli.Answers;
using Verso.Cli.Commands;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Transfer.Dump;
using Verso.Workspace.Transfer.Export;

namespace Verso.Cli.Moving;

/// <summary><c>verso export</c>: reads the store, whether a server is running or not.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string?> Page = new("page") { Description = "The page or database, by id or address, with all below [default: the whole workspace]", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Format = new("--format") { Description = "markdown and html are as Notion exports them; csv: the tables alone; json: everything, lossless, of the whole workspace", DefaultValueFactory = _ => "markdown" };
    private static readonly Option<string> Out = new("--out") { Description = "The ZIP to write", Required = true, HelpName = "FILE.zip" };
    private static readonly Option<bool> Force = new("--force") { Description = "Write over a file that is there" };

    public static Command Create(Terminal terminal)
    {
        Format.AcceptOnlyFromAmong("markdown", "html", "csv", "json");
        var command = HelpWithExamples.Add(
            new Command("export", "Write pages, databases or the whole workspace to a ZIP") { Page, Format, Out, Force, CommonOptions.Workspace, PassagesCommand.Create(terminal) },
            "verso export --format json --out backup.zip        everything, to be imported again as it is",
            "verso export --out pages.zip                       Markdown and CSV, as Notion exports",
            "verso export 0197a2f4… --format csv --out tasks.zip");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
        var entry = WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace));
        if (entry.Origin != WorkspaceOrigin.Local)
            throw new CommandException("This workspace lives in Notion: export it there.");
        var file = Path.GetFullPath(arguments.GetRequiredValue(Out));
        if (File.Exists(file) && !arguments.GetValue(Force))
            throw new CommandException($"{file} is there already. Choose another name, or write over it with --force.");
        NotionId? top = arguments.GetValue(Page) is not { } given ? null
            : NotionId.TryParse(given, out var id) ? id
            : throw new CommandException($"'{given}' is no id and no address of a page.");
        var format = arguments.GetRequiredValue(Format);
        if (format == "json" && top is not null)
            throw new CommandException("--format json is the whole workspace. Leave the page away, or choose another format.");

        await using var workspace = await LocalWorkspace.OpenAsync(installation.Folder.File(entry.File), new WorkspaceOptions { RunsTasks = false, WorksBehindAnswers = false }, cancellationToken);
        var half = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            var result = await WriteAsync(workspace, top, format, half, terminal, cancellationToken);
            File.Move(half, file, overwrite: true);
            Say(terminal, arguments, file, result);
            return 0;
        }
        finally
        {
            File.Delete(half);
        }
    }

    private static async Task<(IReadOnlyDictionary<string, long>? Rows, ExportReport? Report)> WriteAsync(
        LocalWorkspace workspace, NotionId? top, string format, string file, Terminal terminal, CancellationToken cancellationToken)
    {
        // What is in it may be secret: only its owner reads it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file, options);
        using var progress = new Progress(terminal);
        return format == "json"
            ? (DumpWriter.Write(workspace, stream, progress.Of<long>(rows => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows")), cancellationToken), null)
            : (null, WorkspaceExport.Write(
                workspace, top, format switch { "html" => ExportFormat.Html, "csv" => ExportFormat.Csv, _ => ExportFormat.Markdown }, stream,
                progress.Of<int>(pages => string.Create(CultureInfo.InvariantCulture, $"{pages:N0} pages")), cancellationToken));
    }

    private static void Say(Terminal terminal, ParseResult arguments, string file, (IReadOnlyDictionary<string, long>? Rows, ExportReport? Report) result)
    {
        var bytes = new FileInfo(file).Length;
        if (arguments.GetValue(CommonOptions.Json))
        {
            terminal.WriteJson(result.Report is { } exported
                ? new { File = file, Bytes = bytes, exported.Pages, exported.Databases, exported.Rows, exported.Files, Notes = exported.Notes.Select(note => new { note.Path, note.What }) }
                : (object)new { File = file, Bytes = bytes, Tables = result.Rows });
            return;
        }

        terminal.Out.WriteLine(result.Report is { } report
            ? string.Create(CultureInfo.InvariantCulture, $"Wrote {Tables.Counted((report.Pages, "page"), (report.Databases, "database"), (report.Rows, "row"), (report.Files, "file"))} to {file}.")
            : string.Create(CultureInfo.InvariantCulture, $"Wrote {result.Rows!.Values.Sum():N0} rows of {result.Rows.Count} tables to {file}. Bring them back with: verso import {Path.GetFileName(file)}"));
        foreach (var (path, what) in result.Report?.Notes ?? [])
            terminal.Error.WriteLine($"note: {path}: {what}");
    }
}
