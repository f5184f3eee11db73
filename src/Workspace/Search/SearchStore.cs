using System.Data.Common;
using System.Threading.Channels;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Search;

/// <summary>Keeps the index of a workspace up with its changes: before a search, and behind the answers of writes.</summary>
internal sealed class SearchStore(LocalWorkspace workspace)
{
    private readonly Lock _lock = new();
    private Task _following = Task.CompletedTask;
    private bool _isScheduled;
    private long _writes;

    private SearchOptions Options => workspace.Options.Search;

    /// <summary>Something may have been written.</summary>
    public void Wrote()
    {
        Interlocked.Increment(ref _writes);
        if (!Volatile.Read(ref _isScheduled))
            Schedule();
    }

    /// <summary>
    /// Brings the index up to what is on disk now. When that takes longer than a search may, or an index that is being made is
    /// longer than that, it says so.
    /// </summary>
    /// <returns>What is not in the index yet, as a sentence; null when all is.</returns>
    public async Task<string?> CatchUpAsync(CancellationToken cancellationToken)
    {
        var (last, seen, isWalking) = workspace.Database.Read(sql => (ChangeFeed.Last(sql), SearchIndex.Seen(sql), SearchIndex.IsWalking(sql)));
        var started = workspace.Options.Clock.GetTimestamp();
        while (seen < last && workspace.Options.Clock.GetElapsedTime(started) < Options.MostWait)
        {
            (seen, isWalking) = await workspace.WriteSettlingAsync(session =>
            {
                new SearchIndex(session).Follow(Options.PagesAtOnce);
                return (SearchIndex.Seen(session.Sql), SearchIndex.IsWalking(session.Sql));
            });
            cancellationToken.ThrowIfCancellationRequested();
        }

        for (var read = 0; isWalking && read < Options.MostWalkPerSearch; read += Options.PagesAtOnce)
        {
            isWalking = await workspace.WriteSettlingAsync(session => new SearchIndex(session).Walk(Options.PagesAtOnce));
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (seen < last)
            return "Not everything that was written last is in the index yet: ask again in a moment.";
        return isWalking ? "The index of this workspace is still being made: what it has not come to yet is not found. Ask again later." : null;
    }

    /// <summary>Completes when everything is in the index.</summary>
    public async Task SettleAsync()
    {
        while (await workspace.WriteSettlingAsync(session => new SearchIndex(session).Follow(Options.PagesAtOnce)))
        {
        }

        while (await workspace.WriteSettlingAsync(session => new SearchIndex(session).Walk(Options.PagesAtOnce)))
        {
        }
    }

    /// <summary>Goes on with what another process, or this one before, left open.</summary>
    public void GoOn()
    {
        if (workspace.Database.Read(sql => SearchIndex.Seen(sql) < ChangeFeed.Last(sql) || SearchIndex.IsWalking(sql)))
            Schedule();
    }

    /// <summary>Waits for the step that is under way; what is left is in the database. The workspace says first that it closes.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
            return _following;
    }

    private void Schedule()
    {
        lock (_lock)
        {
            if (_isScheduled || !workspace.Options.WorksBehindAnswers || workspace.Closing.IsCancellationRequested)
                return;
            _isScheduled = true;
            var before = _following;
            _following = Task.Run(async () =>
            {
                await before;
                await FollowAsync();
            });
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            await RestAsync();
            Volatile.Write(ref _isScheduled, false); // What is written from here on asks for another round.
            while (await StepAsync(session => new SearchIndex(session).Follow(Options.PagesAtOnce)))
            {
            }

            while (await StepAsync(session => new SearchIndex(session).Walk(Options.PagesAtOnce)))
            {
            }
        }
        catch (Exception failure) when (failure is DbException or ObjectDisposedException or ChannelClosedException or OperationCanceledException)
        {
            // The workspace closes: the next one that opens it goes on, or the next search.
        }
        catch (Exception defect) // Nobody waits here to hear of it; who searches reads the pages anew.
        {
            workspace.Options.OnDefect?.Invoke(defect);
        }
    }

    /// <summary>Waits until nothing was written for a while, so that a load of writes has the writer to itself.</summary>
    private async Task RestAsync()
    {
        for (var rest = 0; rest < Options.MostRests; rest++)
        {
            var before = Interlocked.Read(ref _writes);
            await Task.Delay(Options.IndexAfter, workspace.Options.Clock, workspace.Closing);
            if (Interlocked.Read(ref _writes) == before)
                return;
        }
    }

    private Task<bool> StepAsync(Func<LocalSession, bool> step)
    {
        workspace.Closing.ThrowIfCancellationRequested();
        return workspace.WriteSettlingAsync(step);
    }
}
