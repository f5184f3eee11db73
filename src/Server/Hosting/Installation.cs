using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verso.Agents.Policies;
using Verso.Agents.Recipes;
using Verso.Server.Access;
using Verso.Server.Limits;
using Verso.Server.Moving;
using Verso.Server.Recipes;
using Verso.Server.Triggers;
using Verso.Server.Webhooks;
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

    public VersoOptions Options => _services.GetRequiredService<VersoOptions>();

    public PolicyFolder Policies => _services.GetRequiredService<PolicyFolder>();

    public FirstCredentials FirstCredentials => _services.GetRequiredService<FirstCredentials>();

    public LimitSettings Limits => _services.GetRequiredService<LimitSettings>();

    /// <summary>The workspaces, for a command that holds the folder's lock.</summary>
    public WorkspaceMoves Moves => _services.GetRequiredService<WorkspaceMoves>();

    public WebhookDesks Webhooks => _services.GetRequiredService<WebhookDesks>();

    public TriggerDesks Triggers => _services.GetRequiredService<TriggerDesks>();

    public RecipeCatalog Recipes => _services.GetRequiredService<RecipeCatalog>();

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
        services.AddMoving();
        services.AddAccess(configuration, folder, options);
        services.AddLimits(configuration);
        services.AddWebhooks(configuration);
        services.AddRecipes();
        services.AddTriggers(configuration);
        return new Installation(services.BuildServiceProvider());
    }

    /// <summary>A key with which commands of this machine speak to the server that runs over the folder.</summary>
    public async Task<string> EnsureCommandKeyAsync(WorkspaceEntry entry, CancellationToken cancellationToken = default)
    {
        var name = $"verso/{entry.Id}/Command";
        if (Vault.Find(name) is { } kept && Registry.Credentials.Find(CredentialKind.Key, kept) is not null)
            return kept;
        var issued = await Registry.Credentials.IssueAsync(
            new NewCredential(CredentialKind.Key, "command line", entry.Id) { Scopes = [KeyScopes.Admin] }, cancellationToken);
        await Vault.SetAsync(name, issued.Secret, cancellationToken);
        return issued.Secret;
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
