using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Verso.Cli.Mcp;

/// <summary>
/// A server over HTTP as one that does not go away: when it was restarted, or ended the session, the session is begun anew as the
/// client had begun it, with what it had subscribed to.
/// </summary>
internal sealed class McpPeer(IMcpReach reach, bool isReadOnly, TextWriter log) : IAsyncDisposable
{
    private const string Session = "Mcp-Session-Id";
    private const int Attempts = 3;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly McpMemory _memory = new();
    private readonly CancellationTokenSource _closing = new();
    private McpPlace? _place;
    private volatile string? _session;
    private Task _listening = Task.CompletedTask;

    /// <summary>Takes what the server says unasked.</summary>
    public Func<JsonNode, Task> Told { get; set; } = _ => Task.CompletedTask;

    /// <exception cref="CommandException">There is no server, and none can be started.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken) => _place = await reach.FindAsync(cancellationToken);

    /// <summary>Sends a message, and gives what the server says to it to <paramref name="answer"/>.</summary>
    /// <exception cref="McpPeerException">It could not be sent, or the answer did not come.</exception>
    public async Task SendAsync(JsonObject message, Func<JsonNode, Task> answer, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (place, session) = (await PlaceAsync(cancellationToken), _session);
            HttpResponseMessage response;
            try
            {
                response = await PostAsync(place, session, message, cancellationToken);
            }
            catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError && attempt < Attempts)
            {
                await ForgetAsync(place, cancellationToken); // It was never sent.
                continue;
            }
            catch (HttpRequestException failure)
            {
                throw new McpPeerException($"The server at {place.Url} does not answer: {failure.Message}");
            }

            using (response)
            {
                if (response.StatusCode == HttpStatusCode.NotFound && session is not null && !McpMessage.IsSessionless(message) && attempt < Attempts)
                {
                    await RenewAsync(session, cancellationToken);
                    continue;
                }

                await ReadAsync(response, message, answer, cancellationToken);
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _listening;
        if (_session is { } session && _place is { } place)
        {
            try
            {
                using var end = Request(HttpMethod.Delete, place, session, _memory.Version);
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                using var response = await _http.SendAsync(end, limit.Token);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // It ends by itself.
            }
        }

        _http.Dispose();
        _changing.Dispose();
        _closing.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage response, JsonObject message, Func<JsonNode, Task> answer, CancellationToken cancellationToken)
    {
        var id = McpMessage.Id(message);
        var isAnswered = id is null;
        try
        {
            await foreach (var one in McpReading.ReadAsync(response, id, cancellationToken))
            {
                if (id is not null && one["method"] is null && one["id"]?.ToJsonString() == id.ToJsonString())
                {
                    isAnswered = true;
                    _memory.Note(message, one);
                    if (McpMessage.Method(message) == "initialize" && one["result"] is not null)
                        Begin(response);
                }

                await answer(one);
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            // What follows says it.
        }

        if (!isAnswered)
            throw new McpPeerException("The connection broke before the answer came. What was asked for may have happened: look before you repeat it.");
    }

    /// <summary>The session has begun; from now on its server may say something unasked.</summary>
    private void Begin(HttpResponseMessage response)
    {
        _session = response.Headers.TryGetValues(Session, out var ids) ? ids.FirstOrDefault() : null;
        if (_session is not null && _listening.IsCompleted)
            _listening = ListenAsync(_closing.Token);
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (!await ListenOnceAsync(cancellationToken))
                    return;
                await Task.Delay(Rest, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client has gone.
        }
    }

    /// <summary>Whether it makes sense to listen again.</summary>
    private async Task<bool> ListenOnceAsync(CancellationToken cancellationToken)
    {
        var (place, session) = (await PlaceAsync(cancellationToken), _session);
        try
        {
            using var request = Request(HttpMethod.Get, place, session, _memory.Version);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound && session is not null)
                await RenewAsync(session, cancellationToken);
            else if (!response.IsSuccessStatusCode)
                return false; // It says nothing unasked.
            else
            {
                await foreach (var one in McpReading.ReadAsync(response, null, cancellationToken))
                    await Told(one);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
        {
            await ForgetAsync(place, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or McpPeerException)
        {
            await log.WriteLineAsync($"The connection to {place.Url} broke and is tried again: {failure.Message}");
        }

        return true;
    }

    /// <summary>Begins the session anew, unless somebody else has done so meanwhile.</summary>
    private async Task RenewAsync(string lost, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_session != lost || _memory.Beginning is not { } beginning)
                return;
            await log.WriteLineAsync("The server has ended the session; it is begun anew.");
            string? session = null;
            foreach (var message in _memory.Repeat(beginning))
            {
                using var response = await PostAsync(_place!, session, message, cancellationToken);
                if (!response.IsSuccessStatusCode)
                    throw new McpPeerException($"The session could not be begun anew: the server answers {(int)response.StatusCode}.");
                await response.Content.ReadAsByteArrayAsync(cancellationToken);
                session ??= response.Headers.TryGetValues(Session, out var ids) ? ids.FirstOrDefault() : null;
            }

            _session = session;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new McpPeerException($"The session could not be begun anew: {failure.Message}");
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<McpPlace> PlaceAsync(CancellationToken cancellationToken)
    {
        if (_place is { } known)
            return known;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return _place ??= await reach.FindAsync(cancellationToken);
        }
        catch (CommandException failure)
        {
            throw new McpPeerException(failure.Message);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task ForgetAsync(McpPlace place, CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _place, null, place);
        await Task.Delay(Rest, cancellationToken);
    }

    private async Task<HttpResponseMessage> PostAsync(McpPlace place, string? session, JsonObject message, CancellationToken cancellationToken)
    {
        var version = McpMessage.Version(message);
        using var request = Request(HttpMethod.Post, place, version is null ? session : null, version ?? (session is null ? null : _memory.Version));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (McpMessage.Method(message) is { } method)
            request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        if (McpMessage.Name(message) is { } name)
            request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        request.Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private HttpRequestMessage Request(HttpMethod method, McpPlace place, string? session, string? version)
    {
        var url = isReadOnly ? new UriBuilder(place.Url) { Query = "read_only=true" }.Uri : place.Url;
        var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", place.Key);
        if (session is not null)
            request.Headers.Add(Session, session);
        if (version is not null)
            request.Headers.Add("MCP-Protocol-Version", version);
        return request;
    }
}

/// <summary>A message that could not be carried, in words for whoever sent it.</summary>
internal sealed class McpPeerException(string message) : Exception(message);
