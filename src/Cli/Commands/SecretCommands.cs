using System.CommandLine;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Verso.Cli.Commands;

/// <summary><c>verso secret …</c>: the encrypted store.</summary>
internal static partial class SecretCommands
{
    // What Verso keeps for itself is not the person's to see or to remove.
    private const string Own = "verso/";

    public static Command Create(Terminal terminal) => new("secret", "Store Notion tokens and keys of model vendors, encrypted")
    {
        SetCommand(terminal),
        ListCommand(terminal),
        RemoveCommand(terminal),
    };

    private static Argument<string> NameArgument() => new("name") { Description = "Its name, such as NOTION_TOKEN or OPENAI_API_KEY" };

    private static Command SetCommand(Terminal terminal)
    {
        var name = NameArgument();
        var command = HelpWithExamples.Add(
            new Command("set", "Store a secret; its value is asked for, or read from the pipe, never from the command line") { name },
            "verso secret set NOTION_TOKEN",
            "verso secret set OPENAI_API_KEY < key.txt");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var wanted = arguments.GetRequiredValue(name);
            if (!PlainName().IsMatch(wanted))
                throw new CommandException($"'{wanted}' is no name for a secret. Use letters, digits and _, such as NOTION_TOKEN.");
            await using var installation = await arguments.OpenInstallationAsync(create: true, cancellationToken);
            var value = terminal.ReadSecret($"Value of {wanted}:");
            if (value.Length == 0)
                throw new CommandException("The value is empty. To remove a secret: verso secret remove NAME");
            await installation.Vault.SetAsync(wanted, value, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Name = wanted, Stored = true });
            else
                terminal.Screen.MarkupLineInterpolated($"Stored [bold]{wanted}[/], encrypted. A running server sees it at its next start.");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = new Command("list", "List the names of the secrets; values are never shown");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var all = installation.Vault.List().Where(one => !one.Name.StartsWith(Own, StringComparison.Ordinal)).ToList();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all);
                return 0;
            }

            if (all.Count == 0)
            {
                terminal.Out.WriteLine("There are no secrets. Store one with: verso secret set NAME");
                return 0;
            }

            var table = Tables.New("Name", "Changed");
            foreach (var one in all)
                table.AddRow(Markup.Escape(one.Name), Tables.Time(one.Changed));
            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    private static Command RemoveCommand(Terminal terminal)
    {
        var name = NameArgument();
        var command = new Command("remove", "Remove a secret") { name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var wanted = arguments.GetRequiredValue(name);
            if (!PlainName().IsMatch(wanted) || !await installation.Vault.RemoveAsync(wanted, cancellationToken))
                throw new CommandException($"There is no secret '{wanted}'. See: verso secret list");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Name = wanted, Removed = true });
            else
                terminal.Screen.MarkupLineInterpolated($"Removed [bold]{wanted}[/].");
            return 0;
        });
        return command;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.-]*$")]
    private static partial Regex PlainName();
}
