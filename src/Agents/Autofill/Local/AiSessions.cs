namespace Verso.Agents.Autofill.Local;

/// <summary>
/// The sessions that clients announced. Nothing hangs on them: a client sends the announcement and the question at the same
/// time, and either may arrive first.
/// </summary>
public sealed class AiSessions(LocalAiOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _announced = [];
    private readonly Queue<(string Id, DateTimeOffset At)> _order = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _announced.Count;
        }
    }

    public void Announce(string id)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            _announced[id] = now;
            _order.Enqueue((id, now));
            while (_order.TryPeek(out var oldest) && (_announced.Count > options.MostSessions || now - oldest.At > options.SessionLifetime))
            {
                _order.Dequeue();
                if (_announced.TryGetValue(oldest.Id, out var at) && at == oldest.At)
                    _announced.Remove(oldest.Id);
            }
        }
    }

    public bool IsAnnounced(string id)
    {
        lock (_gate)
            return _announced.TryGetValue(id, out var at) && clock.GetUtcNow() - at <= options.SessionLifetime;
    }
}
