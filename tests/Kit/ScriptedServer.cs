using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Verso.Kit;

/// <summary>
/// A server on 127.0.0.1 that does what the test tells it, over real sockets. A script may write slowly and flush, stop
/// half way, or break the connection with <c>context.Abort()</c>.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private ScriptedServer(WebApplication host) => _host = host;

    /// <summary>The address, without a slash at its end: <c>http://127.0.0.1:40123</c>.</summary>
    public string Url => _host.Urls.First();

    /// <summary>What has come in so far, in its order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public static async Task<ScriptedServer> StartAsync(RequestDelegate script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var server = new ScriptedServer(builder.Build());
        server._host.Run(async context =>
        {
            await server.RecordAsync(context.Request);
            await script(context);
        });
        await server._host.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync(); // A script that still waits is broken off, not waited for.
        await _host.StopAsync(hurry.Token);
        await _host.DisposeAsync();
    }

    private async Task RecordAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        body.Position = 0;
        request.Body = body;
        _requests.Enqueue(new ReceivedRequest(
            request.Method,
            request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
    }
}

/// <summary>A request as it came over the wire.</summary>
/// <param name="Target">Path and query, as they were sent.</param>
public sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
