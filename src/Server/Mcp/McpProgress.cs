using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Agents.Tools;

namespace Verso.Server.Mcp;

/// <summary>Tells a client how far a call is, one message after the other.</summary>
internal sealed class McpProgress(McpServer server, ProgressToken token) : IProgress<ToolProgress>
{
    private readonly Lock _locked = new();
    private Task _sent = Task.CompletedTask;

    public void Report(ToolProgress value)
    {
        lock (_locked)
            _sent = SendAfterAsync(_sent, value);
    }

    /// <summary>Until all is sent that was reported.</summary>
    public Task FlushAsync()
    {
        lock (_locked)
            return _sent;
    }

    private async Task SendAfterAsync(Task before, ToolProgress value)
    {
        await before;
        try
        {
            await server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = value.Done, Total = value.Total, Message = value.Message });
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone; the work goes on.
        }
    }
}
