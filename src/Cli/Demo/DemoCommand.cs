using System.CommandLine;

namespace Verso.Cli.Demo;

internal static class DemoCommand
{
    public static Command Create(Terminal terminal) => new("demo", "See what Verso does, in a minute, on sample data");
}
