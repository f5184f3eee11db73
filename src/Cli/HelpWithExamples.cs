using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Verso.Cli;

/// <summary>The help of a command, followed by its examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string[]> Examples = [];

    /// <summary>Gives a command examples for its help.</summary>
    public static TCommand Add<TCommand>(TCommand command, params string[] examples)
        where TCommand : Command
    {
        Examples[command] = examples;
        return command;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        if (!Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
            return result;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
        return result;
    }
}
