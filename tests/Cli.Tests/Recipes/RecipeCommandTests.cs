using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Recipes;

public sealed class RecipeCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recipes_are_listed_shown_copied_out_and_checked()
    {
        using var commands = new CommandLine();

        var list = await commands.RunAsync("recipe", "list");
        var show = await commands.RunAsync("recipe", "show", "report");
        var edit = await commands.RunAsync("recipe", "edit", "report");
        var file = edit.Output.Trim();
        var sound = await commands.RunAsync("recipe", "check", "report");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Stop)).Replace("does: report", "does: reprot", StringComparison.Ordinal), Stop);
        var faulty = await commands.RunAsync("recipe", "check");
        var unknown = await commands.RunAsync("recipe", "show", "reprt");

        Assert.Contains("stale-tasks", list.Output, StringComparison.Ordinal);
        Assert.Contains("group_by", show.Output, StringComparison.Ordinal);
        Assert.Equal(0, sound.Code);
        Assert.Equal(1, faulty.Code);
        Assert.Contains("Did you mean 'report'?", faulty.Error, StringComparison.Ordinal);
        Assert.Equal(1, unknown.Code);
        Assert.Contains("Did you mean 'report'?", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_is_run_through_the_server_that_is_running_with_inputs_from_pairs_and_files()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        using var notion = server.NotionClient();
        using var made = await notion.PostAsync("databases", new StringContent(new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = server.Start.RootPage },
            ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = "Meetings" } }),
            ["initial_data_source"] = new JsonObject { ["properties"] = new JsonObject { ["Name"] = new JsonObject { ["title"] = new JsonObject() } } },
        }.ToJsonString(), null, "application/json"), Stop);
        made.EnsureSuccessStatusCode();
        var notes = Path.Combine(server.DataFolder, "notes.txt");
        await File.WriteAllTextAsync(notes, "# Launch\nWe agreed to launch the new site in May, after the review.\n- [ ] Anna to write the plan", Stop);

        var planned = await CommandLine.RunOverAsync(server.DataFolder, "recipe", "run", "meeting-summary", "--input", "database=Meetings", "--input", $"notes=@{notes}", "--dry-run");
        var done = await CommandLine.RunOverAsync(server.DataFolder, "recipe", "run", "meeting-summary", "--input", "database=Meetings", "--input", $"notes=@{notes}", "--json");
        var again = await CommandLine.RunOverAsync(server.DataFolder, "recipe", "run", "meeting-summary", "--input", "database=Meetings", "--input", $"notes=@{notes}");
        var wrong = await CommandLine.RunOverAsync(server.DataFolder, "recipe", "run", "meeting-summary", "--input", "databse=Meetings");
        var noPair = await CommandLine.RunOverAsync(server.DataFolder, "recipe", "run", "meeting-summary", "--input", "Meetings");

        Assert.Contains("Nothing was written", planned.Output, StringComparison.Ordinal);
        Assert.True(done.Code == 0, done.Error);
        Assert.Equal("Launch", (string?)done.Json["result"]!["title"]);
        Assert.Equal("Anna", (string?)done.Json["result"]!["action_items"]![0]!["assignee"]);
        Assert.Contains("done before", again.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'database'?", wrong.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (wrong.Code, noPair.Code));
    }
}
