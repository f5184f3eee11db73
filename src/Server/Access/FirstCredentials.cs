using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Sync.Connections;
using Verso.Workspace.Registry;

namespace Verso.Server.Access;

/// <summary>
/// The credentials that a server starts with, so that its owner can begin at once. They are kept in the vault, and so
/// stay the same from start to start.
/// </summary>
public sealed class FirstCredentials(
    VersoRegistry registry, OpenWorkspaces workspaces, WorkspaceOpener opener, ConnectionSettings connections, SecretVault vault, VersoOptions options)
{
    private const string Bot = "Verso";
    private const string NotionName = "Notion";

    /// <summary>
    /// Makes the first workspace and its credentials where they are missing: the Notion workspace when a connection is
    /// configured, else a local one.
    /// </summary>
    public async Task<StartingPoint> EnsureAsync(CancellationToken cancellationToken = default) =>
        await connections.ReadAsync(cancellationToken) is { } connection
            ? await EnsureNotionAsync(connection, cancellationToken)
            : await EnsureLocalAsync(cancellationToken);

    /// <summary>The API key that was made first, for commands that speak to the running server; null before the first start.</summary>
    public string? FindKey() =>
        registry.Workspaces.All()
            .Select(one => vault.Find(Name(one.Id, CredentialKind.Key)))
            .FirstOrDefault(key => key is not null && registry.Credentials.Find(CredentialKind.Key, key) is not null);

    private async Task<StartingPoint> EnsureLocalAsync(CancellationToken cancellationToken)
    {
        var entry = First(WorkspaceOrigin.Local) ?? await opener.CreateLocalAsync(options.WorkspaceName, cancellationToken);
        var local = (await workspaces.GetAsync(entry.Id)).Local!;
        var bot = await local.EnsureBotAsync(Bot, cancellationToken);
        return new StartingPoint
        {
            Workspace = entry,
            ApiKey = await EnsureAsync(new NewCredential(CredentialKind.Key, "first key", entry.Id), cancellationToken),
            Token = await EnsureAsync(new NewCredential(CredentialKind.Token, Bot, entry.Id) { Subject = bot.Bot }, cancellationToken),
            TokenV2 = await EnsureAsync(new NewCredential(CredentialKind.Session, "owner", entry.Id) { Subject = local.Facts.Owner }, cancellationToken),
            User = local.Facts.Owner.ToString(),
            Space = local.Facts.Id.ToString(),
            RootPage = local.Facts.RootPage.ToString(),
        };
    }

    private async Task<StartingPoint> EnsureNotionAsync(NotionConnection connection, CancellationToken cancellationToken)
    {
        var entry = First(WorkspaceOrigin.Notion) ?? await opener.CreateNotionAsync(NotionName, cancellationToken);
        // Clients that have the real token keep it and change the base URL only.
        if (connection.Token is { } token)
            await registry.Credentials.IssueAsync(new NewCredential(CredentialKind.Token, ConnectionSettings.Origin, entry.Id) { Secret = token }, cancellationToken);
        if (connection.TokenV2 is { } session)
            await registry.Credentials.IssueAsync(new NewCredential(CredentialKind.Session, ConnectionSettings.Origin, entry.Id) { Secret = session }, cancellationToken);
        return new StartingPoint
        {
            Workspace = entry,
            ApiKey = await EnsureAsync(new NewCredential(CredentialKind.Key, "first key", entry.Id), cancellationToken),
            Token = await EnsureAsync(new NewCredential(CredentialKind.Token, Bot, entry.Id), cancellationToken),
            TokenV2 = connection.TokenV2 is null ? null : await EnsureAsync(new NewCredential(CredentialKind.Session, "owner", entry.Id), cancellationToken),
            User = connection.UserId,
            Space = connection.SpaceId,
        };
    }

    private WorkspaceEntry? First(WorkspaceOrigin origin) =>
        registry.Workspaces.All().FirstOrDefault(one => one.Origin == origin);

    private async Task<string> EnsureAsync(NewCredential wanted, CancellationToken cancellationToken)
    {
        var name = Name(wanted.Workspace, wanted.Kind);
        if (vault.Find(name) is { } kept && registry.Credentials.Find(wanted.Kind, kept) is not null)
            return kept;
        var issued = await registry.Credentials.IssueAsync(wanted, cancellationToken);
        await vault.SetAsync(name, issued.Secret, cancellationToken);
        return issued.Secret;
    }

    private static string Name(NotionId workspace, CredentialKind kind) => $"verso/{workspace}/{kind}";
}

/// <summary>All that a client needs to begin. What only a local workspace has is null for another.</summary>
public sealed record StartingPoint
{
    public required WorkspaceEntry Workspace { get; init; }

    /// <summary>An API key of the gateway.</summary>
    public required string ApiKey { get; init; }

    /// <summary>An integration token of the Notion API.</summary>
    public required string Token { get; init; }

    /// <summary>A session of the internal API.</summary>
    public string? TokenV2 { get; init; }

    public string? User { get; init; }

    public string? Space { get; init; }

    public string? RootPage { get; init; }
}
