using System.Data.Common;
using System.Security.Cryptography;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Registry;

/// <summary>
/// Applications, what people granted them, and the codes and tokens that follow from it. All secrets are kept as hashes. A code
/// and a refresh token work once: whoever brings one a second time ends every token that came from it, because one of the two
/// who had it stole it.
/// </summary>
public sealed class OAuthStore(ISqlDatabase database, TimeProvider clock, CredentialStore credentials, OAuthOptions options)
{
    private const int SecretLength = 43;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Sql SelectClient = Sql.Text("SELECT id, name, workspace, redirect_uris, scopes, created FROM oauth_client");
    private static readonly Sql SelectGrant = Sql.Text("SELECT bot, client, workspace, person, pages, created, account_key, account_name FROM oauth_grant");

    internal static Migrations Migrations { get; } = new("oauth",
    [
        dialect => $"""
            CREATE TABLE oauth_client (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                workspace TEXT NOT NULL REFERENCES workspace (id),
                secret {dialect.Bytes} NOT NULL,  -- a hash
                redirect_uris TEXT NOT NULL,      -- blanks between them
                scopes TEXT NOT NULL,
                created BIGINT NOT NULL
            );
            CREATE TABLE oauth_grant (
                bot TEXT PRIMARY KEY,
                client TEXT NOT NULL,
                workspace TEXT NOT NULL,
                person TEXT NOT NULL,
                pages TEXT NOT NULL,              -- blanks between them
                created BIGINT NOT NULL,
                account_key TEXT,
                account_name TEXT
            );
            CREATE TABLE oauth_code (
                hash {dialect.Bytes} PRIMARY KEY,
                client TEXT NOT NULL,
                bot TEXT NOT NULL,
                person TEXT NOT NULL,
                pages TEXT NOT NULL,
                redirect_uri TEXT,                -- as the request named it; NULL when it named none
                family TEXT NOT NULL,             -- of the tokens that come from it
                expires BIGINT NOT NULL,
                used BIGINT
            );
            CREATE TABLE oauth_token (
                credential TEXT PRIMARY KEY,      -- the access token
                refresh {dialect.Bytes} NOT NULL UNIQUE, -- the hash of the refresh token beside it
                client TEXT NOT NULL,
                bot TEXT NOT NULL,
                family TEXT NOT NULL,
                created BIGINT NOT NULL,
                ended BIGINT                      -- refreshed or revoked
            );
            CREATE INDEX oauth_token_family ON oauth_token (family);
            CREATE INDEX oauth_token_client ON oauth_token (client);
            """,
    ]);

    /// <summary>Makes a client. Its secret is shown this once.</summary>
    /// <exception cref="RegistryException">The name is taken or empty.</exception>
    public async Task<(OAuthClient Client, string Secret)> AddClientAsync(
        string name, NotionId workspace, IReadOnlyList<string> redirectUris, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new RegistryException("An OAuth client needs a name: it is what the person who lets it in sees.");
        var now = clock.GetUtcNow();
        var secret = NewSecret("secret_");
        var client = new OAuthClient(NotionId.New(now), name.Trim(), workspace, redirectUris, scopes.ToHashSet(StringComparer.Ordinal), now);
        await database.WriteAsync(
            session =>
            {
                if (session.Scalar<long>($"SELECT count(*) FROM oauth_client WHERE name = {client.Name}") > 0)
                    throw new RegistryException($"There is an OAuth client named '{client.Name}' already. Choose another name, or remove it first.");
                session.Execute($"""
                    INSERT INTO oauth_client (id, name, workspace, secret, redirect_uris, scopes, created)
                    VALUES ({client.Id}, {client.Name}, {workspace}, {Hash(secret)}, {string.Join(' ', redirectUris)}, {string.Join(' ', scopes.Order(StringComparer.Ordinal))}, {now})
                    """);
            },
            cancellationToken);
        return (client, secret);
    }

    /// <summary>All clients, the oldest first.</summary>
    public IReadOnlyList<OAuthClient> Clients() => database.Read(session => session.Query($"{SelectClient} ORDER BY created, id", ReadClient));

    public OAuthClient? FindClient(string? id) =>
        NotionId.TryParse(id, out var parsed) ? database.Read(session => session.Find($"{SelectClient} WHERE id = {parsed}", ReadClient)) : null;

    /// <summary>The client with that id and secret; null when either is wrong, after the same work.</summary>
    public OAuthClient? Authenticate(string id, string secret)
    {
        var given = SecretHash.Of(secret);
        var client = FindClient(id);
        var kept = client is null
            ? default
            : SecretHash.Read(database.Read(session => session.Scalar<byte[]>($"SELECT secret FROM oauth_client WHERE id = {client.Id}")) ?? new byte[32]);
        return kept.Equals(given) && given != default ? client : null;
    }

