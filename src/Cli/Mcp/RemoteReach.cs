namespace Verso.Cli.Mcp;

/// <summary>A server that the command line names.</summary>
internal sealed class RemoteReach(Uri url, string key) : IMcpReach
{
    public Task<McpPlace> FindAsync(CancellationToken cancellationToken) => Task.FromResult(new McpPlace(url, key));

    public ValueTask DisposeAsync() => default;

    /// <summary>An address without a path is that of a server, whose MCP is at <c>/mcp</c>.</summary>
    /// <exception cref="CommandException">It is no address, or one that would carry the key in the clear.</exception>
    public static Uri Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new CommandException($"--url '{text}' is no address. Write it like https://verso.example.com/mcp.");
        if (url.Scheme == "http" && !url.IsLoopback)
            throw new CommandException($"--url '{text}' would send the key unencrypted to another machine. Use https.");
        return url.AbsolutePath == "/" ? new Uri(url, "/mcp") : url;
    }
}
