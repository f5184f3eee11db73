using System.CommandLine;
using Spectre.Console;

namespace Verso.Cli.Commands;

/// <summary><c>verso emojis …</c>: the emojis that a local workspace has of its own.</summary>
internal static class EmojiCommands
{
    public static Command Create(Terminal terminal) => new("emojis", "Add, list and remove custom emojis")
    {
        AddCommand(terminal),
        ListCommand(terminal),
        RemoveCommand(terminal),
    };

    private static Command AddCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What is written between the colons" };
        var file = new Argument<FileInfo>("file") { Description = "The picture: PNG, GIF, JPEG, SVG, WebP …" };
        var command = HelpWithExamples.Add(
            new Command("add", "Add an emoji; a running server has it at once") { name, file, CommonOptions.Workspace }, "verso emojis add ship-it ship-it.png");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var picture = arguments.GetRequiredValue(file);
            if (!picture.Exists)
                throw new CommandException($"There is no file {picture.FullName}.");
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            await using var workspace = await installation.Opener.OpenBesideAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)), cancellationToken);
            await using var content = picture.OpenRead();
            var id = await PeopleCommands.Refusing(() => workspace.Members.AddEmojiAsync(arguments.GetRequiredValue(name), picture.Name, content, cancellationToken));
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Id = id, Name = arguments.GetRequiredValue(name) });
            else
                terminal.Screen.MarkupLineInterpolated($"Added [bold]:{arguments.GetRequiredValue(name)}:[/] ({id}).");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = new Command("list", "List the emojis") { CommonOptions.Workspace };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            await using var workspace = await installation.Opener.OpenBesideAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)), cancellationToken);
            var all = workspace.Members.Emojis();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(emoji => new { emoji.Id, emoji.Name }));
                return 0;
            }

            if (all.Count == 0)
            {
                terminal.Out.WriteLine("There are no custom emojis. Add one with: verso emojis add NAME FILE");
                return 0;
            }

            var table = Tables.New("Name", "Id");
            foreach (var (name, id) in all)
                table.AddRow(Markup.Escape(name), id.ToString());
            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    private static Command RemoveCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "Its name" };
        var command = new Command("remove", "Take an emoji away; pages that show it go on showing it") { name, CommonOptions.Workspace };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            await using var workspace = await installation.Opener.OpenBesideAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)), cancellationToken);
            var wanted = arguments.GetRequiredValue(name);
            if (!await workspace.Members.RemoveEmojiAsync(wanted, cancellationToken))
                throw new CommandException($"There is no emoji '{wanted}'. See: verso emojis list");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Name = wanted, Removed = true });
            else
                terminal.Screen.MarkupLineInterpolated($"Removed [bold]:{wanted}:[/].");
            return 0;
        });
        return command;
    }
}
