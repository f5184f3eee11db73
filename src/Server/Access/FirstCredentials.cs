using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Access;

/// <summary>
/// The credentials that a server starts with, so that its owner can begin at once. They are kept in the vault, and so
/// stay the same from start to start.
/// </summary>
public sealed class FirstCredentials(VersoRegistry registry, OpenWorkspaces workspaces, WorkspaceOpener opener, SecretVault vault, VersoOptions options)
{
    private const string Bot = "Verso";

    /// <summary>Makes the first workspace and its credentials where they are missing.</summary>
    public async Task<StartingPoint> EnsureAsync(CancellationToken cancellationToken = default)
    {
        var entry = registry.Workspaces.All() is [var first, ..] ? first : await opener.CreateLocalAsync(options.WorkspaceName, cancellationToken);
        var workspace = await workspaces.GetAsync(entry.Id);
        var local = workspace.Local!;
        var bot = await local.EnsureBotAsync(Bot, cancellationToken);
        return new StartingPoint
        {
            Workspace = entry,
            ApiKey = await EnsureAsync(new NewCredential(CredentialKind.Key, "first key", entry.Id), cancellationToken),
            Token = await EnsureAsync(new NewCredential(CredentialKind.Token, Bot, entry.Id) { Subject = bot.Bot }, cancellationToken),
            TokenV2 = await EnsureAsync(new NewCredential(CredentialKind.Session, "owner", entry.Id) { Subject = local.Facts.Owner }, cancellationToken),
            User = local.Facts.Owner,
            Space = local.Facts.Id,
            RootPage = local.Facts.RootPage,
        };
    }

    private async Task<string> EnsureAsync(NewCredential wanted, CancellationToken cancellationToken)
    {
        var name = $"verso/{wanted.Workspace}/{wanted.Kind}";
        if (vault.Find(name) is { } kept && registry.Credentials.Find(wanted.Kind, kept) is not null)
            return kept;
        var issued = await registry.Credentials.IssueAsync(wanted, cancellationToken);
        await vault.SetAsync(name, issued.Secret, cancellationToken);
        return issued.Secret;
    }
}

/// <summary>All that a client needs to begin.</summary>
public sealed record StartingPoint
{
    public required WorkspaceEntry Workspace { get; init; }

    public required string ApiKey { get; init; }

    public required string Token { get; init; }

    public required string TokenV2 { get; init; }

    public required NotionId User { get; init; }

    public required NotionId Space { get; init; }

    public required NotionId RootPage { get; init; }
}
