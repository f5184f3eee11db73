using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Registry;

/// <summary>
/// Tokens, sessions and keys. A lookup is answered from memory; what another process changed is seen after
/// <see cref="CredentialOptions.Freshness"/> at the latest.
/// </summary>
public sealed class CredentialStore(ISqlDatabase database, TimeProvider clock, CredentialOptions options)
{
    private const int SecretBytes = 32;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Sql Select = Sql.Text(
        "SELECT id, kind, hash, prefix, name, workspace, subject, scopes, created, used, expires, revoked, shared, policy FROM credential");

    private readonly ConcurrentDictionary<NotionId, DateTimeOffset> _used = [];
    private readonly ConcurrentDictionary<NotionId, DateTimeOffset> _unwritten = [];
    private readonly Lock _refreshing = new();
    private volatile Snapshot _snapshot = Snapshot.Empty;

    /// <summary>The live credential of that kind with that secret, or null. Its use is noted.</summary>
    public Credential? Find(CredentialKind kind, ReadOnlySpan<char> secret)
    {
        if (secret.IsEmpty)
            return null;

        var hash = SecretHash.Of(secret);
        var now = clock.GetUtcNow();
        var found = Current(now, options.Freshness).Live.GetValueOrDefault(hash)
            ?? Current(now, options.FreshnessOfAMiss).Live.GetValueOrDefault(hash);
        if (found is null || found.Kind != kind || !found.IsLive(now))
            return null;

        if (!_used.TryGetValue(found.Id, out var used) || now - used >= options.UseInterval)
            _used[found.Id] = _unwritten[found.Id] = now;
        return found;
    }

    /// <summary>The live credential with that id, for what goes on in its name after its secret was checked; null when it has ended.</summary>
    public Credential? Get(NotionId id)
    {
        var now = clock.GetUtcNow();
        return (Find(Current(now, options.Freshness)) ?? Find(Current(now, options.FreshnessOfAMiss))) is { } found && found.IsLive(now) ? found : null;

        Credential? Find(Snapshot snapshot) => snapshot.ById.GetValueOrDefault(id);
    }

    /// <summary>All credentials of a kind, the oldest first, revoked ones too.</summary>
    public IReadOnlyList<Credential> List(CredentialKind kind) =>
        database.Read(session => session.Query($"{Select} WHERE kind = {Write(kind)} ORDER BY created, id", row => Read(row).Credential));

    /// <summary>Makes a credential. With a secret that is known already, the existing one is renewed and returned.</summary>
    public async Task<IssuedCredential> IssueAsync(NewCredential wanted, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(wanted.Name))
            throw new RegistryException("A key needs a name, so that you know later which one to revoke.");