    /// <summary>Removes a client by its id or name, with its grants and every token of it; null when there is none.</summary>
    public async Task<OAuthClient?> RemoveClientAsync(string idOrName, CancellationToken cancellationToken = default)
    {
        if (Clients().FirstOrDefault(one => one.Name == idOrName || one.Id.ToString() == idOrName) is not { } client)
            return null;
        await database.WriteAsync(
            session =>
            {
                End(session, $"client = {client.Id}");
                session.Execute($"DELETE FROM oauth_code WHERE client = {client.Id}");
                session.Execute($"DELETE FROM oauth_grant WHERE client = {client.Id}");
                session.Execute($"DELETE FROM oauth_token WHERE client = {client.Id}");
                session.Execute($"DELETE FROM oauth_client WHERE id = {client.Id}");
                RegistryTables.Touch(session);
            },
            cancellationToken);
        credentials.Forget();
        return client;
    }

    /// <summary>What people granted to a client.</summary>
    public IReadOnlyList<OAuthGrant> Grants(NotionId client) =>
        database.Read(session => session.Query($"{SelectGrant} WHERE client = {client} ORDER BY created, bot", ReadGrant));

    /// <summary>The grant behind a bot; null when it is no bot of OAuth.</summary>
    public OAuthGrant? FindGrant(NotionId bot) => database.Read(session => FindGrant(session, bot));

    /// <summary>The bot through which a client acts for a person.</summary>
    public static NotionId BotOf(NotionId client, NotionId person) => NotionId.Named($"oauth bot {client} {person}");

    /// <summary>A code for what a person has just granted. Nothing comes of it until it is exchanged.</summary>
    public async Task<string> CreateCodeAsync(
        OAuthClient client, NotionId person, IReadOnlyList<NotionId> pages, string? redirectUri, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var code = NewSecret("");
        await database.WriteAsync(
            session =>
            {
                session.Execute($"DELETE FROM oauth_code WHERE expires < {now - options.Remembered}");
                session.Execute($"DELETE FROM oauth_token WHERE ended < {now - options.Remembered}");
                session.Execute($"""
                    INSERT INTO oauth_code (hash, client, bot, person, pages, redirect_uri, family, expires, used)
                    VALUES ({Hash(code)}, {client.Id}, {BotOf(client.Id, person)}, {person}, {string.Join(' ', pages)}, {redirectUri}, {NotionId.New(now)}, {now + options.CodeLife}, {null})
                    """);
            },
            cancellationToken);
        return code;
    }

    /// <summary>Exchanges a code.</summary>
    /// <returns>Null when it is unknown, expired, used, another client's, or was asked for with another address.</returns>
    public async Task<OAuthTokens?> ExchangeAsync(
        OAuthClient client, string code, string? redirectUri, ExternalAccount? account, CancellationToken cancellationToken = default)
    {
        var tokens = await database.WriteAsync(
            session =>
            {
                var now = clock.GetUtcNow();
                var hash = Hash(code);
                var found = session.Find(
                    $"SELECT bot, person, pages, redirect_uri, family, expires, used FROM oauth_code WHERE hash = {hash} AND client = {client.Id}",
                    row => new
                    {
                        Bot = NotionId.Parse(row.GetString(0)),
                        Person = NotionId.Parse(row.GetString(1)),
                        Pages = row.GetString(2),
                        RedirectUri = row.IsDBNull(3) ? null : row.GetString(3),
                        Family = row.GetString(4),
                        Expires = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
                        IsUsed = !row.IsDBNull(6),
                    });
                if (found is null)
                    return null;
                if (found.IsUsed)
                {
                    End(session, $"family = {found.Family}");
                    return null;
                }

                if (found.Expires <= now || found.RedirectUri != redirectUri)
                    return null;
                session.Execute($"UPDATE oauth_code SET used = {now} WHERE hash = {hash}");
                session.Execute($"""
                    INSERT INTO oauth_grant (bot, client, workspace, person, pages, created, account_key, account_name)
                    VALUES ({found.Bot}, {client.Id}, {client.Workspace}, {found.Person}, {found.Pages}, {now}, {account?.Key}, {account?.Name})
                    ON CONFLICT (bot) DO UPDATE SET pages = excluded.pages,
                        account_key = coalesce(excluded.account_key, oauth_grant.account_key), account_name = coalesce(excluded.account_name, oauth_grant.account_name)
                    """);
                // What the person chose last holds for all tokens of the bot.
                var grant = FindGrant(session, found.Bot)!;
                CredentialStore.Share(session, found.Bot, grant.Pages);
                return Issue(session, client, grant, found.Family, now);
            },
            cancellationToken);
        credentials.Forget();
        return tokens;
    }

