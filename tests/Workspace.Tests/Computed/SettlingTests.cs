using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Computed;

/// <summary>What would take a write too long is left, and nobody ever sees a wrong value for it.</summary>
public sealed class SettlingTests
{
    [Fact]
    public async Task What_a_write_leaves_is_right_for_everyone_who_asks()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        projects.Desk.Workspace.Options.Computed.MostPagesPerWrite = 3;
        var (_, areas) = await projects.Desk.DatabaseAsync("Areas", $$$"""
            {"Name":{"title":{} },"Projects":{"relation":{"data_source_id":"{{{projects.Source}}}","single_property":{} } },"Sum":{{{Projects.Rollup("Total", "sum", "Projects")}}} }
            """);
        var task = await projects.TaskAsync(""" "Hours":{"number":1} """);
        var all = new List<string>();
        for (var number = 0; number < 6; number++)
            all.Add((await projects.ProjectAsync(task)).Id());
        var area = (await projects.RowAsync(areas, $$$""" "Projects":{"relation":[{{{Projects.Ids(all)}}}]} """)).Id();
        Assert.Equal("6", await projects.ValueAsync(area, "Sum"));

        var shown = await projects.PatchAsync(task, """ "Hours":{"number":10} """);

        Assert.Equal(6, (await projects.Desk.GetAsync($"pages/{task}/properties/{shown["properties"]!["Project"]!["id"]}")).Results().Length);
        Assert.True(projects.Desk.Workspace.Read(session => session.Sql.Scalar<long>($"SELECT count(*) FROM computed_stale")) > 0);
        foreach (var project in all)
            Assert.Equal("10", await projects.ValueAsync(project, "Total"));
        Assert.Equal("60", await projects.ValueAsync(area, "Sum"));
        Assert.Equal([area], await projects.QueryAsync("""{"filter":{"property":"Sum","rollup":{"number":{"equals":60}}}}""", areas));
        Assert.Equal(0, projects.Desk.Workspace.Read(session => session.Sql.Scalar<long>($"SELECT count(*) FROM computed_stale")));
    }

    [Fact]
    public async Task Who_reads_while_others_settle_sees_no_old_value()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        var (task, project) = await LeaveAsync(projects);

        var shown = projects.Desk.Workspace.Read(session =>
        {
            session.Objects.Find(NotionId.Parse(task)); // From here on the snapshot is what it is.
            projects.Desk.Workspace.SettleAsync().GetAwaiter().GetResult();
            return session.Objects.Find(NotionId.Parse(project))!.ReadJson();
        });

        Assert.Equal("10", Projects.Value(shown, "Total"));
    }

    [Fact]
    public async Task Who_begins_to_read_before_a_write_leaves_values_sees_no_old_one()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");

        var shown = projects.Desk.Workspace.Read(session =>
        {
            var (_, project) = LeaveAsync(projects).GetAwaiter().GetResult(); // The snapshot is taken with the first statement.
            return Json.ReadObject(session.Objects.FindServed(NotionId.Parse(project), ObjectKind.Page));
        });

        Assert.Equal("10", Projects.Value(shown, "Total"));
    }

    [Fact]
    public async Task What_is_left_when_the_workspace_closes_is_found_when_it_opens()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        projects.Desk.Workspace.Options.Computed.MostPagesPerWrite = 1;
        var tasks = new List<string>();
        for (var number = 0; number < 5; number++)
            tasks.Add(await projects.TaskAsync(""" "Hours":{"number":1} """));
        var project = await projects.ProjectAsync([.. tasks]);
        Assert.Equal("5", Projects.Value(project, "Total"));

        await projects.Desk.ReopenAsync();
        Assert.Equal("5", await projects.ValueAsync(project.Id(), "Total"));
        await projects.Desk.Workspace.SettleAsync();
        Assert.Equal("5", await projects.ValueAsync(project.Id(), "Total"));
        Assert.Equal([project.Id()], await projects.QueryAsync("""{"filter":{"property":"Total","rollup":{"number":{"equals":5}}}}"""));
    }

    [Fact]
    public async Task A_new_rollup_over_more_rows_than_one_write_computes_is_right_at_once()
    {
        await using var projects = await Projects.OpenAsync();
        projects.Desk.Workspace.Options.Computed.MostPagesPerWrite = 2;
        var task = await projects.TaskAsync(""" "Hours":{"number":3} """);
        var all = new List<string>();
        for (var number = 0; number < 4; number++)
            all.Add((await projects.ProjectAsync(task)).Id());

        await projects.AddAsync("R", Projects.Rollup("Hours", "sum"));

        Assert.Equal("3", await projects.ValueAsync(all[3], "R"));
        Assert.Equal(4, (await projects.QueryAsync("""{"filter":{"property":"R","rollup":{"number":{"equals":3}}}}""")).Length);
    }

    [Fact]
    public async Task A_query_on_a_rollup_that_ends_at_the_limit_says_so()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        projects.Desk.Workspace.Options.Queries.MostRows = 3;
        for (var number = 0; number < 4; number++)
            await projects.ProjectAsync();

        var first = await projects.Desk.PostAsync($"data_sources/{projects.Source}/query", """{"filter":{"property":"Total","rollup":{"number":{"equals":0}}},"page_size":2}""");
        var last = await projects.Desk.PostAsync($"data_sources/{projects.Source}/query", $$$"""{"filter":{"property":"Total","rollup":{"number":{"equals":0} } },"page_size":2,"start_cursor":"{{{first["next_cursor"]}}}"}""");

        Assert.True((bool)first["has_more"]!);
        Assert.False(first.ContainsKey("request_status"));
        Assert.Single(last.Results());
        Assert.False((bool)last["has_more"]!);
        Assert.Equal("""{"type":"incomplete","incomplete_reason":"query_result_limit_reached"}""", last["request_status"]!.ToJsonString());
    }

    /// <summary>A task with ten hours, and a project whose stored total still says one.</summary>
    private static async Task<(string Task, string Project)> LeaveAsync(Projects projects)
    {
        var task = await projects.TaskAsync(""" "Hours":{"number":1} """);
        var project = (await projects.ProjectAsync(task)).Id();
        await projects.ProjectAsync(task);
        projects.Desk.Workspace.Options.Computed.MostPagesPerWrite = 1;
        await projects.PatchAsync(task, """ "Hours":{"number":10} """);
        projects.Desk.Workspace.Options.Computed.MostPagesPerWrite = 1000;
        Assert.True(projects.Desk.Workspace.Read(session => session.Sql.Scalar<long>($"SELECT count(*) FROM computed_stale WHERE page = {NotionId.Parse(project)}")) > 0);
        return (task, project);
    }
}
