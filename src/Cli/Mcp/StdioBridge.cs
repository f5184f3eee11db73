using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Cli.Mcp;

/// <summary>Carries JSON-RPC messages, one a line, between a client on stdio and a server over HTTP. Nothing else is written to the output.</summary>
internal sealed class StdioBridge(TextReader input, Stream output, McpPeer peer, TextWriter log) : IDisposable
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;
    private const int Unreachable = -32000;

    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _underWay = [];
    private readonly ConcurrentDictionary<Task, bool> _tasks = [];

    public void Dispose() => _writing.Dispose();

    /// <summary>Until the client closes its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        peer.Told = message => WriteAsync(message);
        await peer.OpenAsync(ends.Token); // What is wrong with the server is better said before the client speaks.
        while (await input.ReadLineAsync(ends.Token) is { } line)
        {
            if (line.Length > 0)
                await TakeAsync(line, ends.Token);
        }

        await ends.CancelAsync(); // Nobody waits for what is under way.
        await Task.WhenAll(_tasks.Keys);
    }

    private async Task TakeAsync(string line, CancellationToken cancellationToken)
    {
        JsonNode? message;
        try
        {
            message = JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            await WriteAsync(Error(null, ParseError, "The line is not valid JSON."));
            return;
        }

        if (message is not JsonObject one)
        {
            await WriteAsync(Error(null, InvalidRequest, "A message is a JSON object on one line; several at once are no longer part of the protocol."));
            return;
        }

        if (McpMessage.IsCancellation(one, out var id) && _underWay.TryGetValue(id, out var request))
        {
            await request.CancelAsync(); // Without a session that is said by closing the request.
            return;
        }

        var task = HandAsync(one, cancellationToken);
        if (McpMessage.Id(one) is null || McpMessage.Method(one) == "initialize")
        {
            await task; // What comes next counts on it.
            return;
        }

        _tasks[task] = true;
        _ = task.ContinueWith(done => _tasks.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task HandAsync(JsonObject message, CancellationToken cancellationToken)
    {
        var id = McpMessage.Id(message);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var name = id?.ToJsonString();
        if (name is not null && McpMessage.IsSessionless(message))
            _underWay[name] = ends;
        try
        {
            await peer.SendAsync(message, WriteAsync, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client cancelled it, or has gone.
        }
        catch (McpPeerException failure)
        {
            await log.WriteLineAsync($"error: {failure.Message}");
            if (id is not null)
                await WriteAsync(Error(id, Unreachable, failure.Message));
        }
        finally
        {
            if (name is not null)
                _underWay.TryRemove(name, out _);
        }
    }

    private static JsonObject Error(JsonNode? id, int code, string message) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id?.DeepClone(),
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
    };

    private async Task WriteAsync(JsonNode message)
    {
        var line = Encoding.UTF8.GetBytes(message.ToJsonString(Writing) + "\n");
        await _writing.WaitAsync();
        try
        {
            await output.WriteAsync(line);
            await output.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }
}
