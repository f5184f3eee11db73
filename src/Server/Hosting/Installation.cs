using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verso.Server.Access;
using Verso.Workspace.Jobs;
using Verso.Workspace.Registry;
using Verso.Workspace.Storage;

namespace Verso.Server.Hosting;

/// <summary>
/// The data folder without the server: what a command needs to list keys or to set a secret, also while a server is
/// running over the same folder.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Installation(ServiceProvider services) => _services = services;

    public DataFolder Folder => _services.GetRequiredService<DataFolder>();

    public VersoRegistry Registry => _services.GetRequiredService<VersoRegistry>();

    public SecretVault Vault => _services.GetRequiredService<SecretVault>();

    public WorkspaceOpener Opener => _services.GetRequiredService<WorkspaceOpener>();

    public LicensingOptions LicensingOptions => _services.GetRequiredService<LicensingOptions>();

    /// <param name="settings">What the command line says.</param>
    /// <param name="create">Whether a missing data folder is created.</param>
    /// <exception cref="SettingsException">A setting is wrong, or the folder is missing.</exception>
    public static async Task<Installation> OpenAsync(
        IReadOnlyDictionary<string, string?> settings, bool create, CancellationToken cancellationToken = default)
    {
        var configuration = Settings.Read(settings);
        var options = SettingsReader.Read<VersoOptions>(configuration);
        if (!create && !File.Exists(Path.Combine(options.Data, VersoRegistry.FileName)))
            throw new SettingsException($"There is no data of Verso in {Path.GetFullPath(options.Data)}. Start a server with 'verso up', or name its folder with --data.");

        var folder = new DataFolder(options.Data);
        var registry = await VersoRegistry.OpenAsync(new SqliteDatabase(folder.Registry), TimeProvider.System, cancellationToken: cancellationToken);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(folder).AddSingleton(_ => registry);
        services.AddSingleton<WorkspaceOpener>();
        services.AddSingleton<OpenWorkspaces>();
        services.AddAccess(configuration, folder, options);
        return new Installation(services.BuildServiceProvider());
    }

    /// <summary>The jobs of a workspace; null when it was never opened, and so has none.</summary>
    public async Task<StoredJobs?> OpenJobsAsync(WorkspaceEntry entry, CancellationToken cancellationToken = default)
    {
        var file = Folder.File(entry.File);
        if (!File.Exists(file))
            return null;
        var database = new SqliteDatabase(file);
        var store = new JobStore(database, TimeProvider.System);
        await store.OpenAsync(cancellationToken);
        return new StoredJobs(store, database);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>The jobs of a workspace, read beside the server.</summary>
public sealed record StoredJobs(JobStore Store, ISqlDatabase Database) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
