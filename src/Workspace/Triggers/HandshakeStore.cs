using System.Data.Common;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>A verification token that came to the address of a connection.</summary>
/// <param name="SealedToken">As it was sealed by whoever received it.</param>
/// <param name="Accepted">When the operator agreed to it; null when it waits for that.</param>
public sealed record Handshake(long Number, string SealedToken, DateTimeOffset Received, DateTimeOffset? Accepted)
{
    internal static Handshake Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)));
}

/// <summary>
/// The verification tokens of Notion's webhooks. Anyone can send one, so a token counts only once the operator has agreed to
/// it, and one that comes later changes nothing until then.
/// </summary>
public sealed class HandshakeStore(ISqlDatabase database, TimeProvider clock, TriggerOptions options)
{
    /// <summary>The token that events are signed with; null before there is one.</summary>
    public Handshake? Accepted() => database.Read(Accepted);

    /// <summary>Those that wait for consent, the newest first.</summary>
    public IReadOnlyList<Handshake> Waiting() =>
        database.Read(session => session.Query($"SELECT number, token, received, accepted FROM trigger_handshake WHERE accepted IS NULL ORDER BY number DESC", Handshake.Read));

    /// <param name="hash">Tells a token that came before from a new one.</param>
    public Task ReceiveAsync(string hash, string sealedToken, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session =>
            {
                session.Execute($"INSERT INTO trigger_handshake (hash, token, received) VALUES ({hash}, {sealedToken}, {now}) ON CONFLICT (hash) DO NOTHING");
                session.Execute($"""
                    DELETE FROM trigger_handshake WHERE accepted IS NULL AND number <= (
                        SELECT number FROM trigger_handshake WHERE accepted IS NULL ORDER BY number DESC LIMIT 1 OFFSET {options.MostHandshakes})
                    """);
            },
            cancellationToken);
    }

    /// <summary>From now on events are signed with this one; the one before it is gone, and so are those that waited before it.</summary>
    public Task<bool> AcceptAsync(long number, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session =>
            {
                if (session.Execute($"UPDATE trigger_handshake SET accepted = {now} WHERE number = {number} AND accepted IS NULL") == 0)
                    return false;
                session.Execute($"DELETE FROM trigger_handshake WHERE number <> {number} AND (accepted IS NOT NULL OR number < {number})");
                return true;
            },
            cancellationToken);
    }

    /// <summary>Forgets one token, or with null all that wait.</summary>
    public Task<int> ForgetAsync(long? number, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => number is { } one
                ? session.Execute($"DELETE FROM trigger_handshake WHERE number = {one}")
                : session.Execute($"DELETE FROM trigger_handshake WHERE accepted IS NULL"),
            cancellationToken);

    private static Handshake? Accepted(SqlSession session) =>
        session.Find($"SELECT number, token, received, accepted FROM trigger_handshake WHERE accepted IS NOT NULL ORDER BY number DESC LIMIT 1", Handshake.Read);
}
