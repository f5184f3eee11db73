using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Workspace.Api;

namespace Verso.Agents.Runtime.Verification;

/// <summary>Remembers the writes of each call of a tool that were answered as done, so that they can be read back.</summary>
internal sealed class WatchedWorkspace(IWorkspace inner) : IWorkspace
{
    private readonly AsyncLocal<List<AnsweredWrite>?> _writes = new();

    /// <summary>From here on, in this flow of control, writes go into the list.</summary>
    public IReadOnlyList<AnsweredWrite> Watch() => _writes.Value = [];

    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        var answer = await inner.SendAsync(request, cancellationToken);
        if (_writes.Value is { } writes && answer.IsSuccess && RunWorkspace.IsWrite(request))
        {
            var write = new AnsweredWrite(request.Method, request.Path, Parse(request.Body), Parse(answer.Body));
            lock (writes)
                writes.Add(write);
        }

        return answer;
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.IsEmpty ? [] : JsonNode.Parse(body.Span) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>A write that the workspace says it carried out.</summary>
internal sealed record AnsweredWrite(string Method, string Path, JsonObject Body, JsonObject Answer);
