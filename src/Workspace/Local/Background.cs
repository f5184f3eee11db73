using System.Threading.Channels;

namespace Verso.Workspace.Local;

/// <summary>
/// Work behind the answers of one workspace, one step after the other. What is to be done stands in the database, so that
/// what a stopped server left open is done by the next one.
/// </summary>
/// <param name="isOn">Whether this process does any of it.</param>
/// <param name="step">Does the next piece of work; false when there is none.</param>
internal sealed class Background(bool isOn, Func<Task<bool>> step)
{
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>Looks for work.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_isClosed || !isOn)
                return;
            var before = _running;
            _running = Task.Run(async () =>
            {
                await before;
                await WorkAsync();
            });
        }
    }

    /// <summary>Completes when all that there was to do is done.</summary>
    public Task SettleAsync()
    {
        lock (_lock)
            return _running;
    }

    /// <summary>Takes on nothing more and waits for the step that is under way; the rest stays in the database.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isClosed, true);
            return _running;
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!Volatile.Read(ref _isClosed) && await step())
            {
            }
        }
        catch (Exception closing) when (closing is ObjectDisposedException or ChannelClosedException)
        {
            // The workspace closes: the next one that opens it goes on.
        }
    }
}
