using Microsoft.Extensions.Logging;
using Verso.Notion;
using Verso.Workspace.Internal;
using Verso.Workspace.Jobs;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;

namespace Verso.Server.Hosting;

/// <summary>Brings workspaces into being and to life.</summary>
public sealed partial class WorkspaceOpener(DataFolder folder, VersoRegistry registry, TimeProvider clock, ILogger<WorkspaceOpener> log)
{
    /// <summary>Makes a local workspace and enters it into the registry.</summary>
    /// <exception cref="RegistryException">The name is taken or empty.</exception>
    public async Task<WorkspaceEntry> CreateLocalAsync(string name, CancellationToken cancellationToken = default)
    {
        if (registry.Workspaces.Find(name) is not null)
            throw new RegistryException($"There is a workspace named '{name}' already. Choose another name.");

        var file = $"workspaces/{NotionId.New(clock.GetUtcNow()).ToHex()}.db";
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File(file), Options(name), cancellationToken);
        return await registry.Workspaces.AddAsync(workspace.Facts.Id, name, WorkspaceOrigin.Local, file, cancellationToken);
    }

    /// <summary>The user that an integration token of that name speaks for.</summary>
    public async Task<NotionId> EnsureBotAsync(NotionId id, string name, CancellationToken cancellationToken = default)
    {
        var entry = registry.Workspaces.Find(id) ?? throw new RegistryException($"There is no workspace {id}.");
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File(entry.File), Options(entry.Name), cancellationToken);
        return (await workspace.EnsureBotAsync(name, cancellationToken)).Bot;
    }

    public async Task<OpenWorkspace> OpenAsync(WorkspaceEntry entry)
    {
        var local = await LocalWorkspace.OpenAsync(folder.File(entry.File), Options(entry.Name));
        var jobs = new JobStore(local.Database, clock);
        await jobs.OpenAsync();
        var idempotency = new IdempotencyStore(local.Database, clock);
        await idempotency.OpenAsync();
        return new OpenWorkspace
        {
            Entry = entry,
            Database = local.Database,
            Notion = local,
            Internal = new NoInternalApi(),
            Local = local,
            Jobs = jobs,
            Idempotency = idempotency,
        };
    }

    private WorkspaceOptions Options(string name) => new() { Name = name, Clock = clock, OnDefect = Defect };

    [LoggerMessage(LogLevel.Error, "A request met a defect and was answered with 500.")]
    private partial void Defect(Exception failure);

    private sealed class NoInternalApi : IInternalApi
    {
        public Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default) =>
            throw new NotImplementedException();
    }
}
