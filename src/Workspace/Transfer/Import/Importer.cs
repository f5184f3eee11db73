using System.Globalization;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;
using Verso.Workspace.Transfer.Sources;

namespace Verso.Workspace.Transfer.Import;

/// <summary>
/// Brings files into a workspace as pages and databases. First comes a plan, which writes nothing; then all of it is written
/// in one transaction, so that either everything is there or nothing is.
/// </summary>
public sealed class Importer(LocalWorkspace workspace, ImportOptions options)
{
    /// <summary>What an import would make.</summary>
    /// <exception cref="TransferException">The files cannot be imported; the message says why.</exception>
    public ImportReport Plan(SourceFiles source) => Prepare(source).Report;

    /// <summary>Plans and writes.</summary>
    /// <param name="into">The page that it comes into; null for the workspace's first page.</param>
    public async Task<ImportReport> RunAsync(
        SourceFiles source, NotionId? into, Caller caller, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (top, planner, report) = Prepare(source);
        var target = into ?? workspace.Facts.RootPage;
        var planned = (report.Pages, report.Databases, report.Rows);
        (report.Pages, report.Databases, report.Rows) = (0, 0, 0);
        var files = new ImportedFiles(source, options.Limits);
        try
        {
            report.Made = await workspace.WriteAsync(
                caller.Bot,
                session => new ImportWriter(session, caller, planner, files, report, options, progress, planned.Pages + planned.Databases + planned.Rows, cancellationToken)
                    .Write(top, target).ToString(),
                cancellationToken);
        }
        catch (Exception fault)
        {
            await workspace.Database.WriteAsync(sql => files.Forget(workspace, sql), CancellationToken.None);
            if (fault is ApiException refused)
                throw new TransferException("refused", $"Nothing was imported: {refused.Message}");
            if (fault is InvalidDataException damaged)
                throw new TransferException("damaged", $"Nothing was imported: the archive is damaged: {damaged.Message}");
            throw;
        }

        await workspace.SettleAsync();
        return report;
    }

    /// <summary>Notion's archives are called after their export, which says nothing.</summary>
    private static string Name(SourceFiles source) =>
        source.Name.StartsWith("Export-", StringComparison.Ordinal) || source.Name.StartsWith("ExportBlock-", StringComparison.Ordinal) || ExportNames.HasId(" " + source.Name) ? "Import" : source.Name;

    private (PlannedNode Top, ImportPlanner Planner, ImportReport Report) Prepare(SourceFiles source)
    {
        var report = new ImportReport { Source = source.Name };
        try
        {
            var planner = new ImportPlanner(source, options, report, PeopleOf(workspace).Keys.ToHashSet(StringComparer.Ordinal));
            return (planner.Plan(Name(source)), planner, report);
        }
        catch (InvalidDataException damaged)
        {
            throw new TransferException("damaged", $"The archive is damaged: {damaged.Message}");
        }
    }

    private static Dictionary<string, string> PeopleOf(LocalWorkspace workspace) => workspace.Read(PeopleOf);

    /// <summary>Ids of users by name and e-mail address, in lower case.</summary>
    internal static Dictionary<string, string> PeopleOf(LocalSession session)
    {
        var people = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in session.Objects.All(ObjectKind.User))
        {
            var json = user.ReadJson();
            foreach (var name in (string?[])[(string?)json["name"], (string?)json["person"]?["email"]])
            {
                if (!string.IsNullOrWhiteSpace(name))
                    people.TryAdd(name.ToLower(CultureInfo.InvariantCulture), user.Id.ToString());
            }
        }

        return people;
    }
}
