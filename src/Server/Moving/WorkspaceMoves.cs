using System.Collections.Concurrent;
using System.IO.Compression;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Transfer;
using Verso.Workspace.Transfer.Dump;
using Verso.Workspace.Transfer.Import;
using Verso.Workspace.Transfer.Snapshots;
using Verso.Workspace.Transfer.Sources;

namespace Verso.Server.Moving;

/// <summary>Whole workspaces, to be put aside, taken back and emptied. One for each process that has them open.</summary>
public sealed class WorkspaceMoves(OpenWorkspaces workspaces, VersoRegistry registry, DataFolder folder) : IDisposable
{
    /// <summary>In whose name imports are written.</summary>
    private const string Bot = "Verso";

    private readonly ConcurrentDictionary<NotionId, WorkspaceSnapshots> _snapshots = [];

    /// <summary>The states of a workspace.</summary>
    public async Task<IReadOnlyList<SnapshotInfo>> ListAsync(NotionId workspace) => (await OpenAsync(workspace)).List();

    public async Task<SnapshotInfo> SaveAsync(NotionId workspace, string name, bool replace, CancellationToken cancellationToken) =>
        await (await OpenAsync(workspace)).SaveAsync(name, replace, cancellationToken);

    /// <summary>Takes a state back. The tokens and keys of the workspace stay valid.</summary>
    public async Task LoadAsync(NotionId workspace, string name, CancellationToken cancellationToken) =>
        await (await OpenAsync(workspace)).LoadAsync(name, Speakers(workspace), cancellationToken);

    /// <summary>False when there was no state of that name.</summary>
    public async Task<bool> RemoveAsync(NotionId workspace, string name, CancellationToken cancellationToken) =>
        (await OpenAsync(workspace)).Remove(name, cancellationToken);

    public async Task ResetAsync(NotionId workspace, CancellationToken cancellationToken) =>
        await (await OpenAsync(workspace)).ResetAsync(Speakers(workspace), cancellationToken);

    /// <summary>Says what an import of a file or folder would make; writes nothing.</summary>
    public async Task<ImportReport> PlanAsync(NotionId workspace, string path, ImportOptions options)
    {
        var local = await RequireLocalAsync(workspace);
        using var source = SourceFiles.Open(path, options.Limits);
        return new Importer(local, options).Plan(source);
    }

    /// <summary>Imports a file or folder below a page; null is the workspace's first page.</summary>
    public async Task<ImportReport> ImportAsync(
        NotionId workspace, string path, NotionId? into, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var local = await RequireLocalAsync(workspace);
        var caller = await local.EnsureBotAsync(Bot, cancellationToken);
        using var source = SourceFiles.Open(path, options.Limits);
        return await new Importer(local, options).RunAsync(source, into, caller, progress, cancellationToken);
    }

    /// <summary>What a file says of itself when it is a dump of a whole workspace; null when it is something else.</summary>
    public static DumpHead? ReadDump(string path)
    {
        if (!File.Exists(path) || !path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return DumpReader.ReadHead(zip);
        }
        catch (InvalidDataException)
        {
            return null; // The import says what is wrong with it.
        }
    }

