using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Verso.Notion.Http;

/// <summary>
/// The one owner of a connection's request budget in this process: every call asks it for leave. Interactive calls go
/// before bulk ones, otherwise first come, first served.
/// </summary>
public sealed class Governor : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<Governor>> Governors = new();

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _interactive = new();
    private readonly LinkedList<Waiter> _bulk = new();
    private readonly GovernorOptions _options;
    private readonly RequestBudget _budget;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private ITimer? _alarm;
    private int _sinceBulk;

    public Governor(GovernorOptions? options = null, TimeProvider? clock = null)
    {
        _options = options ?? new GovernorOptions();
        _budget = new RequestBudget(_options);
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
    }

    /// <summary>What has been learned, for people who look at it.</summary>
    public GovernorState State
    {
        get
        {
            lock (_gate)
            {
                var wall = _budget.WallUntil - Now;
                return new GovernorState(
                    _budget.PerWindow is null ? _budget.Rate : null, _budget.PerWindow, _interactive.Count, _bulk.Count,
                    wall > TimeSpan.Zero ? wall : TimeSpan.Zero);
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    /// <summary>The governor that all clients of this token share. The options of the first one count.</summary>
    public static Governor Shared(Uri baseUrl, string? token, GovernorOptions options, TimeProvider clock)
    {
        var secret = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token ?? "")));
        return Governors.GetOrAdd($"{baseUrl.Authority} {secret}", _ => new(() => new Governor(options, clock))).Value;
    }

    /// <summary>
    /// Waits for leave to send one request. Fails at once, instead of waiting, when the wait would be longer than
    /// <paramref name="maxWait"/> or too many wait already.
    /// </summary>
    public Task<Leave> EnterAsync(RequestPriority priority, TimeSpan? maxWait = null, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<Leave>(cancellationToken);

        var longest = maxWait ?? _options.MaxWait;
        Waiter waiter;
        lock (_gate)
        {
            var now = Now;
            var ahead = _interactive.Count + (priority == RequestPriority.Bulk ? _bulk.Count : 0);
            var wait = _budget.Delay(now, ahead);
            if (wait > longest || _interactive.Count + _bulk.Count >= _options.QueueLimit)
                return Task.FromResult(new Leave(this, default, wait));
            waiter = new Waiter(this, priority == RequestPriority.Bulk ? _bulk : _interactive, now + longest);
            waiter.Enqueue();
            Pump();
        }

        waiter.CancelWith(cancellationToken);
        return waiter.Task;
    }

    internal void Refused(TimeSpan sentAt, TimeSpan wait, bool ofThisConnection)
    {
        lock (_gate)
        {
            if (ofThisConnection)
                _budget.Refuse(sentAt, Now, wait);
            else
                _budget.Pause(Now, wait);
            GiveUpBefore(_budget.WallUntil);
            Pump();
        }
    }

    public void Dispose() => _alarm?.Dispose();

    /// <summary>Who would still stand before the wall when his time is over learns it now.</summary>
    private void GiveUpBefore(TimeSpan wall)
    {
        foreach (var waiter in _interactive.Concat(_bulk).Where(waiter => waiter.Deadline < wall).ToList())
            waiter.GiveUp(wall - Now);
    }

    private void Pump()
    {
        var now = Now;
        while (Next() is { } waiter)
        {
            var delay = _budget.Delay(now);
            if (delay > TimeSpan.Zero)
            {
                _budget.Grow(now);
                delay = _budget.Delay(now);
            }

            if (delay > TimeSpan.Zero)
            {
                Wake(delay);
                return;
            }

            _sinceBulk = waiter.Queue == _bulk ? 0 : _sinceBulk + 1;
            _budget.Take(now);
            waiter.Admit(now);
        }

        _budget.Rested(now);
    }

    private Waiter? Next()
    {
        if (_bulk.Count > 0 && (_interactive.Count == 0 || _sinceBulk >= _options.BulkShare - 1))
            return _bulk.First!.Value;
        return _interactive.First?.Value;
    }

    private void Wake(TimeSpan delay)
    {
        _alarm?.Dispose();
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)); // Timers know no part of a millisecond.
        _alarm = _clock.CreateTimer(static governor => ((Governor)governor!).Ring(), this, whole, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        lock (_gate)
            Pump();
    }

    private sealed class Waiter(Governor governor, LinkedList<Waiter> queue, TimeSpan deadline)
    {
        private readonly TaskCompletionSource<Leave> _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenRegistration _cancellation;
        private LinkedListNode<Waiter>? _place;

        public LinkedList<Waiter> Queue => queue;

        public TimeSpan Deadline => deadline;

        public Task<Leave> Task => _leave.Task;

        public void Enqueue() => _place = queue.AddLast(this);

        public void CancelWith(CancellationToken token)
        {
            if (!token.CanBeCanceled || _leave.Task.IsCompleted)
                return;
            _cancellation = token.Register(() =>
            {
                lock (governor._gate)
                    Leave();
                _leave.TrySetCanceled(token);
            });
            if (_leave.Task.IsCompleted)
                _cancellation.Dispose();
        }

        public void Admit(TimeSpan now)
        {
            Leave();
            _cancellation.Unregister();
            if (!_leave.TrySetResult(new Leave(governor, now, null)))
                governor._budget.Return(now);
        }

        public void GiveUp(TimeSpan wait)
        {
            Leave();
            _cancellation.Unregister();
            _leave.TrySetResult(new Leave(governor, default, wait));
        }

        private void Leave()
        {
            if (_place is not null)
                queue.Remove(_place);
            _place = null;
        }
    }
}

/// <summary>The governor's word on one request: it may go, or how long it would have to wait.</summary>
public readonly struct Leave
{
    private readonly Governor _governor;
    private readonly TimeSpan _sentAt;

    internal Leave(Governor governor, TimeSpan sentAt, TimeSpan? wait)
    {
        _governor = governor;
        _sentAt = sentAt;
        Wait = wait;
    }

    /// <summary>The wait that was too long; null when the request may go.</summary>
    public TimeSpan? Wait { get; }

    public bool IsGranted => Wait is null;

    /// <summary>Notion refused the request.</summary>
    /// <param name="wait">How long it says to wait.</param>
    /// <param name="ofThisConnection">Whether it is the limit of this connection, and not of the workspace or of Notion's machines.</param>
    public void Refused(TimeSpan wait, bool ofThisConnection) => _governor.Refused(_sentAt, wait, ofThisConnection);
}

/// <summary>What a governor knows.</summary>
/// <param name="Rate">Requests a second, while that is the rule.</param>
/// <param name="PerWindow">Requests in a window, once that is known to be the rule.</param>
/// <param name="Interactive">How many interactive requests wait.</param>
/// <param name="Bulk">How many bulk requests wait.</param>
/// <param name="Wall">How long nothing may be sent.</param>
public sealed record GovernorState(double? Rate, int? PerWindow, int Interactive, int Bulk, TimeSpan Wall);
