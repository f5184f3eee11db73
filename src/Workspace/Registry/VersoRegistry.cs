using Verso.Workspace.Storage;

namespace Verso.Workspace.Registry;

/// <summary>
/// Verso's own database, <c>verso.db</c> in the data folder: which workspaces there are, who may speak to them, and the
/// secrets. It holds nothing of a workspace itself.
/// </summary>
public sealed class VersoRegistry : IAsyncDisposable
{
    /// <summary>The name of the file in the data folder.</summary>
    public const string FileName = "verso.db";

    private readonly ISqlDatabase _database;

    private VersoRegistry(ISqlDatabase database, TimeProvider clock, CredentialOptions options, OAuthOptions oauth)
    {
        _database = database;
        Workspaces = new WorkspaceList(database, clock);
        Credentials = new CredentialStore(database, clock, options);
        Secrets = new SecretStore(database, clock);
        OAuth = new OAuthStore(database, clock, Credentials, oauth);
    }

    public WorkspaceList Workspaces { get; }

    public CredentialStore Credentials { get; }

    public SecretStore Secrets { get; }

    public OAuthStore OAuth { get; }

    /// <summary>Opens the registry and brings its tables into being.</summary>
    public static async Task<VersoRegistry> OpenAsync(
        ISqlDatabase database, TimeProvider clock, CredentialOptions? options = null, OAuthOptions? oauth = null, CancellationToken cancellationToken = default)
    {
        await RegistryTables.Migrations.ApplyAsync(database, clock, cancellationToken);
        await OAuthStore.Migrations.ApplyAsync(database, clock, cancellationToken);
        return new VersoRegistry(database, clock, options ?? new CredentialOptions(), oauth ?? new OAuthOptions());
    }

    /// <summary>Throws when the registry cannot be written.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken = default) =>
        _database.WriteAsync(session => session.Execute($"UPDATE registry SET probed = probed + 1 WHERE id = {1}"), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Credentials.FlushAsync();
        await _database.DisposeAsync();
    }
}