    /// <summary>Exchanges a refresh token: the new pair replaces the old one, which stops working.</summary>
    /// <returns>Null when it is unknown, used, revoked or another client's.</returns>
    public async Task<OAuthTokens?> RefreshAsync(OAuthClient client, string refreshToken, CancellationToken cancellationToken = default)
    {
        var tokens = await database.WriteAsync(
            session =>
            {
                var now = clock.GetUtcNow();
                var found = session.Find(
                    $"SELECT credential, bot, family, ended FROM oauth_token WHERE refresh = {Hash(refreshToken)} AND client = {client.Id}",
                    row => (Credential: row.GetString(0), Bot: NotionId.Parse(row.GetString(1)), Family: row.GetString(2), IsEnded: !row.IsDBNull(3)));
                if (found.Credential is null || FindGrant(session, found.Bot) is not { } grant)
                    return null;
                End(session, found.IsEnded ? $"family = {found.Family}" : (Sql)$"credential = {found.Credential}");
                return found.IsEnded ? null : Issue(session, client, grant, found.Family, now);
            },
            cancellationToken);
        credentials.Forget();
        return tokens;
    }

    /// <summary>The live access or refresh token of that client, with when it was made; null when it is none.</summary>
    public (OAuthGrant Grant, DateTimeOffset Created)? Introspect(OAuthClient client, string token)
    {
        var hash = Hash(token);
        var now = clock.GetUtcNow();
        return database.Read(session =>
        {
            var found = session.Find(
                $"""
                SELECT t.bot, t.created FROM oauth_token t JOIN credential c ON c.id = t.credential
                WHERE t.client = {client.Id} AND t.ended IS NULL AND c.revoked IS NULL
                  AND ((c.hash = {hash} AND (c.expires IS NULL OR c.expires > {now})) OR t.refresh = {hash})
                """,
                row => (Bot: row.GetString(0), Created: row.GetInt64(1)));
            return found.Bot is not null && FindGrant(session, NotionId.Parse(found.Bot)) is { } grant
                ? ((OAuthGrant, DateTimeOffset)?)(grant, DateTimeOffset.FromUnixTimeMilliseconds(found.Created))
                : null;
        });
    }

    /// <summary>Ends a token, and the one beside it. One that is unknown or another client's is left alone.</summary>
    public async Task RevokeAsync(OAuthClient client, string token, CancellationToken cancellationToken = default)
    {
        var hash = Hash(token);
        await database.WriteAsync(
            session =>
            {
                var found = session.Scalar<string>($"""
                    SELECT t.credential FROM oauth_token t JOIN credential c ON c.id = t.credential
                    WHERE t.client = {client.Id} AND (c.hash = {hash} OR t.refresh = {hash})
                    """);
                if (found is not null)
                    End(session, $"credential = {found}");
            },
            cancellationToken);
        credentials.Forget();
    }

    private OAuthTokens Issue(SqlSession session, OAuthClient client, OAuthGrant grant, string family, DateTimeOffset now)
    {
        var refresh = NewSecret("nrt_");
        var access = CredentialStore.Issue(
            session,
            new NewCredential(CredentialKind.Token, client.Name, client.Workspace) { Subject = grant.Bot, Scopes = client.Scopes, Shared = grant.Pages, Expires = options.AccessTokenLife is { } life ? now + life : null },
            now);
        session.Execute($"""
            INSERT INTO oauth_token (credential, refresh, client, bot, family, created, ended)
            VALUES ({access.Credential.Id}, {Hash(refresh)}, {client.Id}, {grant.Bot}, {family}, {now}, {null})
            """);
        return new OAuthTokens(access.Secret, refresh, grant);
    }

    private void End(SqlSession session, Sql which)
    {
        var now = clock.GetUtcNow();
        session.Execute($"UPDATE credential SET revoked = {now} WHERE revoked IS NULL AND id IN (SELECT credential FROM oauth_token WHERE {which})");
        session.Execute($"UPDATE oauth_token SET ended = {now} WHERE ended IS NULL AND {which}");
        RegistryTables.Touch(session);
    }

    private static OAuthGrant? FindGrant(SqlSession session, NotionId bot) => session.Find($"{SelectGrant} WHERE bot = {bot}", ReadGrant);

    private static byte[] Hash(string secret) => SecretHash.Of(secret).ToBytes();

    private static string NewSecret(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, SecretLength);

    private static OAuthClient ReadClient(DbDataReader row) => new(
        NotionId.Parse(row.GetString(0)), row.GetString(1), NotionId.Parse(row.GetString(2)), Words(row.GetString(3)),
        Words(row.GetString(4)).ToHashSet(StringComparer.Ordinal), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));

    private static OAuthGrant ReadGrant(DbDataReader row) => new(
        NotionId.Parse(row.GetString(0)), NotionId.Parse(row.GetString(1)), NotionId.Parse(row.GetString(2)), NotionId.Parse(row.GetString(3)),
        [.. Words(row.GetString(4)).Select(id => NotionId.Parse(id))], DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)))
    {
        Account = row.IsDBNull(6) ? null : new ExternalAccount(row.GetString(6), row.IsDBNull(7) ? "" : row.GetString(7)),
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
