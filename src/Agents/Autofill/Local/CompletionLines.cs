using System.IO.Pipelines;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Verso.Agents.Models;
using Verso.Workspace.Api;

namespace Verso.Agents.Autofill.Local;

/// <summary>
/// Completes pages side by side and writes what comes as lines of JSON, each flushed. Errors come last, because a reader stops
/// at the first one.
/// </summary>
internal sealed class CompletionLines(PropertyCompletion complete, IReadOnlyList<PageTask> tasks, int mostAtOnce, CancellationToken cancellationToken)
{
    private const int MostWaitingLines = 64;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Begins, and gives the lines as they are made. Disposing of the stream stops the models.</summary>
    public Stream Open()
    {
        var pipe = new Pipe();
        _ = WriteAsync(pipe.Writer);
        return new StoppingStream(pipe.Reader.AsStream(), _stop);
    }

    private async Task WriteAsync(PipeWriter writer)
    {
        try
        {
            var lines = Channel.CreateBounded<JsonObject>(MostWaitingLines);
            var completing = CompleteAllAsync(lines.Writer);
            await foreach (var line in lines.Reader.ReadAllAsync(_stop.Token))
            {
                await writer.WriteAsync((byte[])[.. Json.Write(line), (byte)'\n'], _stop.Token);
            }

            await completing;
            await writer.CompleteAsync();
        }
        catch (Exception failure) // It reaches the one who reads the stream.
        {
            await writer.CompleteAsync(failure);
        }
    }

    private async Task CompleteAllAsync(ChannelWriter<JsonObject> lines)
    {
        try
        {
            var errors = new List<JsonObject>();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = mostAtOnce, CancellationToken = _stop.Token };
            await Parallel.ForEachAsync(tasks, parallel, async (task, stop) =>
            {
                if (await CompleteAsync(task, lines, stop) is { } error)
                {
                    lock (errors)
                        errors.Add(error);
                }
            });
            foreach (var error in errors)
                await lines.WriteAsync(error, _stop.Token);
            lines.Complete();
        }
        catch (Exception failure) // The writer of the lines rethrows it.
        {
            lines.Complete(failure);
        }
    }

    private async Task<JsonObject?> CompleteAsync(PageTask task, ChannelWriter<JsonObject> lines, CancellationToken stop)
    {
        try
        {
            await foreach (var piece in complete(task.Task, stop))
            {
                if (piece.Length > 0)
                    await lines.WriteAsync(Line("success", task, "completion", piece), stop);
            }

            return null;
        }
        catch (ModelException fault)
        {
            var error = Line("error", task, "errorCode", fault.ErrorCode);
            error["message"] = fault.Message;
            return error;
        }
    }

    private static JsonObject Line(string type, PageTask task, string member, JsonNode value) =>
        new() { ["type"] = type, ["blockPropertyPointer"] = task.Pointer.Json.DeepClone(), [member] = value };

    /// <summary>A stream whose reader, by disposing of it, stops what fills it.</summary>
    private sealed class StoppingStream(Stream inner, CancellationTokenSource stop) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stop.Cancel();
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
