using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Access;
using Verso.Server.Hosting;

namespace Verso.ServerKit;

/// <summary>A real server on a free port of this machine, over a data folder that is gone afterwards.</summary>
public sealed class VersoTestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;

    private VersoTestServer(TemporaryFolder folder, WebApplication app, StartingPoint start)
    {
        _folder = folder;
        _app = app;
        Start = start;
        Url = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = Url };
    }

    /// <summary>The address, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Url { get; }

    /// <summary>The first workspace and the credentials for it.</summary>
    public StartingPoint Start { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>A client that sends no credentials.</summary>
    public HttpClient Http { get; }

    public string DataFolder => _folder.Path;

    /// <param name="settings">Settings beside the data folder and the address, such as <c>("Licensing:Mode", "enforced")</c>.</param>
    /// <param name="services">Replaces services.</param>
    public static async Task<VersoTestServer> StartAsync(
        IEnumerable<(string Key, string Value)>? settings = null, Action<IServiceCollection>? services = null, CancellationToken cancellationToken = default)
    {
        var folder = new TemporaryFolder();
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Data"] = folder.Path,
            ["Listen"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Error",
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        // What the shell of the tester holds must not reach a test.
        all.TryAdd("Notion:Enabled", all.ContainsKey("Notion:Token") || all.ContainsKey("Notion:TokenV2") ? "true" : "false");

        WebApplication? app = null;
        try
        {
            app = await VersoServer.BuildAsync(all, services, cancellationToken);
            await app.StartAsync(cancellationToken);
            var start = await app.Services.GetRequiredService<FirstCredentials>().EnsureAsync(cancellationToken);
            return new VersoTestServer(folder, app, start);
        }
        catch
        {
            if (app is not null)
                await app.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A client of the Notion API with the first token; its base address ends in <c>/v1/</c>.</summary>
    public HttpClient NotionClient(string version = "2026-03-11")
    {
        var client = new HttpClient { BaseAddress = new Uri(Url, "/v1/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Start.Token);
        client.DefaultRequestHeaders.Add("Notion-Version", version);
        return client;
    }

    /// <summary>A client of the gateway with the first API key.</summary>
    public HttpClient GatewayClient()
    {
        var client = new HttpClient { BaseAddress = Url };
        client.DefaultRequestHeaders.Add("X-API-Key", Start.ApiKey);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
