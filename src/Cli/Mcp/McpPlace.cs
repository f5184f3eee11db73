namespace Verso.Cli.Mcp;

/// <summary>An MCP server over HTTP, and the key to it.</summary>
internal sealed record McpPlace(Uri Url, string Key);

/// <summary>Finds the server to speak to; asked again when it no longer answers.</summary>
internal interface IMcpReach : IAsyncDisposable
{
    Task<McpPlace> FindAsync(CancellationToken cancellationToken);
}
