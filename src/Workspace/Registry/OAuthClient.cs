using Verso.Notion;

namespace Verso.Workspace.Registry;

/// <summary>An application that people may let into a workspace.</summary>
/// <param name="Id">Its <c>client_id</c>, and the <c>integration_id</c> of what concerns it.</param>
/// <param name="RedirectUris">Where a person is sent back to; a request must name one of them letter by letter.</param>
/// <param name="Scopes">The capabilities of its tokens; empty means every one.</param>
public sealed record OAuthClient(NotionId Id, string Name, NotionId Workspace, IReadOnlyList<string> RedirectUris, IReadOnlySet<string> Scopes, DateTimeOffset Created);

/// <summary>That a person has let an application in, and to which pages.</summary>
/// <param name="Bot">Through which the application acts: always the same for the same client and person.</param>
/// <param name="Pages">The pages and databases that were chosen; with them, what lies below.</param>
public sealed record OAuthGrant(NotionId Bot, NotionId Client, NotionId Workspace, NotionId Person, IReadOnlyList<NotionId> Pages, DateTimeOffset Created)
{
    /// <summary>The account that the application keeps for the person, as it named it itself.</summary>
    public ExternalAccount? Account { get; init; }
}

public sealed record ExternalAccount(string Key, string Name);

/// <summary>What an application gets for a code or a refresh token. Both are shown this once.</summary>
public sealed record OAuthTokens(string AccessToken, string RefreshToken, OAuthGrant Grant);

/// <summary>How long what OAuth hands out is good for.</summary>
public class OAuthOptions
{
    /// <summary>How long a code can be exchanged.</summary>
    public TimeSpan CodeLife { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an access token works; null until it is refreshed or revoked.</summary>
    public TimeSpan? AccessTokenLife { get; set; }

    /// <summary>How long it is remembered which codes and refresh tokens were used, so that a second use is known as one.</summary>
    public TimeSpan Remembered { get; set; } = TimeSpan.FromDays(90);
}
