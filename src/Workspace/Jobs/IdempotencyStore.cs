using System.Security.Cryptography;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>
/// Answers that are given again. The first call with a key does the work; a later one with the same body gets the stored
/// answer, and one with another body is refused. A key belongs to its scope, which is the caller's API key.
/// </summary>
public sealed class IdempotencyStore(ISqlDatabase database, TimeProvider clock)
{
    private readonly Signal _changes = new();

    /// <summary>How long an answer is kept.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a call that is not heard of keeps its key; its process may be gone.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Creates the table when it is missing.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.ExecuteScript($"""
                CREATE TABLE IF NOT EXISTS idempotency (
                    scope TEXT NOT NULL,
                    key TEXT NOT NULL,
                    hash TEXT NOT NULL,
                    claim TEXT NOT NULL,
                    status BIGINT,
                    location TEXT,
                    answer {session.Dialect.Bytes},
                    created_at BIGINT NOT NULL,
                    held_until BIGINT NOT NULL,
                    PRIMARY KEY (scope, key)
                );
                CREATE INDEX IF NOT EXISTS idempotency_age ON idempotency (created_at);
                """),
            cancellationToken);

    /// <summary>
    /// Asks for the right to do the work of a key. While another call is at it, this waits up to
    /// <paramref name="patience"/> for its answer.
    /// </summary>
    /// <param name="request">What the call is about: its path and its body.</param>
    public async Task<IdempotencyAnswer> BeginAsync(
        string scope, string key, ReadOnlyMemory<byte> request, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Span));
        var until = clock.GetUtcNow() + patience;
        while (true)
        {
            var change = _changes.WaitAsync(TimeSpan.FromSeconds(1), clock, cancellationToken);
            var answer = await ClaimAsync(scope, key, hash, cancellationToken);
            if (answer is not IdempotencyAnswer.Busy || clock.GetUtcNow() >= until)
                return answer;
            await change;
        }
    }

    private Task<IdempotencyAnswer> ClaimAsync(string scope, string key, string hash, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var claim = Guid.NewGuid().ToString("N");
        return database.WriteAsync<IdempotencyAnswer>(
            session =>
            {
                session.Execute($"DELETE FROM idempotency WHERE created_at < {now - Kept}");
                var claimed = session.Execute($"""
                    INSERT INTO idempotency (scope, key, hash, claim, created_at, held_until)
                    VALUES ({scope}, {key}, {hash}, {claim}, {now}, {now + Hold})
                    ON CONFLICT (scope, key) DO UPDATE SET claim = excluded.claim, held_until = excluded.held_until
                    WHERE idempotency.hash = excluded.hash AND idempotency.status IS NULL AND idempotency.held_until < {now}
                    """) > 0;
                if (claimed)
                {
                    var since = session.Scalar<long>($"SELECT created_at FROM idempotency WHERE scope = {scope} AND key = {key}");
                    return new IdempotencyAnswer.First(
                        new IdempotencyClaim(database, clock, _changes, scope, key, claim, Hold) { Since = DateTimeOffset.FromUnixTimeMilliseconds(since) });
                }

                return session.Find<IdempotencyAnswer>(
                    $"SELECT hash, status, location, answer FROM idempotency WHERE scope = {scope} AND key = {key}",
                    row => row.GetString(0) != hash ? new IdempotencyAnswer.OtherRequest()
                        : row.IsDBNull(1) ? new IdempotencyAnswer.Busy()
                        : new IdempotencyAnswer.Again(new(row.GetInt32(1), row.GetFieldValue<byte[]>(3), row.IsDBNull(2) ? null : row.GetString(2))))!;
            },
            cancellationToken);
    }
}

/// <summary>What a key is good for.</summary>
public abstract record IdempotencyAnswer
{
    private IdempotencyAnswer()
    {
    }

    /// <summary>This call does the work.</summary>
    public sealed record First(IdempotencyClaim Claim) : IdempotencyAnswer;

    /// <summary>The work was done; this was its answer.</summary>
    public sealed record Again(StoredAnswer Answer) : IdempotencyAnswer;

    /// <summary>The key was used for something else.</summary>
    public sealed record OtherRequest : IdempotencyAnswer;

    /// <summary>Another call is still at it.</summary>
    public sealed record Busy : IdempotencyAnswer;
}

public sealed record StoredAnswer(int Status, ReadOnlyMemory<byte> Body, string? Location = null);
