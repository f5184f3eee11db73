using Verso.Agents.Policies;
using Verso.Notion.Client;
using Verso.Workspace.Api;
using Verso.Workspace.Search;

namespace Verso.Agents;

/// <summary>
/// What tools, recipes and agents have in front of them: one workspace, seen by one caller, under the caller's policy. None of
/// them asks which origin the workspace has, and none of them has another way to it.
/// </summary>
/// <param name="Notion">The Notion API of the workspace; a policy stands in front of it already.</param>
/// <param name="Search">The search of the workspace, behind the same policy.</param>
/// <param name="Caller">In whose name everything is done.</param>
public sealed record Desk(IWorkspace Notion, IWorkspaceSearch Search, Caller Caller)
{
    private static readonly NotionClientOptions Here = new() { BaseUrl = new Uri("http://workspace") };

    private Clients? _clients;

    /// <summary>The typed client on the workspace.</summary>
    public NotionClient Client => Made.Typed;

    /// <summary>The Notion API in its own JSON.</summary>
    public OfficialApi Api => Made.Api;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A write under an idempotency key is carried out once, however often it is sent. Notion cannot promise that, a local workspace does.</summary>
    public bool KeepsKeys { get; init; }

    /// <summary>Nothing may be written: tools say what they would do.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>What is used here, and how much is left. Requests count themselves; whoever calls a model counts that.</summary>
    public PolicyMeter Meter { get; init; } = new();

    /// <summary>A copy of a desk with another workspace on it must not speak to the first.</summary>
    private Clients Made => _clients is { } known && known.Notion == Notion && known.Caller == Caller ? known : _clients = Make();

    private Clients Make()
    {
        var typed = new NotionClient(new HttpClient(new WorkspaceHandler(Notion, Caller)) { Timeout = Timeout.InfiniteTimeSpan }, Here);
        return new Clients(Notion, Caller, typed, new OfficialApi(typed));
    }

    private sealed record Clients(IWorkspace Notion, Caller Caller, NotionClient Typed, OfficialApi Api);
}
