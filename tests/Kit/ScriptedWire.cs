namespace Verso.Kit;

/// <summary>
/// The end of a chain of handlers: gives the answers of its script one after the other, the last one for ever, and
/// keeps what was asked.
/// </summary>
public sealed class ScriptedWire(params Func<HttpRequestMessage, HttpResponseMessage>[] script) : HttpMessageHandler
{
    private readonly List<HttpRequestMessage> _requests = [];
    private readonly List<string> _bodies = [];

    public ScriptedWire(params HttpResponseMessage[] answers)
        : this([.. answers.Select(answer => (Func<HttpRequestMessage, HttpResponseMessage>)(_ => answer))])
    {
    }

    public IReadOnlyList<HttpRequestMessage> Requests => _requests;

    /// <summary>The bodies of <see cref="Requests"/>, empty where there was none.</summary>
    public IReadOnlyList<string> Bodies => _bodies;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = Math.Min(_requests.Count, script.Length - 1);
        _requests.Add(request);
        _bodies.Add(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        var answer = script[turn](request);
        answer.RequestMessage = request;
        return answer;
    }
}
