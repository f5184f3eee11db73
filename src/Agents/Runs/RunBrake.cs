namespace Verso.Agents.Runs;

/// <summary>
/// Ends a run that was cancelled: at once, unless a step is in the middle of its writes. Such a step is brought to its end first, so that
/// what it did is known, but not longer than <see cref="Patience"/>.
/// </summary>
internal sealed class RunBrake : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly AsyncLocal<Step?> _step = new();
    private readonly CancellationTokenSource _cancelling;
    private readonly TimeProvider _clock;
    private ITimer? _late;
    private int _writing;
    private bool _isAsked;
    private bool _isDisposed;

    public RunBrake(TimeProvider clock, CancellationToken stoppingToken)
    {
        _clock = clock;
        _cancelling = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
    }

    public CancellationToken Token => _cancelling.Token;

    /// <summary>Whether someone asked for the end.</summary>
    public bool IsAsked
    {
        get
        {
            lock (_gate)
                return _isAsked;
        }
    }

    /// <summary>Asks for the end.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (_isAsked || _isDisposed)
                return;
            _isAsked = true;
            if (_writing > 0)
            {
                _late = _clock.CreateTimer(_ => Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Cancel();
    }

    /// <summary>A step begins; what is written from here on is its own until it is disposed of.</summary>
    public Step Begin() => _step.Value = new Step(this);

    /// <summary>A write is about to be sent.</summary>
    /// <exception cref="RunCancelledException">The run is being ended, and the step has not written yet.</exception>
    public void BeginWrite()
    {
        var step = _step.Value;
        lock (_gate)
        {
            if (step is { HasWritten: true })
                return;
            if (_isAsked)
                throw new RunCancelledException();
            if (step is null)
                return;
            step.HasWritten = true;
            _writing++;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _late?.Dispose();
        _cancelling.Dispose();
    }

    private void End(Step step)
    {
        lock (_gate)
        {
            if (!step.HasWritten || --_writing > 0 || !_isAsked)
                return;
        }

        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _cancelling.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run came to its end meanwhile.
        }
    }

    internal sealed class Step(RunBrake brake) : IDisposable
    {
        public bool HasWritten { get; set; }

        public void Dispose() => brake.End(this);
    }
}
