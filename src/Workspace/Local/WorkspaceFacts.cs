using Verso.Notion;

namespace Verso.Workspace.Local;

/// <summary>What no request changes.</summary>
/// <param name="Id">The workspace (in Notion's internal words, the space).</param>
/// <param name="Owner">The person the workspace belongs to.</param>
/// <param name="RootPage">The page that a new workspace begins with.</param>
public sealed record WorkspaceFacts(NotionId Id, string Name, NotionId Owner, NotionId RootPage);

/// <summary>What a workspace that is created takes over from another.</summary>
/// <param name="Owner">The person it belongs to, as the other one has it.</param>
internal sealed record NewWorkspace(WorkspaceFacts Facts, Objects.StoredObject? Owner = null);
