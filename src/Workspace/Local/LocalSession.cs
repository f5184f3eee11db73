using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// The workspace inside one transaction: what the operations of the Notion API and of the internal API are made of. Its
/// writes keep everything that hangs together true: rows and their typed table, blocks and their parents' <c>has_children</c>,
/// edit times up to the page.
/// </summary>
public sealed class LocalSession
{
    internal LocalSession(LocalWorkspace workspace, SqlSession sql, Edit? edit)
    {
        Workspace = workspace;
        Sql = sql;
        Objects = new ObjectStore(sql, edit);
    }

    public LocalWorkspace Workspace { get; }

    public WorkspaceFacts Facts => Workspace.Facts;

    public SqlSession Sql { get; }

    public ObjectStore Objects { get; }

    /// <summary>Who changes what, and when. Only in a write.</summary>
    public Edit Edit => Objects.Edit;

    public NotionId NewId() => NotionId.New(Edit.At);
}
