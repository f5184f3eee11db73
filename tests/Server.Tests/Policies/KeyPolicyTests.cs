using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Policies;

public sealed class KeyPolicyTests : IAsyncLifetime
{
    private const string Canary = "canary7f3a";

    private VersoTestServer _server = null!;
    private string _open = "";
    private string _hidden = "";
    private string _tasks = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private CredentialStore Credentials => _server.Services.GetRequiredService<VersoRegistry>().Credentials;

    public async ValueTask InitializeAsync()
    {
        _server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var root = _server.Start.RootPage!;
        _open = await MakeAsync("pages", "{\"parent\":{\"page_id\":\"" + root + "\"},\"properties\":{\"title\":{\"title\":[{\"text\":{\"content\":\"Open\"}}]}}}");
        _hidden = await MakeAsync("pages", "{\"parent\":{\"page_id\":\"" + root + "\"},\"properties\":{\"title\":{\"title\":[{\"text\":{\"content\":\"" + Canary + "\"}}]}}}");
        var database = await SendAsync(_server.Start.Token!, HttpMethod.Post, "v1/databases",
            "{\"parent\":{\"page_id\":\"" + _open + "\"},\"initial_data_source\":{\"properties\":{\"Name\":{\"title\":{}},\"Status\":{\"select\":{\"options\":[{\"name\":\"Open\"},{\"name\":\"Done\"}]}},\"Salary\":{\"rich_text\":{}}}}}");
        _tasks = (string)database.Json["data_sources"]![0]!["id"]!;
        Write("careful", $"trees: [{{id: '{_open}', access: write}}]\ndatabases: [{{id: '{_tasks}', hide: [Salary]}}]\nlimits: {{changes: 3}}\n");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_token_sees_what_its_policy_shows()
    {
        var token = await IssueAsync(CredentialKind.Token, "careful");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(token, HttpMethod.Get, $"v1/pages/{_open}")).Status);
        var (status, json) = await SendAsync(token, HttpMethod.Get, $"v1/pages/{_hidden}");
        Assert.Equal((HttpStatusCode.NotFound, "object_not_found"), (status, (string?)json["code"]));
        Assert.DoesNotContain(Canary, (await SendAsync(token, HttpMethod.Post, "v1/search", "{}")).Json.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(_server.Start.Token!, HttpMethod.Get, $"v1/pages/{_hidden}")).Status);
    }

    [Fact]
    public async Task A_changed_policy_holds_for_the_next_request_and_a_broken_one_closes_the_token()
    {
        var token = await IssueAsync(CredentialKind.Token, "careful");
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(token, HttpMethod.Get, $"v1/pages/{_hidden}")).Status);

        Write("careful", "trees: [{id: '*', access: read}]");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(token, HttpMethod.Get, $"v1/pages/{_hidden}")).Status);
        Write("careful", "tree: []");
        var (status, json) = await SendAsync(token, HttpMethod.Get, $"v1/pages/{_open}");
        Assert.Equal((HttpStatusCode.Forbidden, "restricted_resource"), (status, (string?)json["code"]));
        Assert.Contains("careful.yaml:1:1: Unknown key 'tree'", (string?)json["message"]);
        File.Delete(Path.Combine(_server.DataFolder, "policies", "careful.yaml"));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(token, HttpMethod.Get, $"v1/pages/{_open}")).Status);
    }

    [Fact]
    public async Task Bulk_calls_of_a_key_go_through_its_policy()
    {
        var key = await IssueAsync(CredentialKind.Key, "careful");

        var made = await SendAsync(key, HttpMethod.Post, "api/v1/notion/bulk-insert", "{\"data_source_id\":\"" + _tasks + "\",\"records\":[{\"Name\":\"One\",\"Status\":\"Open\"}]}");
        Assert.True(made.Status == HttpStatusCode.OK, made.Json.ToJsonString());
        Assert.DoesNotContain("Salary", made.Json.ToJsonString());
        var salary = await SendAsync(key, HttpMethod.Post, "api/v1/notion/bulk-insert", "{\"data_source_id\":\"" + _tasks + "\",\"records\":[{\"Name\":\"Two\",\"Salary\":\"1\"}]}");
        Assert.Equal(HttpStatusCode.BadRequest, salary.Status);
        var many = await SendAsync(key, HttpMethod.Post, "api/v1/notion/bulk-insert", "{\"data_source_id\":\"" + _tasks + "\",\"records\":[" + string.Join(',', Enumerable.Range(0, 5).Select(i => "{\"Name\":\"N" + i + "\"}")) + "]}");
        Assert.Equal((HttpStatusCode)207, many.Status);
        Assert.Equal(3, (int)many.Json["successful"]!);
        Assert.Contains("limits.changes", many.Json.ToJsonString());
    }

    [Theory]
    [InlineData("POST", "api/v2/notion/database/{0}/ai-summary-auto", "{}")]
    [InlineData("GET", "api/v2/webhooks", null)]
    [InlineData("POST", "api/v2/snapshots", "{\"name\":\"x\"}")]
    public async Task What_policies_do_not_speak_of_is_closed_to_a_key_under_one(string method, string path, string? body)
    {
        var key = await IssueAsync(CredentialKind.Key, "careful");

        var (status, json) = await SendAsync(key, new HttpMethod(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, path, _tasks), body);

        Assert.Equal((HttpStatusCode.Forbidden, "policy"), (status, (string?)json["code"]));
    }

    [Fact]
    public async Task A_session_under_a_policy_opens_nothing_of_the_internal_API()
    {
        var session = await IssueAsync(CredentialKind.Session, "careful");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v3/loadUserContent") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("Cookie", $"token_v2={session}");

        using var answer = await _server.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_question_is_answered_from_what_the_policy_shows_alone()
    {
        await SendAsync(_server.Start.Token!, HttpMethod.Patch, $"v1/blocks/{_hidden}/children", "{\"children\":[{\"paragraph\":{\"rich_text\":[{\"text\":{\"content\":\"The canary7f3a bridge opens in March.\"}}]}}]}");
        const string Body = "{\"question\":\"canary7f3a\"}";

        var (status, free) = await SendAsync(_server.Start.ApiKey, HttpMethod.Post, "api/v2/ask", Body);
        Assert.True(status == HttpStatusCode.OK && free["citations"]!.ToJsonString().Contains(_hidden, StringComparison.Ordinal), free.ToJsonString());
        var (same, policed) = await SendAsync(await IssueAsync(CredentialKind.Key, "careful"), HttpMethod.Post, "api/v2/ask", Body);

        Assert.Equal(HttpStatusCode.OK, same);
        Assert.DoesNotContain(_hidden, policed.ToJsonString());
        Assert.DoesNotContain("bridge", policed.ToJsonString());
    }

    [Fact]
    public async Task A_recipe_runs_within_the_policy_of_its_key()
    {
        var key = await IssueAsync(CredentialKind.Key, "careful");
        var hidden = await SendAsync(_server.Start.Token!, HttpMethod.Post, "v1/databases", "{\"parent\":{\"page_id\":\"" + _hidden + "\"},\"title\":[{\"text\":{\"content\":\"Secret\"}}],\"initial_data_source\":{\"properties\":{\"Name\":{\"title\":{}}}}}");

        var made = await MeetAsync(key, _tasks);
        Assert.True(made.Status == HttpStatusCode.OK, made.Json.ToJsonString());
        var page = (string)made.Json["result"]!["page_id"]!;
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(_server.Start.Token!, HttpMethod.Get, $"v1/pages/{page}")).Status);
        foreach (var database in (string[])["Secret", (string)hidden.Json["id"]!])
        {
            var refused = await MeetAsync(key, database);
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("there is no database", (string?)refused.Json["error"], StringComparison.OrdinalIgnoreCase);
        }

        var rows = await SendAsync(_server.Start.Token!, HttpMethod.Post, $"v1/data_sources/{hidden.Json["data_sources"]![0]!["id"]}/query", "{}");
        Assert.Empty(rows.Json["results"]!.AsArray());
    }

    [Theory]
    [InlineData("trees: [{{id: '{0}', access: read}}]")]
    [InlineData("trees: [{{id: '{0}', access: write}}]\nlimits: {{calls: 1}}")]
    public async Task What_a_policy_refuses_a_recipe_is_told_in_the_words_of_the_policy(string yaml)
    {
        Write("narrow", string.Format(System.Globalization.CultureInfo.InvariantCulture, yaml, _open));

        var (status, json) = await MeetAsync(await IssueAsync(CredentialKind.Key, "narrow"), _tasks);

        Assert.Equal((HttpStatusCode.Forbidden, "policy"), (status, (string?)json["code"]));
        Assert.Contains("olicy \"narrow\"", (string?)json["error"], StringComparison.Ordinal);
        Assert.DoesNotContain("Notion refused", (string?)json["error"], StringComparison.Ordinal);
        Assert.Empty((await SendAsync(_server.Start.Token!, HttpMethod.Post, $"v1/data_sources/{_tasks}/query", "{}")).Json["results"]!.AsArray());
    }

    [Fact]
    public async Task A_key_under_a_policy_sees_no_run_of_another_key()
    {
        var made = await MeetAsync(_server.Start.ApiKey, _tasks);
        var key = await IssueAsync(CredentialKind.Key, "careful");

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(key, HttpMethod.Get, $"api/v2/runs/{made.Json["run_id"]}")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await MeetAsync(key, _tasks)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(_server.Start.ApiKey, HttpMethod.Get, $"api/v2/runs/{made.Json["run_id"]}")).Status);
    }

    private Task<(HttpStatusCode Status, JsonObject Json)> MeetAsync(string key, string database) =>
        SendAsync(key, HttpMethod.Post, "api/v2/recipes/meeting-summary/run", "{\"database\":\"" + database + "\",\"title\":\"Launch\",\"summary\":\"We launch.\",\"status\":\"Done\"}");

    private void Write(string name, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_server.DataFolder, "policies"));
        File.WriteAllText(Path.Combine(_server.DataFolder, "policies", name + ".yaml"), yaml);
    }

    private async Task<string> IssueAsync(CredentialKind kind, string policy) =>
        (await Credentials.IssueAsync(new NewCredential(kind, "under a policy", _server.Start.Workspace.Id) { Policy = policy }, Stop)).Secret;

    private async Task<string> MakeAsync(string path, string body) => (string)(await SendAsync(_server.Start.Token!, HttpMethod.Post, "v1/" + path, body)).Json["id"]!;

    private async Task<(HttpStatusCode Status, JsonObject Json)> SendAsync(string secret, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        request.Headers.Add("Notion-Version", "2026-03-11");
        using var answer = await _server.Http.SendAsync(request, Stop);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject());
    }
}
