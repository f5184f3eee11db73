using System.CommandLine;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verso.Cli.Commands;
using Verso.Server.Access;
using Verso.Server.Hosting;

namespace Verso.Cli.Demo;

/// <summary>
/// <c>verso demo</c>: the main job from end to end, over HTTP against a server of its own. Documents go in in bulk, AI
/// summaries are written into their pages, a formula works for each, one gets a comment, and all is read back through the Notion API.
/// Then each flow for agents and automations runs once.
/// </summary>
internal static class DemoCommand
{
    private const string DatabaseTitle = "Library";
    private const int RecordsInCall = 8;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static Command Create(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("demo", "See what Verso does on sample data; needs no Notion, keys or network"),
            "verso demo",
            "verso demo --data ./data           keep the data, to go on with 'verso up --data ./data'",
            "verso demo --json                  the pages, their summaries and every answer as JSON");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var kept = arguments.GetValue(CommonOptions.Data);
        var folder = kept ?? Directory.CreateTempSubdirectory("verso-demo-").FullName;
        DemoScreen screen = arguments.GetValue(CommonOptions.Json) ? new SilentScreen() : new TerminalScreen(terminal, kept);
        try
        {
            await using var app = await VersoServer.BuildAsync(
                new Dictionary<string, string?>
                {
                    [nameof(VersoOptions.Data)] = folder,
                    [nameof(VersoOptions.Listen)] = "http://127.0.0.1:0",
                    ["Logging:LogLevel:Default"] = "Error",
                    ["Notion:Enabled"] = "false", // Whatever the shell holds: the demo needs no Notion and no model of others.
                    ["Models:Default"] = "extractive",
                },
                cancellationToken: cancellationToken);
            await app.StartAsync(cancellationToken);
            var result = await RunAsync(app, screen, cancellationToken);
            await app.StopAsync(cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(result);
            return result.Pages.All(page => page.Summary.Length > 0) && result.Flows.All(flow => flow.Worked) ? 0 : 1;
        }
        finally
        {
            if (kept is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<DemoResult> RunAsync(WebApplication app, DemoScreen screen, CancellationToken cancellationToken)
    {
        var start = await app.Services.GetRequiredService<FirstCredentials>().EnsureAsync(cancellationToken);
        var url = ServerAddress.Of(app);
        screen.Begin(url);
        using var client = new DemoClient(url, start);
        var documents = DemoDocument.All();

        var database = await client.CreateLibraryAsync(DatabaseTitle, cancellationToken);
        var dataSource = (string)database["data_sources"]![0]!["id"]!;
        var databaseId = (string)database["id"]!;
        screen.Created(DatabaseTitle);

        var watch = Stopwatch.StartNew();
        var ids = new List<string>();
        await screen.ProgressAsync("Inserting documents", documents.Count, async report =>
        {
            foreach (var some in documents.Chunk(RecordsInCall))
            {
                ids.AddRange(await client.InsertAsync(databaseId, [.. some.Select(document => document.ToRecord())], cancellationToken));
                report(ids.Count);
            }
        });
        var inserting = watch.Elapsed;

        watch.Restart();
        await screen.ProgressAsync("Writing summaries", ids.Count, report => SummarizeAsync(client, databaseId, ids, report, cancellationToken));
        var summarizing = watch.Elapsed;

        IReadOnlyList<DemoPage> pages = [.. (await client.QueryAsync(dataSource, cancellationToken)).Select(DemoPage.Read)];
        var comment = await client.CommentAsync(pages[0].PageId, $"Filed under *{pages[0].Filed}*.", cancellationToken);
        screen.Commented(pages[0].Title, comment);
        screen.Show(pages, inserting, summarizing);

        var flows = new List<DemoFlow>();
        await new DemoFlows(client, DateOnly.FromDateTime(DateTime.UtcNow)).RunAsync(
            flow =>
            {
                flows.Add(flow);
                screen.Flow(flow);
            },
            cancellationToken);
        screen.End();
        return new DemoResult(databaseId, dataSource, inserting.TotalSeconds, summarizing.TotalSeconds, pages, comment, client.McpAddress, flows);
    }

    private static async Task SummarizeAsync(DemoClient client, string database, List<string> pages, Action<int> report, CancellationToken cancellationToken)
    {
        var id = await client.SummarizeAsync(database, pages, cancellationToken);
        while (true)
        {
            var job = await client.JobAsync(id, cancellationToken);
            report((int)job["completed"]!);
            switch ((string?)job["status"])
            {
                case "queued" or "running":
                    await Task.Delay(Look, cancellationToken);
                    continue;
                case "succeeded":
                    return;
                case var state:
                    var failed = job["results"]?.AsArray().FirstOrDefault(one => (bool?)one?["success"] == false);
                    throw new CommandException($"The summaries ended as {state}: {(string?)failed?["error"] ?? (string?)job["error"]}");
            }
        }
    }
}
