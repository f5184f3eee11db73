using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>What lies on a page: the stored objects in their order, each with what is below it.</summary>
/// <param name="Stored">The block, child page or child database.</param>
/// <param name="Type">Its kind, as a block.</param>
/// <param name="Payload">What stands under the kind's key, with the few facts beside it that markdown tells.</param>
/// <param name="Children">What is below it. Below a copy of a synced block it is what lies below the original.</param>
/// <param name="IsCut">What is below it was not read any more, or cannot be.</param>
internal sealed record ContentNode(StoredObject Stored, string Type, JsonObject Payload, IReadOnlyList<ContentNode> Children, bool IsCut = false)
{
    public WrittenBlock ToWritten() =>
        new(Stored.Id.ToString(), Type, Payload, [.. Children.Select(child => child.ToWritten())]) { IsCut = IsCut };

    /// <summary>The block whose children they are: of a copy of a synced block, the original.</summary>
    public NotionId Owner => Payload["synced_from"].At("block_id").Id() ?? Stored.Id;
}

/// <summary>Reads the content of a page as a tree, up to a number of blocks.</summary>
internal sealed class ContentTree(LocalSession session, NotionId page, int most = int.MaxValue)
{
    /// <summary>How many ids of unread blocks an answer names.</summary>
    private const int MostUnread = 100;

    /// <summary>Copies of synced blocks within synced blocks end somewhere.</summary>
    private const int DeepestCopies = 5;

    private readonly Dictionary<NotionId, ILookup<NotionId?, StoredObject>> _pages = [];
    private readonly List<NotionId> _unread = [];
    private int _left = most;

    /// <summary>The blocks that are there and were not read, at most a hundred of them.</summary>
    public IReadOnlyList<NotionId> Unread => _unread;

    /// <summary>Not everything was read.</summary>
    public bool IsTruncated { get; private set; }

    public IReadOnlyList<ContentNode> Below(NotionId parent) => Below(ContentOf(page), parent, copies: 0);

    /// <summary>One block with all that is below it.</summary>
    public ContentNode Node(StoredObject stored) => Node(ContentOf(page), stored, copies: 0);

    private List<ContentNode> Below(ILookup<NotionId?, StoredObject> content, NotionId parent, int copies)
    {
        var nodes = new List<ContentNode>();
        foreach (var child in content[parent])
        {
            if (_left > 0)
                nodes.Add(Node(content, child, copies));
            else if (Unreadable(child) is { } unread)
                nodes.Add(unread);
        }

        return nodes;
    }

    private ContentNode Node(ILookup<NotionId?, StoredObject> content, StoredObject stored, int copies)
    {
        _left--;
        if (stored.Kind == ObjectKind.Page)
            return new ContentNode(stored, "child_page", new JsonObject { ["title"] = Titles.OfPage(stored.ReadJson()) }, []);
        if (stored.Kind == ObjectKind.Database)
            return new ContentNode(stored, "child_database", Database(stored.ReadJson()), []);

        var json = stored.ReadJson();
        var type = (string)json["type"]!;
        var payload = (json[type] as JsonObject ?? []).DeepClone().AsObject();
        session.View?.Apply(payload);
        session.View?.Apply(payload);
        if (type == "link_to_page")
            payload["title"] = TitleOf(payload[payload["type"].Text() ?? ""].Id());
        if (payload["synced_from"].At("block_id").Id() is not { } original)
            return new ContentNode(stored, type, payload, Below(content, stored.Id, copies));

        if (copies >= DeepestCopies || session.Objects.Find(original, ObjectKind.Block) is not { PageId: { } where } source)
        {
            Miss(stored.Id);
            return new ContentNode(stored, type, payload, [], IsCut: true);
        }

        return new ContentNode(stored, type, payload, source.InTrash || source.IsBuried ? [] : Below(ContentOf(where), original, copies + 1));
    }

    /// <summary>Notes a block whose content was not read, or is not shared.</summary>
    private void Miss(NotionId id)
    {
        IsTruncated = true;
        if (_unread.Count < MostUnread)
            _unread.Add(id);
    }

    private ContentNode? Unreadable(StoredObject stored)
    {
        if (_unread.Count == MostUnread)
            return null;
        Miss(stored.Id);
        var type = stored.Kind switch { ObjectKind.Page => "child_page", ObjectKind.Database => "child_database", _ => (string)stored.ReadJson()["type"]! };
        return new ContentNode(stored, type, [], [], IsCut: true);
    }

    private ILookup<NotionId?, StoredObject> ContentOf(NotionId id)
    {
        if (!_pages.TryGetValue(id, out var content))
            _pages.Add(id, content = session.Objects.Content(id).ToLookup(stored => stored.ParentId));
        return content;
    }

    private static JsonObject Database(JsonObject database)
    {
        var facts = new JsonObject { ["title"] = Titles.Of(database), ["is_inline"] = database["is_inline"]?.DeepClone() };
        if (database["icon"] is { } icon)
            facts["icon"] = icon.DeepClone();
        if (database["data_sources"].Items() is [{ } source])
            facts["data_source_id"] = source["id"]?.DeepClone();
        return facts;
    }

    private string? TitleOf(NotionId? id) => id is { } known && session.Objects.Find(known) is { } found
        ? found.Kind == ObjectKind.Page ? Titles.OfPage(found.ReadJson()) : found.Kind == ObjectKind.Database ? Titles.Of(found.ReadJson()) : null
        : null;
}
