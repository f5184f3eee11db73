using Verso.Workspace.Registry;

namespace Verso.Server.Mcp;

/// <summary>Who speaks to the MCP server.</summary>
/// <param name="Key">The API key it came with, or that the holder of a token stands for.</param>
/// <param name="Subject">Whom the issuer of a token named; null for a key of Verso.</param>
/// <param name="IsReadOnly">Nothing that writes is offered: the key may not, or the caller asked for it.</param>
public sealed record McpCaller(Credential Key, string? Subject, bool IsReadOnly)
{
    /// <summary>The same for each request of one caller: what a session belongs to.</summary>
    public string Owner => $"{Key.Id} {IsReadOnly} {Key.Policy} {Subject}";
}
