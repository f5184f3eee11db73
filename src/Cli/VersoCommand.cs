using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Verso.Cli.Commands;
using Verso.Cli.Demo;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;
using Verso.Workspace.Storage;

namespace Verso.Cli;

/// <summary><c>verso</c>: the commands, and how they end. 0 is success, 1 a failure, 2 a command line that cannot be read.</summary>
public static class VersoCommand
{
    private const int Failure = 1;
    private const int Misuse = 2;

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
        var arguments = Create(terminal).Parse(args);
        if (arguments.Errors.Count > 0 && arguments.Action is not HelpWithExamples)
        {
            await terminal.Error.WriteLineAsync($"error: {arguments.Errors[^1].Message}");
            await terminal.Error.WriteLineAsync($"See: {Path(arguments)} --help");
            return Misuse;
        }

        try
        {
            return await arguments.InvokeAsync(
                new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
        }
        catch (Exception refusal) when (refusal is CommandException or SettingsException or RegistryException or LicenceException or NewerDatabaseException or IOException or UnauthorizedAccessException)
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
            new RootCommand("Verso is the back of Notion: a server that speaks the Notion API, for agents and automations.")
            {
                CommonOptions.Data,
                CommonOptions.Json,
                UpCommand.Create(terminal),
                DemoCommand.Create(terminal),
                WorkspaceCommands.Create(terminal),
                KeyCommands.Create(terminal),
                SecretCommands.Create(terminal),
                JobCommands.Create(terminal),
                LicenseCommands.Create(terminal),
            },
            "verso demo                         see what it does, in a minute, on sample data",
            "verso up --env-file .env           start a server and write its address and keys to .env",
            "verso key create make.com          make an API key for an automation");
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        return root;
    }

    private static string Path(ParseResult arguments)
    {
        var names = new List<string>();
        for (var result = arguments.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "verso" : result.Command.Name);
        return string.Join(' ', names);
    }
}
