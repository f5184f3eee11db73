using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Cli.Commands;
using Verso.Server.Hosting;
using Verso.Server.Moving;
using Verso.Workspace.Registry;

namespace Verso.Cli.Moving;

/// <summary>
/// A workspace as a command reaches it: through the server that is running over the data folder, or itself while it keeps
/// servers out.
/// </summary>
internal sealed class Reach : IAsyncDisposable
{
    private readonly Installation _installation;
    private readonly DataFolderLock? _held;
    private readonly HttpClient? _server;

    private Reach(Installation installation, WorkspaceEntry entry, DataFolderLock? held, HttpClient? server)
    {
        _installation = installation;
        Entry = entry;
        _held = held;
        _server = server;
    }

    public WorkspaceEntry Entry { get; }

    /// <summary>What does the work in this process; null when a server runs.</summary>
    public WorkspaceMoves? Here => _server is null ? _installation.Moves : null;

    public static async Task<Reach> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
        DataFolderLock? held = null;
        try
        {
            var entry = WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace));
            held = DataFolderLock.TryTake(installation.Folder);
            return new Reach(installation, entry, held, held is null ? await ConnectAsync(installation, entry, cancellationToken) : null);
        }
        catch
        {
            held?.Dispose();
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the running server.</summary>
    /// <param name="path">Below <c>/api/v2/</c>.</param>
    public async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"api/v2/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>Sends a request to the running server and refuses an answer that is an error.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _server!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"The server at {_server!.BaseAddress} that uses the data folder does not answer: {failure.Message}");
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var answer = await ReadAsync(response, cancellationToken);
            throw new CommandException((string?)answer["error"] ?? string.Create(CultureInfo.InvariantCulture, $"The server refused this with status {(int)response.StatusCode}."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        await _installation.DisposeAsync();
        _held?.Dispose();
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static async Task<HttpClient> ConnectAsync(Installation installation, WorkspaceEntry entry, CancellationToken cancellationToken)
    {
        var url = RunningServer.Find(installation.Folder)
            ?? throw new CommandException($"A server is using the data folder {installation.Folder.Path}, but it has not said yet where it listens. Try again in a moment.");
        var http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-API-Key", await installation.EnsureCommandKeyAsync(entry, cancellationToken));
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return http;
    }
}
