using System.Text.Json.Nodes;
using System.Threading.Channels;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>
/// Keeps what a run tells, in its order and behind the run. What an earlier attempt told already, word by word, is not told again.
/// </summary>
internal sealed class RunTeller : IDisposable
{
    /// <summary>More than a person reads; what comes beyond is dropped, and that is said.</summary>
    private const int MostEvents = 10_000;

    private const int LongestText = 8000;

    private readonly RunHold _hold;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<(string, string), int> _told = [];
    private readonly Task _writing;
    private int _next;

    public RunTeller(RunHold hold, TimeProvider clock)
    {
        _hold = hold;
        _clock = clock;
        foreach (var one in hold.Told())
        {
            _told[(one.Kind, one.Text)] = _told.GetValueOrDefault((one.Kind, one.Text)) + 1;
            _next = one.Position + 1;
        }

        _writing = WriteAsync();
    }

    public void Say(string kind, string text, JsonObject? details)
    {
        if (text.Length > LongestText)
            text = text[..LongestText] + "…";
        lock (_gate)
        {
            if (_told.TryGetValue((kind, text), out var times) && times > 0)
            {
                _told[(kind, text)] = times - 1;
                return;
            }

            Add(kind, text, details?.DeepClone().AsObject());
        }
    }

    /// <summary>Tells something of this attempt alone.</summary>
    public void SayAnew(string kind, string text)
    {
        lock (_gate)
            Add(kind, text, null);
    }

    /// <summary>Completes when everything that was told is kept.</summary>
    public Task CloseAsync()
    {
        _events.Writer.TryComplete();
        return _writing;
    }

    /// <summary>What was not kept yet is let go.</summary>
    public void Dispose() => _events.Writer.TryComplete();

    private void Add(string kind, string text, JsonObject? details)
    {
        if (_next > MostEvents)
            return;
        var one = _next == MostEvents
            ? new RunEvent(_next, _clock.GetUtcNow(), "note", $"The run told more than {MostEvents} things; the rest was not kept.", null)
            : new RunEvent(_next, _clock.GetUtcNow(), kind, text, details);
        _next++;
        _events.Writer.TryWrite(one);
    }

    private async Task WriteAsync()
    {
        while (await _events.Reader.WaitToReadAsync())
        {
            var some = new List<RunEvent>();
            while (_events.Reader.TryRead(out var one))
                some.Add(one);
            await _hold.TellAsync(some, CancellationToken.None);
        }
    }
}
