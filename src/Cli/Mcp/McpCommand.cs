using System.CommandLine;

namespace Verso.Cli.Mcp;

/// <summary><c>verso mcp</c>: the MCP server for clients that start it themselves and speak over its input and output.</summary>
internal static class McpCommand
{
    private static readonly Option<string?> Url = new("--url") { Description = "Speak to the server at this address instead of the one over the data folder", HelpName = "URL" };
    private static readonly Option<string?> Key = new("--key") { Description = "The API key for --url [default: $VERSO_API_KEY]", HelpName = "KEY" };
    private static readonly Option<bool> ReadOnly = new("--read-only") { Description = "Offer nothing that writes" };

    public static Command Create(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("mcp", "Serve MCP over stdio, for clients that start it themselves; with a server running over the data folder it speaks to that one")
            {
                Url,
                Key,
                ReadOnly,
                CommonOptions.Workspace,
            },
            "verso mcp --data ./data",
            "verso mcp --read-only",
            "claude mcp add verso -- verso mcp --data ~/verso",
            "VERSO_API_KEY=verso_… verso mcp --url https://verso.example.com");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = Reach(arguments);
            await using var output = Console.OpenStandardOutput();
            await using var peer = new McpPeer(reach, arguments.GetValue(ReadOnly), terminal.Error);
            using var input = new StreamReader(Console.OpenStandardInput());
            using var bridge = new StdioBridge(input, output, peer, terminal.Error);
            await bridge.RunAsync(cancellationToken);
            return 0;
        });
        return command;
    }

    private static IMcpReach Reach(ParseResult arguments)
    {
        if (arguments.GetValue(Url) is not { } url)
        {
            return arguments.GetValue(Key) is null
                ? new LocalReach(arguments.Settings(), arguments.GetValue(CommonOptions.Workspace))
                : throw new CommandException("--key is for the server that --url names. The server over the data folder needs none.");
        }

        var key = arguments.GetValue(Key) ?? Environment.GetEnvironmentVariable("VERSO_API_KEY");
        return string.IsNullOrWhiteSpace(key)
            ? throw new CommandException("A server at an address needs a key: set VERSO_API_KEY or give --key. Its operator makes one with: verso key create NAME")
            : new RemoteReach(RemoteReach.Read(url), key);
    }
}
