using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>
/// The right to do the work of an idempotency key. It is kept alive until it is disposed; without an answer the key is
/// free again then, or held for a repetition of the same request if the work was interrupted.
/// </summary>
public sealed class IdempotencyClaim : IAsyncDisposable
{
    private readonly ISqlDatabase _database;
    private readonly TimeProvider _clock;
    private readonly Signal _changes;
    private readonly string _scope;
    private readonly string _key;
    private readonly string _claim;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _holding;

    internal IdempotencyClaim(ISqlDatabase database, TimeProvider clock, Signal changes, string scope, string key, string claim, TimeSpan hold)
    {
        _database = database;
        _clock = clock;
        _changes = changes;
        _scope = scope;
        _key = key;
        _claim = claim;
        _holding = HoldAsync(hold);
    }

    /// <summary>When the key was first used for this request. A call that goes on after a crash finds the same time.</summary>
    public DateTimeOffset Since { get; internal init; }

    /// <summary>The work was begun and may have had effects, so that the key must not serve for anything else.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>Stores the answer that later calls get.</summary>
    public Task CompleteAsync(StoredAnswer answer, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(
            session =>
            {
                session.Execute($"""
                    UPDATE idempotency SET status = {answer.Status}, location = {answer.Location}, answer = {answer.Body}
                    WHERE scope = {_scope} AND key = {_key} AND claim = {_claim}
                    """);
                session.AfterCommit(_changes.Raise);
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _holding;
        _over.Dispose();
        await _database.WriteAsync(session =>
        {
            if (IsInterrupted)
                session.Execute($"UPDATE idempotency SET held_until = 0 WHERE scope = {_scope} AND key = {_key} AND claim = {_claim} AND status IS NULL");
            else
                session.Execute($"DELETE FROM idempotency WHERE scope = {_scope} AND key = {_key} AND claim = {_claim} AND status IS NULL");
            session.AfterCommit(_changes.Raise);
        });
    }

    private async Task HoldAsync(TimeSpan hold)
    {
        await Task.Yield();
        using var beat = new PeriodicTimer(hold / 3, _clock);
        try
        {
            while (await beat.WaitForNextTickAsync(_over.Token))
            {
                await _database.WriteAsync(
                    session => session.Execute($"""
                        UPDATE idempotency SET held_until = {_clock.GetUtcNow() + hold}
                        WHERE scope = {_scope} AND key = {_key} AND claim = {_claim} AND status IS NULL
                        """),
                    _over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }
}
