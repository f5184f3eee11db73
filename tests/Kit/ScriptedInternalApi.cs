using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Verso.Workspace.Internal;

namespace Verso.Kit;

/// <summary>Notion's internal API as a test wants it: each endpoint answers what it is given, and every call is kept.</summary>
public sealed class ScriptedInternalApi : IInternalApi
{
    private readonly ConcurrentDictionary<string, Func<JsonObject, InternalAnswer>> _scripts = new();
    private readonly ConcurrentQueue<(InternalRequest Request, JsonObject Body)> _calls = new();

    /// <summary>What was asked so far, in its order.</summary>
    public IReadOnlyList<(InternalRequest Request, JsonObject Body)> Calls => [.. _calls];

    public IEnumerable<JsonObject> To(string endpoint) => Calls.Where(call => call.Request.Endpoint == endpoint).Select(call => call.Body);

    public ScriptedInternalApi On(string endpoint, Func<JsonObject, InternalAnswer> script)
    {
        _scripts[endpoint] = script;
        return this;
    }

    public ScriptedInternalApi On(string endpoint, string json, int status = 200) => On(endpoint, _ => Json(json, status));

    public Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = JsonNode.Parse(request.Body.Span)!.AsObject();
        _calls.Enqueue((request, body));
        return Task.FromResult(_scripts.TryGetValue(request.Endpoint, out var script)
            ? script(body)
            : new InternalAnswer(404, "text/html", new MemoryStream(Encoding.UTF8.GetBytes($"Cannot POST /api/v3/{request.Endpoint}"))));
    }

    public static InternalAnswer Json(string json, int status = 200) => new(status, "application/json", new MemoryStream(Encoding.UTF8.GetBytes(json)));

    /// <summary>A finished stream of lines.</summary>
    public static InternalAnswer Lines(params IEnumerable<string> lines) =>
        new(200, "application/x-ndjson", new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    /// <summary>A line of success, for one page or for whichever is asked.</summary>
    public static string Success(string completion, string? page = null)
    {
        var line = new JsonObject { ["type"] = "success", ["completion"] = completion };
        if (page is not null)
            line["blockPropertyPointer"] = new JsonObject { ["table"] = "block", ["id"] = page };
        return line.ToJsonString();
    }
}

/// <summary>A stream that the test feeds; it waits until there is more, and can break.</summary>
public sealed class FedStream : Stream
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Completes when the reader waits for more than there is.</summary>
    public TaskCompletionSource Hungry { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Feed(string text) => _pieces.Writer.TryWrite(Encoding.UTF8.GetBytes(text));

    public void End(Exception? fault = null) => _pieces.Writer.Complete(fault);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            if (!_pieces.Reader.TryPeek(out _))
                Hungry.TrySetResult();
            if (!await _pieces.Reader.WaitToReadAsync(cancellationToken))
                return 0;
            _rest = await _pieces.Reader.ReadAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer.Span);
        _rest = _rest[count..];
        return count;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
