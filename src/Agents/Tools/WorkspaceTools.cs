namespace Verso.Agents.Tools;

/// <summary>
/// What an agent can do with a workspace, defined once: clients of the MCP server and Verso's own agents are offered the same tools.
/// </summary>
public static class WorkspaceTools
{
    /// <summary>The tools on a desk. They keep nothing that another set on the same workspace would not know: every id that one shows, any other understands.</summary>
    public static IReadOnlyList<WorkspaceTool> Create(Desk desk, ToolOptions? options = null)
    {
        var setting = new ToolSetting(desk, options ?? new ToolOptions());
        return
        [
            new SearchTool(setting),
            new ReadTool(setting),
            new QueryTool(setting),
            new DescribeTool(setting),
            new TreeTool(setting),
            new CreateTool(setting),
            new UpdateTool(setting),
            new MoveTool(setting),
            new TrashTool(setting),
            new CommentTool(setting),
        ];
    }
}

/// <summary>What all tools of one desk share.</summary>
internal sealed record ToolSetting(Desk Desk, ToolOptions Options)
{
    public OfficialApi Api => Desk.Api;

    public References References => field ??= new References(Desk);
}
