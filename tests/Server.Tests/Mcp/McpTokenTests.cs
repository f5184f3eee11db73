using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Mcp;

/// <summary>Tokens of a configured issuer, whose keys are fetched from it.</summary>
public sealed class McpTokenTests : IAsyncLifetime
{
    private const string Audience = "https://verso.example.com/mcp";
    private const string Begin = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    private readonly ManualClock _clock = new();
    private readonly List<(string Kid, ECDsa Key)> _keys = [("first", ECDsa.Create(ECCurve.NamedCurves.nistP256))];
    private ScriptedServer _issuer = null!;
    private VersoTestServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await ScriptedServer.StartAsync(context => context.Request.Path.Value switch
        {
            "/.well-known/oauth-authorization-server" => context.Response.WriteAsync(new JsonObject { ["issuer"] = _issuer.Url, ["jwks_uri"] = $"{_issuer.Url}/keys" }.ToJsonString()),
            "/keys" => context.Response.WriteAsync(new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(one => Public(one.Kid, one.Key))]) }.ToJsonString()),
            _ => Task.FromResult(context.Response.StatusCode = 404),
        });
        _server = await VersoTestServer.StartAsync(
            [("Mcp:Authorization:Issuer", _issuer.Url), ("Mcp:Authorization:Audience", Audience), ("Mcp:Authorization:Key", "people"), ("Mcp:Authorization:Scopes", "verso")],
            services => services.AddSingleton<TimeProvider>(_clock),
            Stop);
        await _server.Services.GetRequiredService<VersoRegistry>().Credentials.IssueAsync(
            new NewCredential(CredentialKind.Key, "people", _server.Start.Workspace.Id) { Scopes = ["gateway:read"] }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
        _keys.ForEach(one => one.Key.Dispose());
    }

    [Fact]
    public async Task The_holder_of_a_token_has_the_rights_of_the_configured_key()
    {
        var (status, text, _) = await SendAsync(Token(_ => { }));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Nothing can be written here", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aud", "https://other.example.com/mcp", "for another resource")]
    [InlineData("aud", null, "for another resource")]
    [InlineData("iss", "https://other.example.com", "of another issuer")]
    [InlineData("exp", "-61", "has expired")]
    [InlineData("exp", null, "has expired")]
    [InlineData("nbf", "61", "not valid yet")]
    [InlineData("scope", "verso2 openid", "lacks the scope verso")]
    [InlineData("sub", null, "names nobody")]
    public async Task A_token_with_a_wrong_claim_is_refused_with_what_is_wrong(string claim, string? value, string words)
    {
        var token = Token(claims => claims[claim] = value is null ? null : claim is "exp" or "nbf" ? Seconds() + int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : value);

        await RefusedAsync(token, words);
    }

    [Fact]
    public async Task Clocks_may_differ_a_little() =>
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Token(claims => claims["exp"] = Seconds() - 59))).Status);

    [Fact]
    public async Task A_token_that_the_issuer_did_not_sign_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = Token(_ => { }).Split('.');
        var changed = Token(claims => claims["sub"] = "somebody else").Split('.');

        await RefusedAsync(Token(_ => { }, "first", other), "not signed by the issuer");
        await RefusedAsync($"{good[0]}.{changed[1]}.{good[2]}", "not signed by the issuer");
        await RefusedAsync($"{Part("""{"alg":"none"}""")}.{good[1]}.", "not signed with RS256 or ES256");
        await RefusedAsync($"{Part("""{"alg":"HS256","kid":"first"}""")}.{good[1]}.{good[2]}", "not signed with RS256 or ES256");
        await RefusedAsync("one.two.three", "no JSON Web Token");
    }

    [Fact]
    public async Task A_new_key_of_the_issuer_is_fetched_but_unknown_ones_do_not_make_a_call_each()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Token(_ => { }))).Status);
        _keys[0] = ("second", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        for (var attempt = 0; attempt < 5; attempt++)
            await RefusedAsync(Token(_ => { }), "not signed by the issuer");
        Assert.Equal(1, Fetches());

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Token(_ => { }))).Status);
        Assert.Equal(2, Fetches());
    }

    [Fact]
    public async Task Clients_are_told_where_to_get_a_token()
    {
        var (status, _, challenge) = await SendAsync(null);
        var metadata = JsonNode.Parse(await _server.Http.GetStringAsync("/.well-known/oauth-protected-resource/mcp", Stop))!;

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("/.well-known/oauth-protected-resource/mcp\"", challenge, StringComparison.Ordinal);
        Assert.Equal((Audience, _issuer.Url), (metadata["resource"]!.GetValue<string>(), metadata["authorization_servers"]![0]!.GetValue<string>()));
    }

    private int Fetches() => _issuer.Requests.Count(request => request.Target == "/keys");

    private long Seconds() => _clock.GetUtcNow().ToUnixTimeSeconds();

    private string Token(Action<JsonObject> change, string? kid = null, ECDsa? key = null)
    {
        var claims = new JsonObject { ["iss"] = _issuer.Url, ["aud"] = Audience, ["sub"] = "anna", ["scope"] = "openid verso", ["exp"] = Seconds() + 300 };
        change(claims);
        var signed = $"{Part(new JsonObject { ["alg"] = "ES256", ["kid"] = kid ?? _keys[0].Kid }.ToJsonString())}.{Part(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString((key ?? _keys[0].Key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static JsonObject Public(string kid, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = kid, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    private async Task RefusedAsync(string token, string words)
    {
        var (status, text, challenge) = await SendAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("error=\"invalid_token\"", challenge, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Text, string Challenge)> SendAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(Begin, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _server.Http.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop), answer.Headers.WwwAuthenticate.ToString());
    }
}
