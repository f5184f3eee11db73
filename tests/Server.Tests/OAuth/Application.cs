using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.OAuth;

/// <summary>An application that is let in, and the browser of the person who does it.</summary>
internal sealed partial class Application : IDisposable
{
    public const string Callback = "http://localhost:3000/callback";

    private readonly VersoTestServer _server;
    private readonly CookieContainer _cookies = new();

    private Application(VersoTestServer server, OAuthClient client, string secret)
    {
        (_server, Client, Secret) = (server, client, secret);
        Browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = server.Url };
    }

    public OAuthClient Client { get; }

    public string Secret { get; set; }

    public HttpClient Browser { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="name">What its name begins with; each has one of its own.</param>
    public static async Task<Application> AddAsync(VersoTestServer server, string name = "My app", string[]? redirects = null, string[]? capabilities = null)
    {
        var (client, secret) = await server.Services.GetRequiredService<VersoRegistry>().OAuth.AddClientAsync(
            $"{name} {Guid.NewGuid():N}", server.Start.Workspace.Id, redirects ?? [Callback], capabilities ?? [], Stop);
        return new Application(server, client, secret);
    }

    public string Question(string? redirect = Callback, string? state = "abc", string type = "code") =>
        $"v1/oauth/authorize?client_id={Client.Id}&response_type={type}&owner=user"
        + (redirect is null ? "" : $"&redirect_uri={Uri.EscapeDataString(redirect)}") + (state is null ? "" : $"&state={Uri.EscapeDataString(state)}");

    /// <summary>The page that the person sees.</summary>
    public async Task<string> AskAsync(string? question = null)
    {
        using var answer = await Browser.GetAsync(question ?? Question(), Stop);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, html);
        return html;
    }

    /// <summary>Fills the form in and sends it; returns where the browser is sent.</summary>
    public async Task<(HttpResponseMessage Answer, Dictionary<string, string> Told)> DecideAsync(string html, string decision, params string[] pages)
    {
        var answer = await SendAsync(html, decision, pages);
        var location = answer.Headers.Location;
        Assert.True(location is not null, await answer.Content.ReadAsStringAsync(Stop));
        var query = HttpUtility.ParseQueryString(location.Query);
        return (answer, query.AllKeys.OfType<string>().ToDictionary(key => key, key => query[key]!));
    }

    public Task<HttpResponseMessage> SendAsync(string html, string decision, params string[] pages)
    {
        var form = pages.Select(page => KeyValuePair.Create("page", page)).Append(new("ticket", WebUtility.HtmlDecode(Ticket().Match(html).Groups[1].Value))).Append(new("decision", decision));
        return Browser.PostAsync("v1/oauth/authorize", new FormUrlEncodedContent(form), Stop);
    }

    /// <summary>The person allows these pages, and the application gets its code.</summary>
    public async Task<string> CodeAsync(params string[] pages)
    {
        var (_, told) = await DecideAsync(await AskAsync(), "allow", pages);
        return told["code"];
    }

    /// <summary>The whole way.</summary>
    public async Task<JsonObject> TokensAsync(params string[] pages)
    {
        var (status, tokens) = await CallAsync("token", new JsonObject { ["grant_type"] = "authorization_code", ["code"] = await CodeAsync(pages), ["redirect_uri"] = Callback });
        Assert.True(status == 200, tokens.ToJsonString());
        return tokens;
    }

    public Task<(int Status, JsonObject Json)> RefreshAsync(string token) => CallAsync("token", new JsonObject { ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    public Task<(int Status, JsonObject Json)> CallAsync(string path, JsonObject body) => CallAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));

    public async Task<(int Status, JsonObject Json)> CallAsync(string path, HttpContent body, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/oauth/{path}") { Content = body };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization ?? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Client.Id}:{Secret}"))}");
        using var answer = await _server.Http.SendAsync(request, Stop);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject());
    }

    /// <summary>Uses an access token.</summary>
    public async Task<(int Status, JsonObject Json)> NotionAsync(string token, string path, HttpMethod? method = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"v1/{path}") { Headers = { { "Authorization", $"Bearer {token}" }, { "Notion-Version", "2026-03-11" } } };
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _server.Http.SendAsync(request, Stop);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject());
    }

    public void Dispose() => Browser.Dispose();

    [GeneratedRegex("name=\"ticket\" value=\"([^\"]+)\"")]
    private static partial Regex Ticket();
}
