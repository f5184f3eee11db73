using Verso.Notion;
using Verso.Notion.Http;
using Verso.Sync.Connections;
using Verso.Sync.Forwarding;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Search;

namespace Verso.Agents.Tests.Tools;

/// <summary>The tools that look, on a workspace whose truth is elsewhere: one that forwards, and keeps no keys.</summary>
public sealed class ForwardedReadingToolTests : ReadingToolTests
{
    protected override Task<Desk> LayAsync(LocalWorkspace local, Caller bot) => Task.FromResult(Forwarded.Desk(local, bot, Clock));
}

/// <summary>The tools that write, on a workspace whose truth is elsewhere.</summary>
public sealed class ForwardedWritingToolTests : WritingToolTests
{
    protected override Task<Desk> LayAsync(LocalWorkspace local, Caller bot) => Task.FromResult(Forwarded.Desk(local, bot, Clock));
}

internal static class Forwarded
{
    /// <summary>A desk on a workspace of origin notion, with another workspace in Notion's place.</summary>
    public static Desk Desk(LocalWorkspace notion, Caller bot, TimeProvider clock)
    {
        var connection = new NotionConnection { BaseUrl = new Uri("http://127.0.0.1"), Token = $"ntn_{Guid.NewGuid():N}" };
        var options = new NotionPipelineOptions { Governor = new GovernorOptions { Rate = 100_000, Burst = 100_000 } };
        var forwarding = new NotionWorkspace(connection, options, new WorkspaceHandler(notion, bot));
        return new Desk(forwarding, new TitleSearch(forwarding), new Caller(NotionId.Named("caller"), "Verso")) { Clock = clock };
    }
}
