namespace Verso.Server.Triggers;

/// <summary>Wakes the loops when something came in.</summary>
internal sealed class TriggerBell
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ring() =>
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(longest, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look, rung or not.
        }
    }
}