        var now = clock.GetUtcNow();
        var issued = await database.WriteAsync(session => Issue(session, wanted, now), cancellationToken);
        Forget();
        return issued;
    }

    /// <summary>The same inside a transaction; <see cref="Forget"/> is to be called behind it.</summary>
    internal static IssuedCredential Issue(SqlSession session, NewCredential wanted, DateTimeOffset now)
    {
        var secret = wanted.Secret ?? NewSecret(wanted.Kind);
        var credential = new Credential(
            NotionId.New(now), wanted.Kind, wanted.Name.Trim(), Prefix(secret), wanted.Workspace, wanted.Subject,
            wanted.Scopes.ToFrozenSet(StringComparer.Ordinal))
        { Created = now, Expires = wanted.Expires, Shared = wanted.Shared?.ToFrozenSet(), Policy = wanted.Policy };
        var hash = SecretHash.Of(secret).ToBytes();
        session.Execute($"""
            INSERT INTO credential (id, kind, hash, prefix, name, workspace, subject, scopes, created, used, expires, revoked, shared, policy)
            VALUES ({credential.Id}, {Write(credential.Kind)}, {hash}, {credential.Prefix}, {credential.Name}, {credential.Workspace},
                {credential.Subject}, {string.Join(' ', credential.Scopes.Order(StringComparer.Ordinal))}, {now}, {null}, {credential.Expires}, {null}, {Write(credential.Shared)}, {credential.Policy})
            ON CONFLICT (hash) DO UPDATE SET kind = excluded.kind, name = excluded.name, workspace = excluded.workspace,
                subject = excluded.subject, scopes = excluded.scopes, expires = excluded.expires, revoked = NULL, shared = excluded.shared, policy = excluded.policy
            """);
        RegistryTables.Touch(session);
        return new IssuedCredential(session.Find($"{Select} WHERE hash = {hash}", row => Read(row).Credential)!, secret);
    }

    /// <summary>
    /// Revokes the credential of that kind with that id, name or prefix; null when there is none that is live.
    /// </summary>
    /// <exception cref="RegistryException">Several go by that name.</exception>
    public async Task<Credential?> RevokeAsync(CredentialKind kind, string idNameOrPrefix, CancellationToken cancellationToken = default)
    {
        if (Require(kind, idNameOrPrefix) is not { } match)
            return null;

        var now = clock.GetUtcNow();
        await database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE credential SET revoked = {now} WHERE id = {match.Id}");
                RegistryTables.Touch(session);
            },
            cancellationToken);
        Forget();
        return match with { Revoked = now };
    }

    /// <summary>
    /// Shares pages and databases with the credential of that kind with that id, name or prefix, or takes them from it; null when
    /// there is none that is live.
    /// </summary>
    /// <exception cref="RegistryException">Several go by that name, or it sees the whole workspace anyway.</exception>
    public async Task<Credential?> ShareAsync(
        CredentialKind kind, string idNameOrPrefix, IReadOnlyCollection<NotionId> added, IReadOnlyCollection<NotionId> taken, CancellationToken cancellationToken = default)
    {
        if (Require(kind, idNameOrPrefix) is not { } match)
            return null;
        if (match.Shared is not { } shared)
            throw new RegistryException($"'{match.Name}' sees the whole workspace. Create a token with --share for one that sees only some pages.");

        var now = match with { Shared = shared.Union(added).Except(taken).ToFrozenSet() };
        await database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE credential SET shared = {Write(now.Shared)} WHERE id = {match.Id}");
                RegistryTables.Touch(session);
            },
            cancellationToken);
        Forget();
        return now;
    }

    /// <summary>Puts the credential of that kind with that id, name or prefix under a policy, or with null under none; null when there is none that is live.</summary>
    /// <exception cref="RegistryException">Several go by that name.</exception>
    public async Task<Credential?> SetPolicyAsync(CredentialKind kind, string idNameOrPrefix, string? policy, CancellationToken cancellationToken = default)
    {
        if (Require(kind, idNameOrPrefix) is not { } match)
            return null;
        await database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE credential SET policy = {policy} WHERE id = {match.Id}");
                RegistryTables.Touch(session);
            },
            cancellationToken);
        Forget();
        return match with { Policy = policy };
    }

    /// <summary>Lets the credentials of a workspace that speak for <paramref name="from"/> speak for another user, when its users changed.</summary>
    public async Task SpeakForAsync(NotionId workspace, NotionId from, NotionId to, CancellationToken cancellationToken = default)
    {
        if (from == to)
            return;
        await database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE credential SET subject = {to} WHERE workspace = {workspace} AND subject = {from}");
                RegistryTables.Touch(session);
            },
            cancellationToken);
        Forget();
    }

    /// <summary>Writes down when credentials were last used. Called now and then, because a request must not wait for it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_unwritten.IsEmpty)
            return;
        var uses = _unwritten.ToArray();
        await database.WriteAsync(
            session =>
            {
                foreach (var (id, used) in uses)
                    session.Execute($"UPDATE credential SET used = {used} WHERE id = {id}");
            },
            cancellationToken);
        foreach (var use in uses)
            _unwritten.TryRemove(use);
    }

    /// <summary>The live credential that goes by that id, name or prefix; null when there is none.</summary>
    private Credential? Require(CredentialKind kind, string idNameOrPrefix)
    {
        var matches = List(kind).Where(one => one.Revoked is null
            && (one.Id.ToString() == idNameOrPrefix || one.Name == idNameOrPrefix || one.Prefix == idNameOrPrefix)).ToList();
        return matches.Count <= 1
            ? matches.FirstOrDefault()
            : throw new RegistryException($"{matches.Count} credentials go by '{idNameOrPrefix}'. Name one by its id: {string.Join(", ", matches.Select(one => one.Id))}.");
    }

    /// <summary>Shares exactly these pages with all live tokens of a bot; <see cref="Forget"/> is to be called behind it.</summary>
    internal static void Share(SqlSession session, NotionId bot, IReadOnlyCollection<NotionId> pages)
    {
        session.Execute($"UPDATE credential SET shared = {Write(pages)} WHERE subject = {bot} AND revoked IS NULL");
        RegistryTables.Touch(session);
    }

    private static string? Write(IEnumerable<NotionId>? shared) => shared is null ? null : string.Join(' ', shared.Select(id => id.ToString()).Order(StringComparer.Ordinal));

    /// <summary>The next lookup asks the database.</summary>
    internal void Forget() => _snapshot = Snapshot.Empty;

    private Snapshot Current(DateTimeOffset now, TimeSpan freshness)
    {
        var snapshot = _snapshot;
        if (now - snapshot.Checked < freshness)
            return snapshot;

        lock (_refreshing)
        {
            snapshot = _snapshot;
            if (now - snapshot.Checked < freshness)
                return snapshot;
            return _snapshot = database.Read(session => Refresh(session, snapshot, now));
        }
    }

    private static Snapshot Refresh(SqlSession session, Snapshot old, DateTimeOffset now)
    {
        var revision = RegistryTables.Revision(session);
        return revision == old.Revision
            ? old with { Checked = now }
            : new Snapshot(now, revision, session.Query($"{Select} WHERE revoked IS NULL", Read).ToFrozenDictionary(one => one.Hash, one => one.Credential));
    }

    private static (SecretHash Hash, Credential Credential) Read(DbDataReader row)
    {
        var scopes = row.GetString(7).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
        NotionId? subject = row.IsDBNull(6) ? null : NotionId.Parse(row.GetString(6));
        var credential = new Credential(
            NotionId.Parse(row.GetString(0)), ReadKind(row.GetString(1)), row.GetString(4), row.GetString(3),
            NotionId.Parse(row.GetString(5)), subject, scopes)
        {
            Shared = row.IsDBNull(12) ? null : row.GetString(12).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => NotionId.Parse(id)).ToFrozenSet(),
            Policy = row.IsDBNull(13) ? null : row.GetString(13),
            Created = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
            Used = Time(9),
            Expires = Time(10),
            Revoked = Time(11),
        };
        return (SecretHash.Read(row.GetFieldValue<byte[]>(2)), credential);

        DateTimeOffset? Time(int column) =>
            row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
    }

    private static string NewSecret(CredentialKind kind)
    {
        var random = RandomNumberGenerator.GetString(Alphabet, SecretBytes * 8 / 6 + 1);
        return kind switch
        {
            CredentialKind.Token => $"ntn_{random}",
            CredentialKind.Session => $"v03:{random}",
            _ => $"verso_{random}",
        };
    }

    private static string Prefix(string secret) => secret[..Math.Min(secret.IndexOfAny(['_', ':']) + 5, Math.Max(0, secret.Length / 3))];

    private static string Write(CredentialKind kind) => kind switch
    {
        CredentialKind.Token => "token",
        CredentialKind.Session => "session",
        _ => "key",
    };

    private static CredentialKind ReadKind(string text) => text switch
    {
        "token" => CredentialKind.Token,
        "session" => CredentialKind.Session,
        _ => CredentialKind.Key,
    };

    private sealed record Snapshot(DateTimeOffset Checked, long Revision, FrozenDictionary<SecretHash, Credential> Live)
    {
        public FrozenDictionary<NotionId, Credential> ById { get; } = Live.Values.ToFrozenDictionary(one => one.Id);

        public static Snapshot Empty { get; } = new(DateTimeOffset.MinValue, -1, FrozenDictionary<SecretHash, Credential>.Empty);
    }
}

/// <summary>How long a remembered credential is trusted.</summary>
public sealed class CredentialOptions
{
    /// <summary>After this a lookup asks the database whether anything changed, such as a key revoked by another process.</summary>
    public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The same for a secret that was not found: it may just have been issued by another process.</summary>
    public TimeSpan FreshnessOfAMiss { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How exact the time of last use is.</summary>
    public TimeSpan UseInterval { get; set; } = TimeSpan.FromMinutes(1);
}
