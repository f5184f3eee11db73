using System.Threading.Channels;

namespace Verso.Server.Mcp;

/// <summary>
/// Events for a client whose connection may break and come back: what is written goes to whoever listens, and waits for a while
/// where nobody does.
/// </summary>
internal sealed class McpStream : Stream
{
    /// <summary>So many events wait; then the oldest are forgotten. They only say that something can be read anew.</summary>
    private const int MostWaiting = 256;

    private readonly Channel<byte[]> _events = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly MemoryStream _written = new();
    private CancellationTokenSource? _listener;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Copies the events to <paramref name="response"/> until it ends or another listener comes.</summary>
    public async Task ShowAsync(Stream response, CancellationToken cancellationToken)
    {
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var before = Interlocked.Exchange(ref _listener, mine);
        if (before is not null)
            await CancelAsync(before);
        try
        {
            await response.FlushAsync(mine.Token);
            while (await _events.Reader.WaitToReadAsync(mine.Token))
            {
                while (_events.Reader.TryRead(out var one))
                    await response.WriteAsync(one, mine.Token);
                await response.FlushAsync(mine.Token);
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // The client went away, or listens on another connection now.
        }
        finally
        {
            Interlocked.CompareExchange(ref _listener, null, mine);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => _written.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written.Write(buffer.Span);
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>What was written since the last time is one event, or several.</summary>
    public override void Flush()
    {
        if (_written.Length == 0)
            return;
        _events.Writer.TryWrite(_written.ToArray());
        _written.SetLength(0);
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _events.Writer.TryComplete();
        base.Dispose(disposing);
    }

    private static async Task CancelAsync(CancellationTokenSource listener)
    {
        try
        {
            await listener.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It had just ended by itself.
        }
    }
}
