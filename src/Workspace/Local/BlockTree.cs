using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The content of pages inside one transaction: blocks, child pages and child databases in their order.</summary>
public sealed class BlockTree
{
    private readonly LocalSession _session;

    internal BlockTree(LocalSession session) => _session = session;

    /// <summary>The page whose content the children of <paramref name="parent"/> are.</summary>
    public static NotionId? ContentPageOf(StoredObject? parent) => parent?.Kind switch
    {
        ObjectKind.Page => parent.Id,
        ObjectKind.Block => parent.PageId,
        _ => null,
    };

    /// <summary>Adds blocks with all that is below them and returns those of the first level.</summary>
    /// <param name="parent">A page or a block.</param>
    /// <param name="ranks">Their places: <see cref="ObjectStore.RanksAtEnd"/> and its siblings give them.</param>
    public IReadOnlyList<StoredObject> Append(StoredObject parent, IReadOnlyList<NewBlock> blocks, IReadOnlyList<string> ranks)
    {
        if (blocks.Count == 0)
            return [];
        var page = ContentPageOf(parent) ?? throw new InvalidOperationException($"A {parent.Kind} holds no blocks.");
        StoredObject[] added = [.. blocks.Select((block, i) => Insert(block, parent.Kind, parent.Id, page, ranks[i]))];
        ChildAdded(parent);
        return added;
    }

    public IReadOnlyList<StoredObject> AppendAtEnd(StoredObject parent, IReadOnlyList<NewBlock> blocks) =>
        Append(parent, blocks, _session.Objects.RanksAtEnd(parent.Id, blocks.Count));

    /// <summary>Stores a block whose payload or trash flag was changed.</summary>
    public StoredObject Save(StoredObject before, JsonObject json, string action = "updated")
    {
        json["last_edited_time"] = Wire.Minute(_session.Edit.At);
        json["last_edited_by"] = Wire.User(_session.Edit.By);
        var saved = _session.Objects.Replace(
            before,
            before with { Edited = _session.Edit.At, InTrash = (bool)json["in_trash"]!, Json = Json.Write(json) },
            action);
        if (saved.PageId is { } page)
            _session.Pages.Touch(page);
        return saved;
    }

    /// <summary>Throws a block, with everything below it, into the trash or takes it out again.</summary>
    public StoredObject SetInTrash(StoredObject block, bool inTrash)
    {
        var json = block.ReadJson();
        json["in_trash"] = inTrash;
        var saved = Save(block, json, inTrash ? "trashed" : "restored");
        ChildrenChanged(block.ParentId!.Value);
        return saved;
    }

    /// <summary>Puts a block, or a page on a page, under another parent or elsewhere under its own.</summary>
    internal StoredObject Move(StoredObject moved, StoredObject parent, string rank)
    {
        var page = ContentPageOf(parent) ?? throw new InvalidOperationException($"A {parent.Kind} holds no blocks.");
        var json = moved.ReadJson();
        json["parent"] = Wire.Parent(parent.Kind, parent.Id);
        if (moved.Kind == ObjectKind.Block)
        {
            json["last_edited_time"] = Wire.Minute(_session.Edit.At);
            json["last_edited_by"] = Wire.User(_session.Edit.By);
        }

        var kept = _session.Objects.Replace(
            moved,
            moved with { ParentKind = parent.Kind, ParentId = parent.Id, PageId = page, Rank = rank, Edited = moved.Kind == ObjectKind.Block ? _session.Edit.At : moved.Edited, Json = Json.Write(json) },
            "moved");
        if (moved.Kind == ObjectKind.Block && moved.PageId != page)
            _session.Objects.SetPage(moved.Id, page);
        if (moved.ParentId is { } left && left != parent.Id)
            ChildrenChanged(left);
        return kept;
    }

    /// <summary>The object as a block: itself, or the <c>child_page</c> or <c>child_database</c> that stands for it.</summary>
    internal Served AsBlock(StoredObject stored)
    {
        if (stored.Kind == ObjectKind.Block)
            return IsCopy(stored) ? AsCopy(stored) : new Served(stored);
        var json = stored.ReadServed();
        var (type, title) = stored.Kind == ObjectKind.Page ? ("child_page", Titles.OfPage(json)) : ("child_database", Titles.Of(json));
        var authors = stored.Kind == ObjectKind.Database ? Authors(stored) : json;
        var block = new JsonObject
        {
            ["object"] = "block",
            ["id"] = stored.Id.ToString(),
            ["parent"] = json["parent"]!.DeepClone(),
            ["created_time"] = Wire.Minute(stored.Created),
            ["last_edited_time"] = Wire.Minute(stored.Edited),
            ["created_by"] = authors["created_by"]!.DeepClone(),
            ["last_edited_by"] = authors["last_edited_by"]!.DeepClone(),
            ["has_children"] = stored.Kind == ObjectKind.Page && _session.Objects.HasChildren(stored.Id),
            ["in_trash"] = (bool)json["in_trash"]!,
            ["type"] = type,
            [type] = new JsonObject { ["title"] = title },
        };
        return new Served(ObjectKind.Block, stored.Id, Json.Write(block));
    }

