using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Verso.Notion;
using Verso.Workspace.Jobs;

namespace Verso.Cli.Commands;

/// <summary><c>verso jobs …</c>: reads the store, whether a server is running or not.</summary>
internal static class JobCommands
{
    public static Command Create(Terminal terminal) => new("jobs", "Look at the work in the background")
    {
        ListCommand(terminal),
        ShowCommand(terminal),
    };

    private static Command ListCommand(Terminal terminal)
    {
        var workspace = new Option<string?>("--workspace") { Description = "Only those of this workspace", HelpName = "NAME" };
        var limit = new Option<int>("--limit") { Description = "How many at the most, for each workspace", DefaultValueFactory = _ => 20 };
        var command = HelpWithExamples.Add(new Command("list", "List jobs, the newest first") { workspace, limit }, "verso jobs list", "verso jobs list --limit 5 --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var named = arguments.GetValue(workspace);
            var found = new List<(string Workspace, Job Job)>();
            foreach (var entry in named is null ? installation.Registry.Workspaces.All() : [WorkspaceCommands.Find(installation.Registry, named)])
            {
                await using var jobs = await installation.OpenJobsAsync(entry, cancellationToken);
                found.AddRange(jobs?.Store.List(limit: arguments.GetValue(limit)).Select(job => (entry.Name, job)) ?? []);
            }

            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(found.Select(one => Describe(one.Workspace, one.Job)));
            else
                Show(terminal, found);
            return 0;
        });
        return command;
    }

    private static Command ShowCommand(Terminal terminal)
    {
        var id = new Argument<string>("id") { Description = "The job's id" };
        var command = HelpWithExamples.Add(new Command("show", "Show one job and what became of each item") { id }, "verso jobs show 0197a2f4-…");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (!NotionId.TryParse(arguments.GetRequiredValue(id), out var wanted))
                throw new CommandException($"'{arguments.GetRequiredValue(id)}' is no id of a job. See: verso jobs list");
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            foreach (var entry in installation.Registry.Workspaces.All())
            {
                await using var jobs = await installation.OpenJobsAsync(entry, cancellationToken);
                if (jobs?.Store.Find(wanted) is not { } job)
                    continue;
                var items = jobs.Store.Items(wanted);
                if (arguments.GetValue(CommonOptions.Json))
                    terminal.WriteJson(Describe(entry.Name, job, items));
                else
                    Show(terminal, entry.Name, job, items);
                return 0;
            }

            throw new CommandException($"There is no job {wanted}. See: verso jobs list");
        });
        return command;
    }

    private static void Show(Terminal terminal, List<(string Workspace, Job Job)> found)
    {
        if (found.Count == 0)
        {
            terminal.Screen.WriteLine("There are no jobs.");
            return;
        }

        var table = Tables.New("Id", "Kind", "State", "Done", "Failed", "Workspace", "Created", "Finished");
        foreach (var (workspace, job) in found)
            table.AddRow(job.Id.ToString(), Markup.Escape(job.Kind), State(job.State), $"{job.Succeeded} of {job.Total}", $"{job.Failed}", Markup.Escape(workspace), Tables.Time(job.CreatedAt), Tables.Time(job.FinishedAt));
        Tables.Write(terminal, table);
    }

    private static void Show(Terminal terminal, string workspace, Job job, IReadOnlyList<JobItem> items)
    {
        terminal.Screen.MarkupLine($"[bold]{job.Id}[/]  {Markup.Escape(job.Kind)}  {State(job.State)}  {job.Succeeded} of {job.Total} done, {job.Failed} failed  {Markup.Escape(workspace)}");
        if (job.Error is { } error)
            terminal.Screen.MarkupLineInterpolated($"[red]{error}[/]");
        var table = Tables.New("#", "State", "Attempts", "Result");
        foreach (var item in items)
            table.AddRow($"{item.Position}", $"{item.State}".ToLowerInvariant(), $"{item.Attempt}", Markup.Escape(Short(System.Text.Encoding.UTF8.GetString(item.Result.Span))));
        Tables.Write(terminal, table);
    }

    private static object Describe(string workspace, Job job, IReadOnlyList<JobItem>? items = null) => new
    {
        job.Id,
        job.Kind,
        State = $"{job.State}".ToLowerInvariant(),
        job.Total,
        job.Succeeded,
        job.Failed,
        job.Error,
        Workspace = workspace,
        job.CreatedAt,
        job.StartedAt,
        job.FinishedAt,
        job.Usage,
        Items = items?.Select(item => new { item.Position, State = $"{item.State}".ToLowerInvariant(), item.Attempt, Result = Parse(item.Result) }),
    };

    private static JsonNode? Parse(ReadOnlyMemory<byte> result)
    {
        try
        {
            return result.IsEmpty ? null : JsonNode.Parse(result.Span);
        }
        catch (JsonException)
        {
            return JsonValue.Create(System.Text.Encoding.UTF8.GetString(result.Span));
        }
    }

    private static string State(JobState state) => state switch
    {
        JobState.Succeeded => "[green]succeeded[/]",
        JobState.Failed => "[red]failed[/]",
        JobState.Partial => "[yellow]partial[/]",
        _ => $"{state}".ToLowerInvariant(),
    };

    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..99]}…";
}
