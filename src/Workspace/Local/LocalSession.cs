using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// The workspace inside one transaction: what the operations of the Notion API and of the internal API are made of. Its
/// writes keep everything that hangs together true: rows and their typed table, both ends of a relation, blocks and their
/// parents' <c>has_children</c>, edit times up to the page.
/// </summary>
public sealed class LocalSession
{
    private readonly Queue<NotionId> _expected = [];

    internal LocalSession(LocalWorkspace workspace, SqlSession sql, Edit? edit)
    {
        Workspace = workspace;
        Sql = sql;
        Objects = new ObjectStore(sql, edit);
        IsWrite = edit is not null;
    }

    public LocalWorkspace Workspace { get; }

    public WorkspaceFacts Facts => Workspace.Facts;

    public SqlSession Sql { get; }

    public ObjectStore Objects { get; }

    public PageStore Pages => field ??= new PageStore(this);

    public BlockTree Blocks => field ??= new BlockTree(this);

    public DatabaseStore Databases => field ??= new DatabaseStore(this);

    public DataSourceStore DataSources => field ??= new DataSourceStore(this);

    /// <summary>Who changes what, and when. Only in a write.</summary>
    public Edit Edit => Objects.Edit;

    internal bool IsWrite { get; }

    internal Catalog Catalog => Workspace.Catalog;

    public NotionId NewId() => _expected.TryDequeue(out var id) ? id : NotionId.New(Edit.At);

    /// <summary>The ids of the objects that are made next, in the order in which they are: the internal API brings its own.</summary>
    internal void Expect(params ReadOnlySpan<NotionId> ids)
    {
        foreach (var id in ids)
            _expected.Enqueue(id);
    }

    /// <summary>The full user as mentions and people values show it; null when there is none.</summary>
    /// <param name="caller">Who looks: without the right to, e-mail addresses are not shown.</param>
    public JsonObject? FindUser(NotionId id, Caller? caller = null)
    {
        if (Catalog.User(id, Objects, WhenOnDisk) is not { } user)
            return null;
        if (user["bot"] is not null)
            user["bot"] = new JsonObject();
        return caller is null || caller.Capabilities.HasFlag(Capabilities.ReadEmails) ? user : WithoutEmail(user);
    }

    /// <summary>Throws a page, database, data source or block into the trash, or takes it out again.</summary>
    public StoredObject SetInTrash(StoredObject stored, bool inTrash)
    {
        if (stored.Kind == ObjectKind.Block)
            return Blocks.SetInTrash(stored, inTrash);

        var action = inTrash ? "trashed" : "restored";
        var json = stored.ReadJson();
        json["in_trash"] = inTrash;
        switch (stored.Kind)
        {
            case ObjectKind.Page:
                json["properties"] = FullValues.Of(stored, json);
                stored = Pages.Save(stored, json, action);
                break;
            case ObjectKind.DataSource:
                return DataSources.Save(DataSources.Open(stored), json, action).Stored;
            case ObjectKind.Database:
                stored = Databases.Save(stored, json, action);
                break;
            default:
                throw new InvalidOperationException($"A {stored.Kind} does not go to the trash.");
        }

        if (stored.ParentId is { } parent)
            Blocks.ChildrenChanged(parent);
        return stored;
    }

    /// <summary>The address of a page, database or view without a title in it.</summary>
    public string PlainUrl(NotionId id) => Wire.PlainUrl(Workspace.Options.PageAddress, id);

    internal static JsonObject WithoutEmail(JsonObject user)
    {
        (user["person"] as JsonObject)?.Remove("email");
        return user;
    }

    /// <summary>A read sees only what is on disk; a write's own effects are there once it is committed.</summary>
    internal void WhenOnDisk(Action action)
    {
        if (IsWrite)
            Sql.AfterCommit(action);
        else
            action();
    }
}
