using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Verso.Cli;

/// <summary>The help of a command, its subcommands under their headings, followed by its examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string AllCommands = "Commands:";

    // Beside the commands, as long as there are these: several command lines may be made at once.
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];
    private static readonly ConditionalWeakTable<Command, string> Headings = [];

    /// <summary>Gives a command examples for its help.</summary>
    public static TCommand Add<TCommand>(TCommand command, params string[] examples)
        where TCommand : Command
    {
        Examples.AddOrUpdate(command, examples);
        return command;
    }

    /// <summary>Begins a group in the list of a command's subcommands.</summary>
    /// <param name="first">The first subcommand of the group.</param>
    public static Command Head(string heading, Command first)
    {
        Headings.AddOrUpdate(first, heading);
        return first;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        var result = command.Subcommands.Any(one => Headings.TryGetValue(one, out _)) ? WriteGrouped(parseResult, command, output) : help.Invoke(parseResult);
        if (!Examples.TryGetValue(command, out var examples))
            return result;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
        return result;
    }

    private int WriteGrouped(ParseResult parseResult, Command command, TextWriter output)
    {
        using var written = new StringWriter();
        parseResult.InvocationConfiguration.Output = written;
        var result = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;

        var headings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var subcommand in command.Subcommands)
        {
            if (Headings.TryGetValue(subcommand, out var above))
                headings[subcommand.Name] = above;
        }

        var inCommands = false;
        var isFirst = true;
        foreach (var line in written.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (line == AllCommands)
            {
                inCommands = true;
                continue;
            }

            if (inCommands && line.StartsWith("  ", StringComparison.Ordinal) && headings.TryGetValue(line[2..].Split(' ')[0], out var heading))
            {
                if (!isFirst)
                    output.WriteLine();
                output.WriteLine($"{heading}:");
                isFirst = false;
            }

            output.WriteLine(line);
        }

        output.WriteLine();
        return result;
    }
}
