using Verso.Kit;

namespace Verso.Notion.Tests.Http;

/// <summary>
/// Runs asynchronous code on one thread in virtual time: when nothing is left to do, the clock moves to its next timer.
/// The same code does the same every time, and an hour takes no time.
/// </summary>
internal sealed class Simulation : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> _work = new();

    public ManualClock Clock { get; } = new();

    public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

    public void Run(TimeSpan length, Action start)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var end = Clock.GetUtcNow() + length;
            start();
            do
            {
                while (_work.TryDequeue(out var next))
                    next.Work(next.State);
            }
            while (Clock.RingNext(end));
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
