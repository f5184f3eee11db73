using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Verso.Cli.Agents;
using Verso.Cli.Answers;
using Verso.Agents.Policies;
using Verso.Cli.Commands;
using Verso.Cli.Demo;
using Verso.Cli.Mcp;
using Verso.Cli.Moving;
using Verso.Cli.Recipes;
using Verso.Server.Access;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;
using Verso.Workspace.Storage;
using Verso.Workspace.Transfer;

namespace Verso.Cli;

/// <summary><c>verso</c>: the commands, and how they end. 0 is success, 1 a failure, 2 a command line that cannot be read.</summary>
public static class VersoCommand
{
    private const int Failure = 1;
    private const int Misuse = 2;

    /// <summary>What begins with @ is a value, such as the time <c>@daily</c> of a trigger, and no file of options.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(args, terminal, stopping.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        var root = Create(terminal);
        var arguments = root.Parse(args, Parsing);
        var isWithoutCommand = arguments.Errors.Count > 0 && arguments.CommandResult.Command == root && arguments.UnmatchedTokens.Count == 0;
        if (isWithoutCommand)
            arguments = root.Parse([.. args, "--help"], Parsing);
        if (arguments.Errors.Count > 0 && arguments.Action is not HelpWithExamples)
        {
            await terminal.Error.WriteLineAsync($"error: {Reason(arguments)}");
            await terminal.Error.WriteLineAsync($"See: {Path(arguments)} --help");
            return Misuse;
        }

        try
        {
            var code = await arguments.InvokeAsync(
                new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
            return isWithoutCommand ? Misuse : code;
        }
        catch (Exception refusal) when (refusal is CommandException or PolicyException or TransferException or SettingsException or RegistryException or GatewayException or LicenceException or NewerDatabaseException or IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"error: {refusal.Message}");
            return Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failure;
        }
        catch (Exception defect)
        {
            await terminal.Error.WriteLineAsync($"error: Verso met a defect: {defect.Message}\n{defect.StackTrace}");
            return Failure;
        }
    }

    public static RootCommand Create(Terminal terminal)
    {
        var root = HelpWithExamples.Add(
            new RootCommand("Verso is the backend that agents and automations talk to: a workspace that speaks the Notion API, and a gateway to Notion itself.")
            {
                CommonOptions.Data,
                CommonOptions.Json,
                HelpWithExamples.Head("Begin", DemoCommand.Create(terminal)),
                UpCommand.Create(terminal),
                McpCommand.Create(terminal),
                HelpWithExamples.Head("Agents and automations", AskCommand.Create(terminal)),
                SearchCommand.Create(terminal),
                ClassifyCommands.Create(terminal),
                RecipeCommands.Create(terminal),
                AgentCommands.Create(terminal),
                RunCommands.Create(terminal),
                TriggerCommands.Create(terminal),
                HelpWithExamples.Head("Data in and out", ImportCommand.Create(terminal)),
                ExportCommand.Create(terminal),
                SnapshotCommands.Create(terminal),
                SnapshotCommands.CreateReset(terminal),
                HelpWithExamples.Head("Workspaces and who may use them", WorkspaceCommands.Create(terminal)),
                PeopleCommands.Create(terminal),
                EmojiCommands.Create(terminal),
                KeyCommands.Create(terminal),
                PolicyCommands.Create(terminal),
                OAuthCommands.Create(terminal),
                SecretCommands.Create(terminal),
                LicenseCommands.Create(terminal),
                HelpWithExamples.Head("A running server", JobCommands.Create(terminal)),
                WebhookCommands.Create(terminal),
                FaultCommands.Create(terminal),
            },
            "verso demo                         see what it does, in a minute, on sample data",
            "verso up --env-file .env           start a server and write its address and keys to .env",
            "verso key create my-app --notion   make a token for a client of the Notion API",
            "verso import tasks.csv             make a database of a file");
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        return root;
    }

    private static string Reason(ParseResult arguments)
    {
        var command = arguments.CommandResult.Command;
        return command is not RootCommand && command.Action is null && command.Subcommands.Count > 0 && arguments.UnmatchedTokens.Count == 0
            ? $"'{Path(arguments)}' needs a command: {string.Join(", ", command.Subcommands.Select(one => one.Name))}."
            : arguments.Errors[^1].Message.ReplaceLineEndings("\n").Replace("\n\t", " ", StringComparison.Ordinal).TrimEnd();
    }

    private static string Path(ParseResult arguments)
    {
        var names = new List<string>();
        for (var result = arguments.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "verso" : result.Command.Name);
        return string.Join(' ', names);
    }
}
