using System.CommandLine;
using Spectre.Console;
using Verso.Workspace.Registry;

namespace Verso.Cli.Commands;

/// <summary><c>verso workspace …</c></summary>
internal static class WorkspaceCommands
{
    public static Command Create(Terminal terminal) => new("workspace", "Make and list workspaces; each is a tenant of its own")
    {
        CreateCommand(terminal),
        ListCommand(terminal),
    };

    /// <summary>The workspace a command is about: the named one, or the only one.</summary>
    public static WorkspaceEntry Find(VersoRegistry registry, string? name)
    {
        var all = registry.Workspaces.All();
        if (name is not null)
        {
            return registry.Workspaces.Find(name)
                ?? throw new CommandException($"There is no workspace '{name}'. There are: {string.Join(", ", all.Select(one => one.Name))}.");
        }

        return all switch
        {
            [] => throw new CommandException("There is no workspace yet. Make one with 'verso workspace create NAME', or start a server with 'verso up'."),
            [var only] => only,
            _ => throw new CommandException($"There are several workspaces: {string.Join(", ", all.Select(one => one.Name))}. Name one with --workspace."),
        };
    }

    private static Command CreateCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What to call it" };
        var command = HelpWithExamples.Add(
            new Command("create", "Make a workspace; a running server serves it at once") { name },
            "verso workspace create Marketing",
            "verso key create make.com --workspace Marketing");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: true, cancellationToken);
            var entry = await installation.Opener.CreateLocalAsync(arguments.GetRequiredValue(name), cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(Describe(entry));
            else
            {
                terminal.Screen.MarkupLineInterpolated($"Created the workspace [bold]{entry.Name}[/] ({entry.Id}). Give someone access with:");
                terminal.Out.WriteLine($"    verso key create NAME --workspace '{entry.Name}'");
            }

            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = new Command("list", "List the workspaces");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var all = installation.Registry.Workspaces.All();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(entry => new { entry.Id, entry.Name, Origin = Origin(entry), entry.File, entry.Created, Limits = installation.Limits.For(entry.Name).ToString() }));
                return 0;
            }

            var table = Tables.New("Name", "Origin", "Id", "Created", "Limits", "File");
            foreach (var entry in all)
                table.AddRow(Markup.Escape(entry.Name), Origin(entry), entry.Id.ToString(), Tables.Time(entry.Created), Markup.Escape(installation.Limits.For(entry.Name).ToString()), Markup.Escape(entry.File));
            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    private static object Describe(WorkspaceEntry entry) =>
        new { entry.Id, entry.Name, Origin = Origin(entry), entry.File, entry.Created };

    private static string Origin(WorkspaceEntry entry) => entry.Origin == WorkspaceOrigin.Notion ? "notion" : "local";
}
