using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Verso.Agents.Recipes;
using Verso.Cli.Answers;

namespace Verso.Cli.Recipes;

/// <summary><c>verso recipe …</c>: looks at recipes, copies them out to be changed, and runs them.</summary>
internal static class RecipeCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "The recipe's name" };

    public static Command Create(Terminal terminal) => new("recipe", "Run ready flows: meeting summaries, stale tasks, digests, reports")
    {
        ListCommand(terminal),
        ShowCommand(terminal),
        RunCommand(terminal),
        EditCommand(terminal),
        CheckCommand(terminal),
    };

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the recipes"), "verso recipe list", "verso recipe list --json");
        command.SetAction((arguments, cancellationToken) => WithCatalogAsync(arguments, catalog =>
        {
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(catalog.All.Select(recipe => new { recipe.Name, recipe.Title, recipe.Description, Own = recipe.IsOwn }));
            }
            else
            {
                var table = Tables.New("Name", "What it does", "From");
                foreach (var recipe in catalog.All)
                    table.AddRow(Markup.Escape(recipe.Name), Markup.Escape(recipe.Description), recipe.IsOwn ? "yours" : "shipped");
                Tables.Write(terminal, table);
            }

            foreach (var (_, why) in catalog.Faulty)
                terminal.Error.WriteLine($"cannot be used: {why.Message}");
            return 0;
        }, cancellationToken));
        return command;
    }

    private static Command ShowCommand(Terminal terminal)
    {
        var yaml = new Option<bool>("--yaml") { Description = "The recipe's file instead" };
        var command = HelpWithExamples.Add(new Command("show", "Show what a recipe takes") { Name, yaml }, "verso recipe show meeting-summary", "verso recipe show report --yaml");
        command.SetAction((arguments, cancellationToken) => WithCatalogAsync(arguments, catalog =>
        {
            var name = arguments.GetRequiredValue(Name);
            if (arguments.GetValue(yaml))
            {
                terminal.Out.Write(catalog.Text(name));
                return 0;
            }

            var recipe = catalog.Get(name);
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(new { recipe.Name, recipe.Title, recipe.Description, recipe.Does, Own = recipe.IsOwn, Inputs = recipe.Inputs.Select(input => new { input.Name, Type = input.Says, Required = input.IsRequired, input.Default, input.Description }) });
                return 0;
            }

            terminal.Screen.WriteLine($"{recipe.Title}: {recipe.Description}");
            var table = Tables.New("Input", "Type", "Otherwise", "What it is");
            foreach (var input in recipe.Inputs)
                table.AddRow(Markup.Escape(input.Name), Markup.Escape(input.Says), input.IsRequired ? "required" : Markup.Escape(input.Default?.ToString() ?? ""), Markup.Escape(input.Description));
            Tables.Write(terminal, table);
            return 0;
        }, cancellationToken));
        return command;
    }

    private static Command EditCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("edit", "Copy a shipped recipe into the data folder, where it can be changed") { Name },
            "verso recipe edit meeting-summary", "$EDITOR \"$(verso recipe edit report)\" && verso recipe check report");
        command.SetAction((arguments, cancellationToken) => WithCatalogAsync(arguments, catalog =>
        {
            var name = arguments.GetRequiredValue(Name);
            var text = catalog.Text(name);
            var file = catalog.FileOf(name)!;
            if (!File.Exists(file))
            {
                Directory.CreateDirectory(catalog.Folder!);
                File.WriteAllText(file, text);
            }

            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Name = name, File = file });
            else
                terminal.Out.WriteLine(file);
            return 0;
        }, cancellationToken));
        return command;
    }

    private static Command CheckCommand(Terminal terminal)
    {
        var what = new Argument<string?>("recipe") { Description = "A recipe's name, or a file [default: all]", DefaultValueFactory = _ => null };
        var command = HelpWithExamples.Add(new Command("check", "Check recipes, and say what is wrong at which line") { what }, "verso recipe check", "verso recipe check ./standup.yaml");
        command.SetAction((arguments, cancellationToken) => WithCatalogAsync(arguments, catalog =>
        {
            var faults = new List<string>();
            var named = arguments.GetValue(what);
            if (named is not null && File.Exists(named))
                Try(() => catalog.Parse(File.ReadAllText(named), Path.GetFileName(named)));
            else if (named is not null)
                Try(() => catalog.Get(named));
            else
                faults.AddRange(catalog.Faulty.Select(one => one.Why.Message));
            foreach (var fault in faults)
                terminal.Error.WriteLine($"error: {fault}");
            if (faults.Count == 0)
                terminal.Screen.WriteLine(named is null ? "All recipes can be used." : $"{named} can be used.");
            return faults.Count == 0 ? 0 : 1;

            void Try(Func<Recipe> read)
            {
                try
                {
                    read();
                }
                catch (Exception fault) when (fault is RecipeException or RecipeCallException)
                {
                    faults.Add(fault.Message);
                }
            }
        }, cancellationToken));
        return command;
    }

    private static Command RunCommand(Terminal terminal)
    {
        var input = new Option<string[]>("--input") { Description = "One input, as name=value; name=@file reads the value from a file, name=@- from the pipe; may be given again", HelpName = "NAME=VALUE" };
        var file = new Option<string?>("--input-file") { Description = "All inputs as a JSON object, from a file, or - for the pipe", HelpName = "FILE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and write nothing" };
        var key = new Option<string?>("--key") { Description = "Names the thing that is done: a second run with the same key is the first one", HelpName = "KEY" };
        var background = new Option<bool>("--async") { Description = "Do not wait for the end; needs a server that is running" };
        var command = HelpWithExamples.Add(
            new Command("run", "Run a recipe") { Name, input, file, dryRun, key, background, CommonOptions.Workspace },
            "verso recipe run meeting-summary --input database=Meetings --input notes=@notes.txt",
            "verso recipe run stale-tasks --input database=Tasks --dry-run",
            "verso recipe run daily-digest --input databases=Tasks,Notes --input page=Digest",
            "verso recipe run report --input-file report.json --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var body = new JsonObject { ["inputs"] = RecipeInputArguments.Read(arguments.GetValue(file), arguments.GetValue(input) ?? [], terminal), ["origin"] = "cli" };
            if (arguments.GetValue(dryRun))
                body["dry_run"] = true;
            if (arguments.GetValue(background))
                body["async"] = true;
            if (arguments.GetValue(key) is { } named)
                body["key"] = named;
            await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
            var answer = await reach.PostAsync($"recipes/{Uri.EscapeDataString(arguments.GetRequiredValue(Name))}/run", body, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(answer);
            else
                Show(terminal, answer);
            return (string?)answer["status"] == "partial" ? 1 : 0;
        });
        return command;
    }

    private static void Show(Terminal terminal, JsonObject answer)
    {
        if (answer["status"] is null)
        {
            terminal.Out.WriteLine($"The run {answer["run_id"]} has begun.");
            return;
        }

        terminal.Out.WriteLine((string?)answer["summary"]);
        var result = answer["result"] as JsonObject;
        if (result?["tasks"] is JsonArray { Count: > 0 } tasks)
        {
            var table = Tables.New("Task", "Late", "Decision", "Why", "Outcome");
            foreach (var task in tasks)
                table.AddRow(Text(task!["title"]), $"{task["days_overdue"]} d", Text(task["decision"]), Text(task["reason"]), Text(task["outcome"] ?? task["left_out"]));
            Tables.Write(terminal, table);
        }

        foreach (var name in new[] { "narrative", "text", "url" })
        {
            if ((string?)result?[name] is { Length: > 0 } text)
                terminal.Out.WriteLine(text);
        }

        if ((bool?)answer["is_new"] == false)
            terminal.Error.WriteLine("note: This was done before, so it was not done again. Give --key with another word to do it anew.");
        foreach (var note in result?["notes"] as JsonArray ?? [])
            terminal.Error.WriteLine($"note: {note}");
        if ((string?)result?["note"] is { } only)
            terminal.Error.WriteLine($"note: {only}");
        if ((string?)answer["next_action"] is { } next)
            terminal.Out.WriteLine($"Next: {next}");
    }

    private static string Text(JsonNode? value) => Markup.Escape(value?.ToString() ?? "");

    private static async Task<int> WithCatalogAsync(ParseResult arguments, Func<RecipeCatalog, int> work, CancellationToken cancellationToken)
    {
        await using var installation = await arguments.OpenInstallationAsync(create: true, cancellationToken);
        try
        {
            return work(installation.Recipes);
        }
        catch (RecipeCallException fault)
        {
            throw new CommandException(fault.Message);
        }
    }
}
