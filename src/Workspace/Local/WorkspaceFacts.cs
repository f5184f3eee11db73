using Verso.Notion;

namespace Verso.Workspace.Local;

/// <summary>What never changes while a workspace is open.</summary>
/// <param name="Id">The workspace (in Notion's internal words, the space).</param>
/// <param name="Owner">The person the workspace belongs to.</param>
/// <param name="RootPage">The page that a new workspace begins with.</param>
public sealed record WorkspaceFacts(NotionId Id, string Name, NotionId Owner, NotionId RootPage);
