using System.Text.Json;
using Verso.Notion;
using Verso.Server.Tests.OAuth;
using Verso.ServerKit;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>The official JavaScript client, the newest and the one before data sources, driven by scripts of tests/clients. They are skipped where Node is missing, but never on CI.</summary>
public sealed class OfficialClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("official.mjs", "2025-09-03", 55)]
    [InlineData("official.mjs", "2026-03-11", 55)]
    [InlineData("sdk2.mjs", "2022-06-28", 20)]
    public async Task Every_method_of_the_client_does_what_its_endpoint_can(string script, string version, int least)
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        using var application = await Application.AddAsync(server);
        var code = await application.CodeAsync(server.Start.RootPage!);

        var facts = await NodeScript.FactsAsync(
            script, server, [version],
            ("OAUTH_CLIENT_ID", application.Client.Id.ToString()), ("OAUTH_CLIENT_SECRET", application.Secret), ("OAUTH_CODE", code), ("OAUTH_REDIRECT_URI", Application.Callback));

        Assert.Equal(version, facts.GetProperty("version").GetString());
        var calls = facts.GetProperty("calls").EnumerateArray().Select(Call.Read).ToLookup(call => call.Method);
        var methods = facts.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!).ToList();
        Assert.True(methods.Count >= least, $"The client has only {methods.Count} methods.");
        Assert.All(methods, method =>
        {
            Assert.NotEmpty(calls[method]);
            var outcomes = calls[method].Select(call => call.Outcome).ToHashSet();
            var expected = Expected(calls[method].First(), NotionVersion.TryParse(version, out var given) ? given : NotionVersion.Latest);
            Assert.True(expected is null ? !outcomes.Contains("ok") : outcomes.Contains(expected), $"{method} ended as {string.Join(", ", outcomes)}, but {expected ?? "no success"} was expected.");
        });
        Assert.True(facts.GetProperty("steps").GetArrayLength() >= 9);
    }

    [Fact]
    public async Task The_client_retries_what_Notion_lets_it_retry_and_nothing_else()
    {
        await using var server = await VersoTestServer.StartAsync([("Faults:Enabled", "true")], cancellationToken: Stop);

        var facts = await NodeScript.FactsAsync("retries.mjs", server);

        var told = facts.GetProperty("outcomes").EnumerateArray().Select(one =>
            $"{one.GetProperty("fault").GetString()} {one.GetProperty("method").GetString()} {one.GetProperty("when").GetString()}: {one.GetProperty("asked").GetInt32()} {one.GetProperty("ended").GetString()}");
        Assert.Equal(
            [
                "429 read before: 2 ok",
                "429 write before: 2 ok",
                "529 write before: 2 ok",
                "500 read before: 2 ok",
                "500 write before: 1 internal_server_error",
                "503 read before: 2 ok",
                "503 write before: 1 service_unavailable",
                "503 write after: 1 service_unavailable",
                "502 read before: 1 notionhq_client_response_error",
                "504 read before: 1 notionhq_client_response_error",
                "reset read before: 1 TypeError",
                "reset write after: 1 TypeError",
                "truncate read before: 1 SyntaxError",
            ],
            told);
        Assert.Equal("notionhq_client_request_timeout", facts.GetProperty("hanging").GetString());
    }

    /// <summary>What a method should come to by the table of routes; null for anything but success, where there is no such endpoint.</summary>
    private static string? Expected(Call call, NotionVersion version)
    {
        if (call.Path.StartsWith("oauth/", StringComparison.Ordinal))
            return "ok";
        var isOld = Routes.Old.Any(old => old.Method == call.Verb && Fits(old.Template, call.Path) && version <= old.Until);
        var route = Routes.All.FirstOrDefault(route => route.Method == call.Verb && Fits(route.Template, call.Path) && route.Since <= version);
        return isOld ? "ok" : route is null ? null : route.StaysOut ? "restricted_resource" : "ok";
    }

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First[0] == '{' || pair.First == pair.Second);
    }

    private sealed record Call(string Method, string Verb, string Path, string Outcome)
    {
        public static Call Read(JsonElement call) => new(
            call.GetProperty("method").GetString()!, call.GetProperty("verb").GetString()!, call.GetProperty("path").GetString()!, call.GetProperty("outcome").GetString()!);
    }
}
