using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Verso.Kit;
using Verso.Notion;
using Verso.Notion.Http;
using Verso.Sync.Connections;
using Verso.Sync.Forwarding;
using Verso.Workspace.Api;
using Xunit;

namespace Verso.Sync.Tests.Forwarding;

public sealed class NotionWorkspaceTests
{
    private static readonly Caller Caller = new(NotionId.Named("bot"), "Bot");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_goes_on_byte_for_byte_with_the_token_of_the_connection()
    {
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, 200, """{"object":"page"}"""));
        using var workspace = Workspace(server);

        await workspace.SendAsync(
            new ApiRequest("PATCH", "pages/x/properties/%3FB%3AW", Caller)
            {
                Version = "2022-06-28",
                Query = [new("filter_properties", "a:b"), new("filter_properties", "ü &")],
                Body = Encoding.UTF8.GetBytes("{ \"a\" : 1.0 }"),
                ContentType = "application/json; charset=utf-8",
            },
            Stop);

        var request = Assert.Single(server.Requests);
        Assert.Equal("PATCH", request.Method);
        Assert.Equal("/v1/pages/x/properties/%3FB%3AW?filter_properties=a%3Ab&filter_properties=%C3%BC%20%26", request.Target);
        Assert.Equal("{ \"a\" : 1.0 }", request.Text);
        Assert.Equal("2022-06-28", request.Headers["Notion-Version"]);
        Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("Bearer ntn_secret", request.Headers["Authorization"]);
    }

    [Fact]
    public async Task Without_a_version_or_a_body_none_is_made_up()
    {
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, 400, """{"object":"error","code":"missing_version"}"""));
        using var workspace = Workspace(server);

        var answer = await workspace.SendAsync(new ApiRequest("GET", "users/me", Caller) { Version = null }, Stop);

        Assert.Equal(400, answer.Status);
        Assert.Equal("""{"object":"error","code":"missing_version"}""", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.False(server.Requests[0].Headers.ContainsKey("Notion-Version"));
        Assert.False(server.Requests[0].Headers.ContainsKey("Content-Type"));
    }

    [Fact]
    public async Task A_refusal_comes_back_with_its_wait_when_the_tries_are_used_up()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return Answer(context, 429, """{"object":"error","status":429,"code":"rate_limited","message":"Slow."}""");
        });
        using var workspace = Workspace(server, new() { Retry = new() { MaxAttempts = 1 } });

        var answer = await workspace.SendAsync(new ApiRequest("GET", "users/me", Caller), Stop);

        Assert.Equal((429, TimeSpan.FromSeconds(7)), (answer.Status, answer.RetryAfter!.Value));
    }

    [Fact]
    public async Task A_write_that_timed_out_is_not_repeated_and_its_outcome_is_called_unknown()
    {
        await using var server = await ScriptedServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var workspace = Workspace(server, new() { AttemptTimeout = TimeSpan.FromMilliseconds(200) });

        var error = Error(await workspace.SendAsync(new ApiRequest("POST", "pages", Caller) { Body = "{}"u8.ToArray() }, Stop), 504);

        Assert.Single(server.Requests);
        Assert.Equal("gateway_timeout", error.GetProperty("code").GetString());
        Assert.Equal("unknown", error.GetProperty("additional_data").GetProperty("outcome").GetString());
        Assert.Contains("not known", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_whose_answer_breaks_off_is_not_repeated()
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var workspace = Workspace(server);

        var error = Error(await workspace.SendAsync(new ApiRequest("PATCH", "blocks/x/children", Caller) { Body = "{}"u8.ToArray() }, Stop), 502);

        Assert.Single(server.Requests);
        Assert.Equal("unknown", error.GetProperty("additional_data").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_read_whose_answer_breaks_off_is_read_again()
    {
        var first = true;
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            if (!first)
                return Answer(context, 200, "{}");
            first = false;
            context.Abort();
            return Task.CompletedTask;
        });
        using var workspace = Workspace(server);

        Assert.Equal(200, (await workspace.SendAsync(new ApiRequest("GET", "users/me", Caller), Stop)).Status);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_gives_an_error_that_says_nothing_was_sent()
    {
        string url;
        await using (var gone = await ScriptedServer.StartAsync(_ => Task.CompletedTask))
            url = gone.Url;
        using var workspace = new NotionWorkspace(new NotionConnection { BaseUrl = new(url) }, Fast());

        var error = Error(await workspace.SendAsync(new ApiRequest("POST", "pages", Caller) { Body = "{}"u8.ToArray() }, Stop), 502);

        Assert.Equal("not_sent", error.GetProperty("additional_data").GetProperty("outcome").GetString());
        Assert.NotEqual(default, error.GetProperty("request_id").GetGuid());
    }

    [Fact]
    public async Task A_page_in_html_becomes_an_error_in_Notions_form()
    {
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            context.Response.ContentType = "text/html";
            context.Response.Headers["cf-ray"] = "8f1";
            return context.Response.WriteAsync("<html>");
        });
        using var workspace = Workspace(server);

        var error = Error(await workspace.SendAsync(new ApiRequest("GET", "users/me", Caller), Stop), 403);

        Assert.Equal("restricted_resource", error.GetProperty("code").GetString());
        Assert.Contains("8f1", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await using var other = await ScriptedServer.StartAsync(context => Answer(context, 200, "{}"));
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url);
            return Task.CompletedTask;
        });
        using var workspace = Workspace(server);

        Error(await workspace.SendAsync(new ApiRequest("GET", "users/me", Caller), Stop), 502);

        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("pages/../../api")]
    [InlineData("pages/%2E%2e/x")]
    [InlineData("pages/x?a=b")]
    public async Task A_path_that_leaves_the_api_is_no_request(string path)
    {
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, 200, "{}"));
        using var workspace = Workspace(server);

        Error(await workspace.SendAsync(new ApiRequest("GET", path, Caller), Stop), 400);

        Assert.Empty(server.Requests);
    }

    private static NotionWorkspace Workspace(ScriptedServer server, NotionPipelineOptions? options = null) =>
        new(new NotionConnection { BaseUrl = new(server.Url), Token = "ntn_secret" }, options ?? Fast());

    private static NotionPipelineOptions Fast() => new() { Retry = new() { FirstWait = TimeSpan.FromMilliseconds(1), MaxAttempts = 2 } };

    private static Task Answer(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json);
    }

    private static JsonElement Error(ApiAnswer answer, int status)
    {
        var error = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal(status, answer.Status);
        Assert.Equal("error", error.GetProperty("object").GetString());
        Assert.Equal(status, error.GetProperty("status").GetInt32());
        Assert.DoesNotContain("ntn_secret", error.GetRawText(), StringComparison.Ordinal);
        return error;
    }
}
