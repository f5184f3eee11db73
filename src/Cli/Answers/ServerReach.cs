using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Verso.Cli.Commands;
using Verso.Server.Hosting;
using Verso.Server.Moving;

namespace Verso.Cli.Answers;

/// <summary>
/// The API of a workspace as a command reaches it: through the server that is running over the data folder, or through one of its own that listens on
/// this machine only and is gone with the command.
/// </summary>
internal sealed class ServerReach : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly WebApplication? _own;

    private ServerReach(HttpClient http, WebApplication? own)
    {
        _http = http;
        _own = own;
    }

    public static async Task<ServerReach> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        string key;
        Uri? url;
        await using (var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken))
        {
            var entry = WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace));
            key = await installation.EnsureCommandKeyAsync(entry, cancellationToken);
            var held = DataFolderLock.TryTake(installation.Folder);
            held?.Dispose();
            url = held is not null ? null : RunningServer.Find(installation.Folder)
                ?? throw new CommandException($"A server is using the data folder {installation.Folder.Path}, but it has not said yet where it listens. Try again in a moment.");
        }

        WebApplication? own = null;
        if (url is null)
        {
            own = await VersoServer.BuildAsync(
                new Dictionary<string, string?>(arguments.Settings()) { ["Listen"] = "http://127.0.0.1:0", ["Logging:LogLevel:Default"] = "None" }, cancellationToken: cancellationToken);
            await own.StartAsync(cancellationToken);
            url = new Uri(own.Urls.First());
        }

        var http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-API-Key", key);
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return new ServerReach(http, own);
    }

    /// <param name="path">Below <c>/api/v2/</c>.</param>
    /// <exception cref="CommandException">The server refused it, in its words.</exception>
    public async Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v2/{path}") { Content = JsonContent.Create(body) };
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>Sends a request and refuses an answer that is an error. The body of the answer is still to be read.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"The server at {_http.BaseAddress} that uses the data folder does not answer: {failure.Message}");
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var answer = await ReadAsync(response, cancellationToken);
            throw new CommandException((string?)answer["error"] ?? $"The server refused this with status {(int)response.StatusCode}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_own is null)
            return;
        await _own.StopAsync(CancellationToken.None);
        await _own.DisposeAsync();
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
}