    /// <summary>Makes a workspace what a dump is. The tokens and keys of the workspace stay valid.</summary>
    /// <param name="replace">Whether a workspace that is not empty is written over.</param>
    public async Task RestoreAsync(NotionId workspace, string path, bool replace, TransferLimits limits, CancellationToken cancellationToken)
    {
        var local = await RequireLocalAsync(workspace);
        if (!replace && !IsEmpty(local))
        {
            throw new TransferException(
                "not_empty", "A dump is a whole workspace, and this one has something in it. Import it into a new data folder or workspace, or ask for this one to be replaced (--replace), which removes all that is in it.");
        }

        var snapshots = await OpenAsync(workspace);
        var file = folder.File($"restore-{Guid.NewGuid():N}.db");
        try
        {
            await BuildAsync(path, file, local.Options, limits, cancellationToken);
            var before = local.Facts;
            var after = await ReadFactsAsync(file, local.Options, cancellationToken);
            var speakers = Speakers(workspace).ConvertAll(speaker => speaker.Id == LocalWorkspace.BotId(before, speaker.Name) ? speaker with { Id = LocalWorkspace.BotId(after, speaker.Name) } : speaker);
            await snapshots.TakeAsync(file, speakers, cancellationToken);
            await registry.Credentials.SpeakForAsync(workspace, before.Owner, after.Owner, CancellationToken.None);
            foreach (var speaker in Speakers(workspace))
            {
                if (speaker.Id == LocalWorkspace.BotId(before, speaker.Name))
                    await registry.Credentials.SpeakForAsync(workspace, speaker.Id, LocalWorkspace.BotId(after, speaker.Name), CancellationToken.None);
            }
        }
        finally
        {
            DumpReader.Delete(file);
        }
    }

    /// <summary>Makes a new workspace of a dump, with the ids that it had.</summary>
    public async Task<WorkspaceEntry> CreateAsync(string path, TransferLimits limits, CancellationToken cancellationToken)
    {
        var head = ReadDump(path) ?? throw new TransferException("not_a_dump", $"{path} is no dump of a workspace.");
        if (registry.Workspaces.Find(head.Id) is { } known)
            throw new TransferException("exists", $"The workspace of this dump is here already: {known.Name}.");
        var file = $"workspaces/{NotionId.New(TimeProvider.System.GetUtcNow()).ToHex()}.db";
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
        await BuildAsync(path, folder.File(file), new WorkspaceOptions(), limits, cancellationToken);
        try
        {
            return await registry.Workspaces.AddAsync(head.Id, head.Name, WorkspaceOrigin.Local, file, cancellationToken);
        }
        catch
        {
            DumpReader.Delete(folder.File(file));
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var snapshots in _snapshots.Values)
            snapshots.Dispose();
    }

    /// <summary>The workspace itself, when its truth is here.</summary>
    /// <exception cref="TransferException">Its truth is Notion.</exception>
    internal async Task<LocalWorkspace> RequireLocalAsync(NotionId workspace) =>
        (await workspaces.GetAsync(workspace)).Local
            ?? throw new TransferException("not_local", "This workspace lives in Notion. What concerns it as a whole is done there.");

    private static async Task BuildAsync(string path, string file, WorkspaceOptions options, TransferLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            await DumpReader.BuildAsync(zip, file, options, limits, cancellationToken: cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            throw new TransferException("damaged", $"{Path.GetFileName(path)} is no ZIP that can be read: {damaged.Message}");
        }
    }

    private static async Task<WorkspaceFacts> ReadFactsAsync(string file, WorkspaceOptions options, CancellationToken cancellationToken)
    {
        await using var built = await LocalWorkspace.OpenAsync(file, new WorkspaceOptions { Clock = options.Clock, RunsTasks = false, WorksBehindAnswers = false }, cancellationToken);
        return built.Facts;
    }

    /// <summary>Nothing but what a new workspace has: users, and a first page without content.</summary>
    private static bool IsEmpty(LocalWorkspace local) =>
        local.Read(session => session.Sql.Scalar<long>($"SELECT count(*) FROM object WHERE kind != 'user' AND in_trash = 0")) <= 1;

    private async Task<WorkspaceSnapshots> OpenAsync(NotionId workspace)
    {
        var local = await RequireLocalAsync(workspace);
        return _snapshots.GetOrAdd(workspace, id => new WorkspaceSnapshots(local, folder.Snapshots(id)));
    }

    private List<Speaker> Speakers(NotionId workspace) =>
        [.. registry.Credentials.List(CredentialKind.Token)
            .Where(token => token.Workspace == workspace && token.Revoked is null && token.Subject is not null)
            .Select(token => new Speaker(token.Subject!.Value, token.Name))
            .DistinctBy(speaker => speaker.Id)];
}
