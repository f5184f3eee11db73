using Microsoft.Extensions.Logging;
using Verso.Notion;
using Verso.Notion.Http;
using Verso.Server.Files;
using Verso.Server.Internal;
using Verso.Sync.Connections;
using Verso.Sync.Forwarding;
using Verso.Sync.Internal;
using Verso.Workspace.Internal;
using Verso.Workspace.Jobs;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Runs;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Server.Hosting;

/// <summary>Brings workspaces into being and to life.</summary>
public sealed partial class WorkspaceOpener(
    DataFolder folder, VersoRegistry registry, ConnectionSettings connections, TimeProvider clock, ILogger<WorkspaceOpener> log, LocalInternals? internals = null,
    FileSettings? files = null, ApiAddress? address = null, IFileImporter? importer = null)
{
    /// <summary>Makes a local workspace and enters it into the registry.</summary>
    /// <exception cref="RegistryException">The name is taken or empty.</exception>
    public async Task<WorkspaceEntry> CreateLocalAsync(string name, CancellationToken cancellationToken = default)
    {
        if (registry.Workspaces.Find(name) is not null)
            throw new RegistryException($"There is a workspace named '{name}' already. Choose another name.");

        var file = NewFile();
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File(file), Options(name), cancellationToken);
        return await registry.Workspaces.AddAsync(workspace.Facts.Id, name, WorkspaceOrigin.Local, file, cancellationToken);
    }

    /// <summary>Enters a workspace whose truth is Notion into the registry.</summary>
    public Task<WorkspaceEntry> CreateNotionAsync(string name, CancellationToken cancellationToken = default) =>
        registry.Workspaces.AddAsync(NotionId.New(clock.GetUtcNow()), name, WorkspaceOrigin.Notion, NewFile(), cancellationToken);

    /// <summary>The user that an integration token of that name speaks for; null where Notion decides that.</summary>
    public async Task<NotionId?> EnsureBotAsync(WorkspaceEntry entry, string name, CancellationToken cancellationToken = default)
    {
        if (entry.Origin == WorkspaceOrigin.Notion)
            return null;
        await using var workspace = await OpenBesideAsync(entry, cancellationToken);
        return (await workspace.EnsureBotAsync(name, cancellationToken)).Bot;
    }

    /// <summary>A local workspace for a short look or change, also beside a server that has it open. Whoever asks closes it.</summary>
    /// <exception cref="RegistryException">It is no local workspace.</exception>
    public Task<LocalWorkspace> OpenBesideAsync(WorkspaceEntry entry, CancellationToken cancellationToken = default)
    {
        if (entry.Origin != WorkspaceOrigin.Local)
            throw new RegistryException($"The workspace '{entry.Name}' is Notion's. Change it in Notion.");
        var options = Options(entry.Name);
        options.RunsTasks = false;
        return LocalWorkspace.OpenAsync(folder.File(entry.File), options, cancellationToken);
    }

    public Task<OpenWorkspace> OpenAsync(WorkspaceEntry entry) =>
        entry.Origin == WorkspaceOrigin.Notion ? OpenNotionAsync(entry) : OpenLocalAsync(entry);

    private async Task<OpenWorkspace> OpenLocalAsync(WorkspaceEntry entry)
    {
        var local = await LocalWorkspace.OpenAsync(folder.File(entry.File), Options(entry.Name));
        var jobs = await OpenJobsAsync(local.Database);
        return new OpenWorkspace
        {
            Entry = entry,
            Database = local.Database,
            Notion = local,
            Internal = internals?.Open(local) ?? new LocalInternalApi(local),
            Local = local,
            Jobs = jobs,
            Runs = await OpenRunsAsync(local.Database, jobs),
            Idempotency = await OpenIdempotencyAsync(local.Database),
        };
    }

    private async Task<OpenWorkspace> OpenNotionAsync(WorkspaceEntry entry)
    {
        var connection = await connections.ReadAsync() ?? new NotionConnection(); // Without a token Notion itself says what is missing.
        var database = new SqliteDatabase(folder.File(entry.File));
        var jobs = await OpenJobsAsync(database);
        return new OpenWorkspace
        {
            Entry = entry,
            Database = database,
            Notion = new NotionWorkspace(connection, new NotionPipelineOptions { Clock = clock }),
            Internal = new HttpInternalApi(connection),
            Connection = connection,
            Jobs = jobs,
            Runs = await OpenRunsAsync(database, jobs),
            Idempotency = await OpenIdempotencyAsync(database),
        };
    }

    private async Task<JobStore> OpenJobsAsync(ISqlDatabase database)
    {
        var jobs = new JobStore(database, clock);
        await jobs.OpenAsync();
        return jobs;
    }

    private async Task<RunStore> OpenRunsAsync(ISqlDatabase database, JobStore jobs)
    {
        var runs = new RunStore(database, jobs, clock);
        await runs.OpenAsync();
        await runs.MendAsync();
        return runs;
    }

    private async Task<IdempotencyStore> OpenIdempotencyAsync(ISqlDatabase database)
    {
        var idempotency = new IdempotencyStore(database, clock);
        await idempotency.OpenAsync();
        return idempotency;
    }

    private string NewFile() => $"workspaces/{NotionId.New(clock.GetUtcNow()).ToHex()}.db";

    private WorkspaceOptions Options(string name)
    {
        var options = new WorkspaceOptions { Name = name, Clock = clock, OnDefect = Defect, FindApiAddress = address is null ? null : address.Find };
        if (files is not null)
        {
            options.MostUploadBytes = files.MostUploadBytes;
            options.Uploads.Importer = files.AllowImports ? importer : null;
        }

        return options;
    }

    [LoggerMessage(LogLevel.Error, "A request met a defect and was answered with 500.")]
    private partial void Defect(Exception failure);
}
