using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Xunit;

namespace Verso.Server.Tests.Gateway;

/// <summary>A server with one local workspace, spoken to over HTTP as an automation would.</summary>
public abstract class GatewayFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected HttpClient Http { get; } = new();

    protected StartingPoint Start { get; private set; } = null!;

    protected IServiceProvider Services => _app.Services;

    protected string Folder => _folder.Path;

    public async ValueTask InitializeAsync()
    {
        await BeforeAsync();
        await StartAsync();
        await PrepareAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await AfterAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected virtual Task BeforeAsync() => Task.CompletedTask;

    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected virtual Task AfterAsync() => Task.CompletedTask;

    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    protected virtual void Replace(IServiceCollection services)
    {
    }

    protected async Task StartAsync()
    {
        var settings = new Dictionary<string, string?> { ["Data"] = _folder.Path, ["Listen"] = "http://127.0.0.1:0", ["Logging:LogLevel:Default"] = "None" };
        foreach (var (name, value) in Settings)
            settings[name] = value;
        _app = await VersoServer.BuildAsync(settings, Replace, Stop);
        await _app.StartAsync(Stop);
        Start = await _app.Services.GetRequiredService<FirstCredentials>().EnsureAsync(Stop);
        Url = _app.Urls.First();
    }

    protected async Task StopAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    protected string Url { get; private set; } = "";

    /// <summary>A call of the gateway with the server's own key.</summary>
    protected Task<Answer> PostAsync(string path, string body, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, path, body, [("X-API-Key", Start.ApiKey), .. headers]);

    protected Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, [("X-API-Key", Start.ApiKey)]);

    /// <summary>A call of the Notion API with the workspace's own token.</summary>
    protected async Task<JsonObject> NotionAsync(HttpMethod method, string path, string? body = null)
    {
        var answer = await SendAsync(method, $"/v1/{path}", body, [("Authorization", $"Bearer {Start.Token}"), ("Notion-Version", "2026-03-11")]);
        Assert.True(answer.Status == 200, $"{method} {path}: {answer.Body}");
        return answer.Json;
    }

    /// <summary>A database below the root page; returns the ids of the database and its data source.</summary>
    protected async Task<(string Database, string DataSource)> CreateDatabaseAsync(string properties)
    {
        var database = await NotionAsync(HttpMethod.Post, "databases", $$"""
            {"parent":{"type":"page_id","page_id":"{{Start.RootPage}}"},"title":[{"text":{"content":"Tasks"} }],"initial_data_source":{"properties":{{properties}} } }
            """);
        return (database["id"]!.GetValue<string>(), database["data_sources"]![0]!["id"]!.GetValue<string>());
    }

    protected async Task<IReadOnlyList<JsonObject>> RowsAsync(string dataSource)
    {
        var rows = await NotionAsync(HttpMethod.Post, $"data_sources/{dataSource}/query", """{"sorts":[{"timestamp":"created_time","direction":"ascending"}]}""");
        return [.. rows["results"]!.AsArray().Select(row => row!.AsObject())];
    }

    protected static string TitleOf(JsonObject page) =>
        string.Concat(page["properties"]!.AsObject().First(property => property.Value!["type"]!.GetValue<string>() == "title").Value!["title"]!.AsArray().Select(text => text!["plain_text"]!.GetValue<string>()));

    protected async Task<Answer> SendAsync(HttpMethod method, string path, string? body, IReadOnlyList<(string Name, string Value)> headers, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, Url + path);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, Stop);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop), response.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public string? Error => (string?)Json["error"];

    public string? Code => (string?)Json["code"];

    public JsonObject Result(int index) => Json["results"]![index]!.AsObject();
}
