using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Computed;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
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
    private readonly LocalSession? _full;
    private readonly SharedTrees? _trees;

    internal LocalSession(LocalWorkspace workspace, SqlSession sql, Edit? edit)
    {
        Workspace = workspace;
        Sql = sql;
        Rows = new RowRefresh(this);
        IsWrite = edit is not null;
        if (IsWrite)
        {
            Objects = new ObjectStore(sql, edit, Rows);
            return;
        }

        var doubts = workspace.Computed.Doubts();
        Objects = new ObjectStore(sql, edit: null, Rows)
        {
            Freshen = (page, dataSource, json) => doubts.MayBe ? Computed.Freshen(page, dataSource, json) : json,
        };
    }

    /// <summary>The same transaction for a caller who finds only some trees. What its writes bring about is worked out in <see cref="Full"/>.</summary>
    private LocalSession(LocalSession full, IEnumerable<NotionId> shared)
    {
        Workspace = full.Workspace;
        Sql = full.Sql;
        Rows = full.Rows;
        IsWrite = full.IsWrite;
        _full = full;
        _trees = new SharedTrees(shared, full.Objects.PlaceOf);
        Objects = new ObjectStore(Sql, IsWrite ? full.Edit : null, full.Rows) { Shared = _trees, Freshen = full.Objects.Freshen };
    }

    public LocalWorkspace Workspace { get; }

    public WorkspaceFacts Facts => Workspace.Facts;

    public SqlSession Sql { get; }

    public ObjectStore Objects { get; }

    public PageStore Pages => field ??= _full?.Pages ?? new PageStore(this);

    public BlockTree Blocks => field ??= _full?.Blocks ?? new BlockTree(this);

    public DatabaseStore Databases => field ??= _full?.Databases ?? new DatabaseStore(this);

    public ViewStore Views => field ??= _full?.Views ?? new ViewStore(this);

    public TemplateStore Templates => field ??= _full?.Templates ?? new TemplateStore(this);

    /// <summary>For a caller who finds only some trees: the data sources in these, whose changes reach the others all the same.</summary>
    public DataSourceStore DataSources => field ??= new DataSourceStore(Full, Objects);

    /// <summary>The values that follow from others.</summary>
    public ComputedValues Computed => field ??= _full?.Computed ?? new ComputedValues(this);

    public CommentStore Comments => field ??= _full?.Comments ?? new CommentStore(this);

    public EmojiStore Emojis => field ??= _full?.Emojis ?? new EmojiStore(this);

    public FileUploadStore Uploads => field ??= _full?.Uploads ?? new FileUploadStore(this);

    /// <summary>Who changes what, and when. Only in a write.</summary>
    public Edit Edit => Objects.Edit;

    internal bool IsWrite { get; }

    internal RowRefresh Rows { get; }

    /// <summary>The session that finds everything: this one, or the one that it is a part of.</summary>
    internal LocalSession Full => _full ?? this;

    /// <summary>Answers as this session may give them; null where it may give all.</summary>
    internal SharedView? View => _trees is null ? null : field ??= new SharedView(this);

    /// <summary>This transaction as <paramref name="caller"/> finds it.</summary>
    internal LocalSession For(Caller caller) => caller.Shared is { } shared ? new LocalSession(this, shared) : this;

    /// <summary>Whether the object is there to be seen.</summary>
    internal bool Sees(NotionId id) => _trees is null ? Objects.PlaceOf(id) is not null : _trees.Sees(id);

    internal Catalog Catalog => Workspace.Catalog;

    public NotionId NewId() => _expected.TryDequeue(out var id) ? id : NotionId.New(Edit.At);

    /// <summary>The ids of the objects that are made next, in the order in which they are: the internal API brings its own.</summary>
    internal void Expect(params ReadOnlySpan<NotionId> ids)
    {
        foreach (var id in ids)
            _expected.Enqueue(id);
    }

    /// <summary>What filters need to know beside the schema.</summary>
    /// <param name="person">Who <c>"me"</c> is.</param>
    internal FilterContext FilterContext(NotionId? person) =>
        new(Workspace.Options.Clock.GetUtcNow(), person) { FindTable = id => DataSources.Find(id)?.Table };

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
