using ModelContextProtocol.Server;

namespace Verso.Server.Mcp;

/// <summary>What a caller is offered: tools, resources, prompts and instructions.</summary>
public interface IMcpOffer
{
    /// <summary>Made for each session, and for each request of a client without one.</summary>
    Task<McpServing> OpenAsync(McpCaller caller, CancellationToken cancellationToken);
}

/// <summary>One server for one client, and what it keeps for it.</summary>
public sealed class McpServing : IDisposable
{
    private readonly Lock _locked = new();
    private List<IDisposable>? _kept = [];

    public McpServerOptions Options { get; set; } = new();

    /// <summary>The server itself, once it runs: the way to tell the client something unasked.</summary>
    public McpServer? Server { get; internal set; }

    /// <summary>Whether the caller would be offered the same now; a session of which it is no longer true ends.</summary>
    public Func<bool> IsCurrent { get; set; } = () => true;

    /// <summary>Disposes of something when the client has gone; at once when it has gone already.</summary>
    public void Keep(IDisposable one)
    {
        lock (_locked)
        {
            if (_kept is not null)
            {
                _kept.Add(one);
                return;
            }
        }

        one.Dispose();
    }

    public void Dispose()
    {
        List<IDisposable>? kept;
        lock (_locked)
            (kept, _kept) = (_kept, null);
        kept?.ForEach(one => one.Dispose());
    }
}
