using System.CommandLine;
using Spectre.Console;

namespace Verso.Cli.Commands;

/// <summary><c>verso people …</c>: who is in a local workspace beside its owner.</summary>
internal static class PeopleCommands
{
    public static Command Create(Terminal terminal) => new("people", "Add and list people and guests")
    {
        AddCommand(terminal),
        ListCommand(terminal),
    };

    private static Command AddCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What the person is called" };
        var email = new Option<string?>("--email") { Description = "The e-mail address", HelpName = "ADDRESS" };
        var guest = new Option<bool>("--guest") { Description = "A guest: found by id and in mentions, and not in the list of users" };
        var command = HelpWithExamples.Add(
            new Command("add", "Add a person") { name, email, guest, CommonOptions.Workspace },
            "verso people add 'Grace Hopper' --email grace@example.com",
            "verso people add 'A Client' --guest");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            await using var workspace = await installation.Opener.OpenBesideAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)), cancellationToken);
            var added = await Refusing(() => workspace.Members.AddPersonAsync(arguments.GetRequiredValue(name), arguments.GetValue(email), arguments.GetValue(guest), cancellationToken));
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(added);
            else
                terminal.Screen.MarkupLineInterpolated($"Added [bold]{added.Name}[/] ({added.Id}).");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List people, guests and bots") { CommonOptions.Workspace }, "verso people list", "verso people list --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            await using var workspace = await installation.Opener.OpenBesideAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)), cancellationToken);
            var all = workspace.Members.All();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all);
                return 0;
            }

            var table = Tables.New("Name", "Kind", "E-mail", "Id");
            foreach (var user in all)
                table.AddRow(Markup.Escape(user.Name), user.IsGuest ? "guest" : user.Type, Markup.Escape(user.Email ?? ""), user.Id.ToString());
            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    /// <summary>What a workspace refuses, in its own words.</summary>
    internal static async Task<T> Refusing<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ArgumentException refused)
        {
            throw new CommandException(refused.Message.Replace($" (Parameter '{refused.ParamName}')", "", StringComparison.Ordinal));
        }
    }
}