    /// <summary>The block whose content this one shows: of a copy of a synced block the original, as long as it is there.</summary>
    internal StoredObject ContentOf(StoredObject block) =>
        block.Kind == ObjectKind.Block && IsCopy(block)
        && block.ReadJson()["synced_block"].At("synced_from").At("block_id").Id() is { } id
        && _session.Objects.Find(id, ObjectKind.Block) is { InTrash: false, IsBuried: false } original
            ? original
            : block;

    /// <summary>Only a copy names another block under this key, and text never has it without a backslash.</summary>
    private static bool IsCopy(StoredObject block) => block.Json.Span.IndexOf("\"synced_from\":{"u8) >= 0;

    /// <summary>A copy has children when the original has: clients ask for them by the original's id.</summary>
    private Served AsCopy(StoredObject copy)
    {
        var json = copy.ReadServed();
        json["has_children"] = ContentOf(copy) is var original && original.Id != copy.Id && _session.Objects.HasChildren(original.Id);
        return new Served(ObjectKind.Block, copy.Id, Json.Write(json));
    }

    /// <summary>Something now lies in <paramref name="parent"/>, which is null at the top.</summary>
    internal void ChildAdded(StoredObject? parent)
    {
        if (parent is null)
            return;
        if (parent.Kind == ObjectKind.Block)
            SetHasChildren(_session.Objects.Find(parent.Id)!, true);
        if (ContentPageOf(parent) is { } page)
            _session.Pages.Touch(page);
    }

    /// <summary>Something that lay in the parent was taken away, or put back.</summary>
    internal void ChildrenChanged(NotionId parent)
    {
        if (_session.Objects.Find(parent, ObjectKind.Block) is { } block)
            SetHasChildren(block, _session.Objects.HasChildren(parent));
    }

    private JsonObject Authors(StoredObject database)
    {
        var hidden = database.ReadInternal();
        return new JsonObject
        {
            ["created_by"] = Author(InternalMembers.CreatedBy),
            ["last_edited_by"] = Author(InternalMembers.LastEditedBy),
        };

        JsonObject Author(string member) => Wire.User((string?)hidden[member] is { } id ? NotionId.Parse(id) : _session.Facts.Owner);
    }

    private void SetHasChildren(StoredObject block, bool has)
    {
        var json = block.ReadJson();
        if ((bool)json["has_children"]! == has)
            return;
        json["has_children"] = has;
        _session.Objects.Replace(block, block with { Json = Json.Write(json) });
    }

    private StoredObject Insert(NewBlock block, string parentKind, NotionId parent, NotionId page, string rank)
    {
        var stored = InsertOne(block, parentKind, parent, page, rank);
        var ranks = Rank.Between(null, null, block.Children.Count);
        for (var i = 0; i < block.Children.Count; i++)
            Insert(block.Children[i], ObjectKind.Block, stored.Id, page, ranks[i]);
        return stored;
    }

    /// <summary>Adds a block, without what is below it.</summary>
    internal StoredObject InsertOne(NewBlock block, string parentKind, NotionId parent, NotionId page, string rank)
    {
        var id = _session.NewId();
        var author = Wire.User(_session.Edit.By);
        var time = Wire.Minute(_session.Edit.At);
        return _session.Objects.Insert(new StoredObject(id, ObjectKind.Block)
        {
            ParentKind = parentKind,
            ParentId = parent,
            PageId = page,
            Rank = rank,
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Json = Json.Write(new JsonObject
            {
                ["object"] = "block",
                ["id"] = id.ToString(),
                ["parent"] = Wire.Parent(parentKind, parent),
                ["created_time"] = time,
                ["last_edited_time"] = time,
                ["created_by"] = author,
                ["last_edited_by"] = author.DeepClone(),
                ["has_children"] = block.Children.Count > 0,
                ["in_trash"] = false,
                ["type"] = block.Type,
                [block.Type] = block.Payload.DeepClone(),
            }),
        });
    }
}
