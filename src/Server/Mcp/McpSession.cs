using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Verso.Server.Mcp;

/// <summary>The server of one client, as long as the client keeps its session; or of one request where there are no sessions.</summary>
internal sealed class McpSession : IAsyncDisposable
{
    private readonly McpServer _server;
    private readonly McpServing _serving;
    private readonly Task _running;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _clock;
    private Task? _stream;
    private int _underWay;
    private int _closed;

    /// <param name="id">Null for the server of one request.</param>
    public McpSession(string? id, McpCaller caller, McpServing serving, IServiceProvider services, ILoggerFactory logs, TimeProvider clock)
    {
        Id = id;
        Caller = caller;
        _clock = clock;
        LastUsed = clock.GetTimestamp();
        Transport = new StreamableHttpServerTransport(logs) { SessionId = id, Stateless = id is null };
        _serving = serving;
        _server = McpServer.Create(Transport, serving.Options, logs, services);
        serving.Server = _server;
        _running = _server.RunAsync(_closing.Token);
    }

    public string? Id { get; }

    public McpCaller Caller { get; }

    public StreamableHttpServerTransport Transport { get; }

    /// <summary>When its last request ended, by the clock's timestamp.</summary>
    public long LastUsed { get; private set; }

    public bool IsResting => Volatile.Read(ref _underWay) == 0;

    public bool IsCurrent => _serving.IsCurrent();

    /// <summary>What is sent to the client unasked.</summary>
    public McpStream Stream { get; } = new();

    /// <summary>Says that a request is under way until what is returned is disposed of.</summary>
    public IDisposable Use()
    {
        Interlocked.Increment(ref _underWay);
        return new Usage(this);
    }

    /// <summary>Shows a client what is sent unasked, until it goes away. A client that comes back goes on.</summary>
    public async Task ListenAsync(Stream response, CancellationToken cancellationToken)
    {
        lock (Stream)
            _stream ??= Transport.HandleGetRequestAsync(Stream, _closing.Token);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await Stream.ShowAsync(response, ends.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _serving.Dispose();
        await Transport.DisposeAsync(); // First, so that the server sees the end of its messages.
        await _closing.CancelAsync();
        try
        {
            await _running;
            if (_stream is not null)
                await _stream;
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        await _server.DisposeAsync();
        _closing.Dispose();
    }

    private sealed class Usage(McpSession session) : IDisposable
    {
        public void Dispose()
        {
            session.LastUsed = session._clock.GetTimestamp();
            Interlocked.Decrement(ref session._underWay);
        }
    }
}
