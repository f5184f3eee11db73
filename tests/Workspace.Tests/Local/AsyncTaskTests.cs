using System.Text.Json.Nodes;
using Verso.Notion;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>What is answered with 202 happens once, whatever comes between.</summary>
public sealed class AsyncTaskTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_task_is_queued_and_ends_with_what_the_call_would_have_answered()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");

        var (status, task) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", """{"allow_async":true,"type":"insert_content","insert_content":{"content":"# Hello\n\nAsync test content."}}""");

        Assert.Equal(202, status);
        Assert.Equal(["object", "id", "status", "status_url", "created_time", "poll_after_seconds", "operation", "request_id"], task.Keys());
        Assert.Matches("^task_[0-9a-f]{32}$", task.Id());
        Assert.Equal("queued", (string?)task["status"]);
        Assert.Equal($"https://api.notion.com/v1/async_tasks/{task.Id()}", (string?)task["status_url"]);
        Assert.Equal("""{"surface":"rest","name":"PATCH /v1/pages/:page_id/markdown"}""", task["operation"]!.ToJsonString());

        var done = await DoneAsync(desk, task.Id());
        Assert.Equal(["object", "id", "status", "status_url", "created_time", "operation", "result", "request_id"], done.Keys());
        Assert.Equal("succeeded", (string?)done["status"]);
        Assert.Equal(["markdown", "truncated", "unknown_block_ids", "id", "object"], done["result"]!.AsObject().Keys());
        Assert.Equal("# Hello\nAsync test content.", (string?)done["result"]!["markdown"]);
    }

    [Fact]
    public async Task A_page_is_made_later_too()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Version = "2025-09-03";

        var (status, task) = await desk.TryAsync("POST", "pages", $$"""{"parent":{"page_id":"{{desk.Root}}"},"markdown":"# Later\ntext","allow_async":true}""");

        Assert.Equal(202, status);
        var done = await DoneAsync(desk, task.Id());
        Assert.Equal("POST /v1/pages", (string?)done["operation"]!["name"]);
        Assert.Equal("page", (string?)done["result"]!["object"]);
        Assert.False((bool?)done["result"]!["archived"]);
        Assert.Equal("text", await MarkdownCalls.ReadAsync(desk, done["result"]!.AsObject()));
    }

    [Fact]
    public async Task A_task_fails_with_the_error_that_the_call_would_have_had()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");

        var (_, task) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", """{"allow_async":true,"type":"update_content","update_content":{"content_updates":[{"old_str":"gone","new_str":"x"}]}}""");

        var done = await DoneAsync(desk, task.Id());
        Assert.Equal("failed", (string?)done["status"]);
        Assert.Equal(["object", "status", "code", "message"], done["error"]!.AsObject().Keys());
        Assert.Equal(400, (int?)done["error"]!["status"]);
        Assert.Equal("validation_error", (string?)done["error"]!["code"]);
    }

    [Fact]
    public async Task What_is_wrong_at_once_is_said_at_once_and_others_do_not_see_a_task()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        await desk.RefusedAsync(404, "object_not_found", "PATCH", "pages/00000000-0000-0000-0000-000000000000/markdown", """{"allow_async":true,"type":"replace_content","replace_content":{"new_str":"x"}}""");
        var (_, task) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", """{"allow_async":true,"type":"replace_content","replace_content":{"new_str":"x"}}""");
        await DoneAsync(desk, task.Id());

        desk.Caller = await desk.Workspace.EnsureBotAsync("Stranger", TestContext.Current.CancellationToken);

        await desk.RefusedAsync(404, "object_not_found", "GET", $"async_tasks/{task.Id()}");
        await desk.RefusedAsync(404, "object_not_found", "GET", "async_tasks/task_0");
    }

    [Fact]
    public async Task A_task_reaches_no_further_than_who_asked_for_it()
    {
        await using var desk = await Desk.OpenAsync();
        var (open, secret) = (await desk.PageAsync("Open"), await desk.PageAsync("Secret"));
        desk.Caller = desk.Caller with { Shared = [NotionId.Parse(open.Id())] };

        var (_, task) = await desk.TryAsync("PATCH", $"pages/{open.Id()}/markdown", $$$"""{"allow_async":true,"type":"insert_content","insert_content":{"content":"<page url=\"{{{secret.Id()}}}\">x</page>"}}""");

        var done = await DoneAsync(desk, task.Id());
        Assert.Equal("failed", (string?)done["status"]);
        Assert.Equal("object_not_found", (string?)done["error"]!["code"]);
    }

    [Fact]
    public async Task A_task_that_was_taken_on_before_a_crash_is_done_after_it()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Workspace.Options.RunsTasks = false;
        var page = await desk.PageAsync("Notes");
        var (_, task) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", """{"allow_async":true,"type":"insert_content","insert_content":{"content":"once"}}""");
        Assert.Equal("queued", (string?)(await desk.GetAsync($"async_tasks/{task.Id()}"))["status"]);

        await desk.ReopenAsync();

        Assert.Equal("succeeded", (string?)(await DoneAsync(desk, task.Id()))["status"]);
        Assert.Equal("once", await MarkdownCalls.ReadAsync(desk, page));
    }

    [Fact]
    public async Task A_task_that_had_its_effect_before_a_crash_does_not_have_it_again()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Workspace.Options.RunsTasks = false;
        var page = await desk.PageAsync("Notes");
        const string Insert = """{"type":"insert_content","insert_content":{"content":"once"}""";
        var (_, task) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", Insert + ""","allow_async":true}""");
        await desk.Workspace.SendAsync(desk.Request("PATCH", $"pages/{page.Id()}/markdown", Insert + "}") with { IdempotencyKey = task.Id() }, TestContext.Current.CancellationToken);

        await desk.ReopenAsync();

        var done = await DoneAsync(desk, task.Id());
        Assert.Equal("succeeded", (string?)done["status"]);
        Assert.Equal("once", (string?)done["result"]!["markdown"]);
        Assert.Equal("once", await MarkdownCalls.ReadAsync(desk, page));
    }

    [Fact]
    public async Task Tasks_of_one_page_happen_in_the_order_in_which_they_came()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Notes");
        var last = "";
        for (var number = 0; number < 8; number++)
        {
            desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var (_, task) = await desk.TryAsync("PATCH", $"pages/{page.Id()}/markdown", $$$"""{"allow_async":true,"type":"insert_content","insert_content":{"content":"{{{number}}}"}}""");
            last = task.Id();
        }

        await DoneAsync(desk, last);

        Assert.Equal("0\n1\n2\n3\n4\n5\n6\n7", await MarkdownCalls.ReadAsync(desk, page));
    }

    private static async Task<JsonObject> DoneAsync(Desk desk, string task)
    {
        Assert.True(await desk.Workspace.Tasks.WaitAsync(NotionId.Parse(task["task_".Length..]), Long, TestContext.Current.CancellationToken));
        return await desk.GetAsync($"async_tasks/{task}");
    }
}
