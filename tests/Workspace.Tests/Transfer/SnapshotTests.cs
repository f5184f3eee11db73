using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Jobs;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer;
using Verso.Workspace.Transfer.Snapshots;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

public sealed class SnapshotTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Desk _desk = null!;
    private WorkspaceSnapshots _snapshots = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _snapshots = new WorkspaceSnapshots(_desk.Workspace, _folder.File("snapshots"));
    }

    public async ValueTask DisposeAsync()
    {
        _snapshots.Dispose();
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_state_that_was_put_aside_comes_back_whole()
    {
        var kept = await _desk.PageAsync("Kept", children: $"[{Desk.Paragraph("as it was")}]");
        var before = await ServedAsync();
        await _snapshots.SaveAsync("start", cancellationToken: Stop);

        await _desk.PatchAsync($"pages/{kept.Id()}", """{"properties":{"title":[{"text":{"content":"Changed"}}]}}""");
        var later = await _desk.PageAsync("Later");
        await _snapshots.LoadAsync("start", [], Stop);

        Assert.Equal(before, await ServedAsync());
        Assert.Equal("Kept", (string?)(await _desk.GetAsync($"pages/{kept.Id()}"))["properties"]!["title"]!["title"]![0]!["plain_text"]);
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"pages/{later.Id()}");
    }

    [Fact]
    public async Task A_schema_and_its_rows_come_back_although_another_schema_had_the_same_version()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks", """{"Name":{"title":{}},"Size":{"number":{}}}""");
        await _snapshots.SaveAsync("plain", cancellationToken: Stop);
        await _desk.PatchAsync($"data_sources/{source}", """{"properties":{"Due":{"date":{}}}}""");
        await _desk.RowAsync(source, """{"Due":{"date":{"start":"2026-05-01"}}}""");
        await _snapshots.SaveAsync("dated", cancellationToken: Stop);
        await _snapshots.LoadAsync("plain", [], Stop);
        await _desk.PatchAsync($"data_sources/{source}", """{"properties":{"Done":{"checkbox":{}}}}""");
        await _desk.RowAsync(source, """{"Done":{"checkbox":true}}""");
        Assert.Single((await QueryAsync(source, """{"filter":{"property":"Done","checkbox":{"equals":true}}}""")).Results());

        await _snapshots.LoadAsync("dated", [], Stop);

        Assert.Single((await QueryAsync(source, """{"filter":{"property":"Due","date":{"equals":"2026-05-01"}}}""")).Results());
        await _desk.RefusedAsync(400, "validation_error", "POST", $"data_sources/{source}/query", """{"filter":{"property":"Done","checkbox":{"equals":true}}}""");
    }

    [Fact]
    public async Task A_reader_of_a_long_answer_goes_on_in_the_state_that_was_taken_back()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks");
        for (var i = 0; i < 5; i++)
            await _desk.RowAsync(source, $$$"""{"Name":{"title":[{"text":{"content":"{{{i}}}"}}]}}""");
        await _snapshots.SaveAsync("five", cancellationToken: Stop);
        var first = await QueryAsync(source, """{"page_size":2}""");

        await _snapshots.LoadAsync("five", [], Stop);
        var second = await QueryAsync(source, $$$"""{"page_size":2,"start_cursor":"{{{(string)first["next_cursor"]!}}}"}""");

        Assert.Equal(4, first.Results().Concat(second.Results()).Select(page => page.Id()).Distinct().Count());
    }

    [Fact]
    public async Task A_new_state_keeps_the_workspace_its_owner_its_first_page_and_the_bots_of_its_tokens()
    {
        var owner = await _desk.GetAsync($"users/{_desk.Workspace.Facts.Owner}");
        await _desk.PageAsync("Gone");
        var (database, _) = await _desk.DatabaseAsync("Gone too");

        await _snapshots.ResetAsync([new Speaker(_desk.Caller.Bot, _desk.Caller.Name)], Stop);

        Assert.Equal(owner["name"]!.ToJsonString(), (await _desk.GetAsync($"users/{_desk.Workspace.Facts.Owner}"))["name"]!.ToJsonString());
        Assert.Equal("Tester", (string?)(await _desk.GetAsync("users/me"))["name"]);
        Assert.Empty((await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results());
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"databases/{database}");
        await _desk.PageAsync("Goes on");
        Assert.Single((await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results());
    }

    [Fact]
    public async Task A_bot_that_came_later_can_still_speak()
    {
        await _snapshots.SaveAsync("early", cancellationToken: Stop);
        var late = await _desk.Workspace.EnsureBotAsync("Late", Stop);

        await _snapshots.LoadAsync("early", [new Speaker(late.Bot, "Late")], Stop);

        _desk.Caller = late;
        Assert.Equal("Late", (string?)(await _desk.GetAsync("users/me"))["name"]);
    }

    [Fact]
    public async Task A_job_that_was_under_way_is_taken_from_its_worker_and_can_be_taken_again()
    {
        var jobs = new JobStore(_desk.Workspace.Database, _desk.Clock);
        await jobs.OpenAsync(Stop);
        await jobs.EnqueueAsync(new NewJob("test", "me", "{}"u8.ToArray(), [new NewJobItem("{}"u8.ToArray())]), Stop);
        var held = (await jobs.TakeAsync("worker", ["test"], TimeSpan.FromMinutes(1), Stop))!;
        await _snapshots.SaveAsync("busy", cancellationToken: Stop);

        await _snapshots.LoadAsync("busy", [], Stop);

        await Assert.ThrowsAsync<JobLeaseLostException>(() => held.RenewAsync(Stop));
        var again = (await jobs.TakeAsync("other", ["test"], TimeSpan.FromMinutes(1), Stop))!;
        Assert.Equal(held.Job.Id, again.Job.Id);
        await again.CompleteAsync(cancelled: false, cancellationToken: Stop);
    }

    [Fact]
    public async Task A_reset_leaves_the_tables_of_every_room()
    {
        var jobs = new JobStore(_desk.Workspace.Database, _desk.Clock);
        await jobs.OpenAsync(Stop);
        await jobs.EnqueueAsync(new NewJob("test", "me", "{}"u8.ToArray(), [new NewJobItem("{}"u8.ToArray())]), Stop);

        await _snapshots.ResetAsync([], Stop);

        Assert.Empty(jobs.List());
    }

    [Fact]
    public async Task Who_reads_changes_misses_none_after_a_state_came_back()
    {
        await _snapshots.SaveAsync("start", cancellationToken: Stop);
        for (var i = 0; i < 3; i++)
            await _desk.PageAsync($"Page {i}");
        var seen = _desk.Workspace.Read(session => session.Sql.Scalar<long>($"SELECT max(seq) FROM change"));

        await _snapshots.LoadAsync("start", [], Stop);
        await _desk.PageAsync("After");

        Assert.NotEmpty(_desk.Workspace.Read(session => ChangeFeed.After(session.Sql, seen, 10)));
    }

    [Fact]
    public async Task Requests_during_a_load_see_one_state_and_lose_no_write()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks");
        for (var i = 0; i < 20; i++)
            await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"old"}}]}}""");
        await _snapshots.SaveAsync("old", cancellationToken: Stop);
        var page = (await QueryAsync(source, "{}")).Results()[0].Id();
        var table = Sql.Name($"t_{NotionId.Parse(source).ToHex()}");
        using var over = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
        {
            var answers = 0;
            while (!over.IsCancellationRequested)
            {
                // Both in one read: what the table says and what the objects say.
                var (rows, objects) = _desk.Workspace.Read(session => (
                    session.Sql.Scalar<long>($"SELECT count(*) FROM {table}"),
                    session.Objects.Rows(NotionId.Parse(source)).Count));
                Assert.Equal(objects, rows);
                answers++;
            }

            return answers;
        },
            TaskCreationOptions.LongRunning)).ToArray(); // On threads of their own, so that they take none from the requests.
        var written = new List<string>();
        for (var round = 0; round < 5; round++)
        {
            await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"new"}}]}}""");
            var load = _snapshots.LoadAsync("old", [], Stop);
            var during = _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"during"}}]}}""");
            await load;
            await during;
            written.Clear();
            written.Add((await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"after"}}]}}""")).Id());
            Assert.Equal(page, (await _desk.GetAsync($"pages/{page}")).Id());
            foreach (var id in written)
                await _desk.GetAsync($"pages/{id}");
        }

        await over.CancelAsync();
        Assert.All(await Task.WhenAll(readers), answers => Assert.True(answers > 0));
    }

    [Fact]
    public async Task A_name_that_could_leave_the_folder_is_refused()
    {
        foreach (var name in (string[])["", "../x", "a/b", ".hidden", "a b", new string('a', 101)])
            Assert.Equal("invalid_name", (await Assert.ThrowsAsync<TransferException>(() => _snapshots.SaveAsync(name, cancellationToken: Stop))).Code);
    }

    [Fact]
    public async Task States_are_listed_removed_and_not_written_over_unasked()
    {
        await _snapshots.SaveAsync("one", cancellationToken: Stop);
        Assert.Equal("exists", (await Assert.ThrowsAsync<TransferException>(() => _snapshots.SaveAsync("one", cancellationToken: Stop))).Code);
        await _snapshots.SaveAsync("one", replace: true, cancellationToken: Stop);
        await _snapshots.SaveAsync("two", cancellationToken: Stop);

        Assert.Equal(["one", "two"], _snapshots.List().Select(state => state.Name));
        Assert.True(_snapshots.Remove("one", Stop));
        Assert.False(_snapshots.Remove("one", Stop));
        var missing = await Assert.ThrowsAsync<TransferException>(() => _snapshots.LoadAsync("one", [], Stop));
        Assert.Equal("There is no snapshot 'one'. There are: two.", missing.Message);
        Assert.Equal(["two.db"], Directory.EnumerateFiles(_folder.File("snapshots")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_state_is_there_after_a_restart()
    {
        var page = await _desk.PageAsync("Kept");
        await _snapshots.SaveAsync("kept", cancellationToken: Stop);
        await _snapshots.ResetAsync([new Speaker(_desk.Caller.Bot, "Tester")], Stop);
        await _snapshots.LoadAsync("kept", [], Stop);
        await _desk.PageAsync("Later");

        await _desk.ReopenAsync();

        await _desk.GetAsync($"pages/{page.Id()}");
        Assert.Equal(2, (await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results().Length);
    }

    private Task<JsonObject> QueryAsync(string source, string body) => _desk.PostAsync($"data_sources/{source}/query", body);

    private async Task<string> ServedAsync()
    {
        var found = await _desk.PostAsync("search", "{}");
        var children = await _desk.GetAsync($"blocks/{_desk.Root}/children");
        return found["results"]!.ToJsonString() + children["results"]!.ToJsonString();
    }
}
