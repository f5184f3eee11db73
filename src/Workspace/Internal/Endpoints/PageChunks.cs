using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>
/// A page with what is on it, in pieces. The cursor counts the blocks that were given out: its stack is empty at the end.
/// </summary>
internal static class PageChunks
{
    private const int MostPagesAtOnce = 50;

    public static JsonObject Load(InternalCall call, LocalSession session)
    {
        var map = call.NewMap();
        var cursor = Add(call, session, map, InternalCall.RequireId(call.Body["pageId"], "pageId"), call.Body);
        return new JsonObject { ["cursor"] = cursor, ["recordMap"] = map.ToJson() };
    }

    public static JsonObject LoadCached(InternalCall call, LocalSession session)
    {
        var map = call.NewMap();
        var cursor = Add(call, session, map, PageOf(call.Body), call.Body);
        return new JsonObject
        {
            ["recordMap"] = map.ToJson(),
            ["cursor"] = cursor,
            ["cursors"] = new JsonArray(cursor.DeepClone()),
            ["spaceId"] = session.Facts.Id.ToString(),
        };
    }

    public static JsonObject LoadSeveral(InternalCall call, LocalSession session)
    {
        var requests = call.Body["requests"] as JsonArray ?? throw InternalException.Invalid("Invalid input. requests should be an array.");
        if (requests.Count > MostPagesAtOnce)
            throw InternalException.Invalid($"Invalid input. requests should hold at most {MostPagesAtOnce} items.");
        var map = call.NewMap();
        var cursors = new JsonArray([.. requests.Select(request => Add(call, session, map, PageOf(request), request))]);
        return new JsonObject
        {
            ["recordMap"] = map.ToJson(),
            ["cursors"] = cursors,
            ["cursor"] = cursors.FirstOrDefault()?.DeepClone() ?? Cursor(null, 0),
        };
    }

    private static NotionId PageOf(JsonNode? request) => InternalCall.RequireId(request.At("page").At("id"), "page.id");

    /// <summary>Adds a piece of the page; readers take the first block in the map for the page itself.</summary>
    private static JsonObject Add(InternalCall call, LocalSession session, RecordMap map, NotionId id, JsonNode? request)
    {
        var reader = call.Reader(session);
        if (session.Objects.Find(id) is not { } root || reader.Block(root) is not { } rootRecord)
            throw InternalException.Invalid("Invalid input. There is no such page, or it is not shared with you.");

        map.Add(Tables.Block, rootRecord);
        reader.AddTalk(map, id);
        var limit = InternalCall.Limit(request.At("limit"), call.Options.ChunkLimit, call.Options.MostBlocksInChunk);
        var done = Done(request.At("cursor"));
        var given = AddContent(session, reader, map, root, done, limit);
        if (root.Kind == ObjectKind.Database)
            reader.AddDatabase(map, root.Id);
        AddSurroundings(session, reader, map, root);
        return given == limit + 1 ? Cursor(id, done + limit) : Cursor(null, 0);
    }

    /// <summary>Adds the blocks from <paramref name="skip"/> on and returns their number, one too many when there are more.</summary>
    private static int AddContent(LocalSession session, RecordReader reader, RecordMap map, StoredObject root, int skip, int limit)
    {
        if (BlockTree.ContentPageOf(root) is not { } page)
            return 0;
        var children = session.Objects.Content(page).ToLookup(block => block.ParentId!.Value);
        var given = 0;
        foreach (var block in Walk(children, root.Id).Skip(skip))
        {
            if (++given > limit)
                break;
            map.Add(Tables.Block, reader.Block(block, block.Kind == ObjectKind.Block ? [.. children[block.Id].Select(child => child.Id)] : null)!);
            if (block.Kind == ObjectKind.Database)
                reader.AddDatabase(map, block.Id);
            reader.AddTalk(map, block.Id);
        }

        return given;
    }

    /// <summary>The blocks below one in reading order. What is on a child page is not part of the page.</summary>
    private static IEnumerable<StoredObject> Walk(ILookup<NotionId, StoredObject> children, NotionId parent)
    {
        foreach (var child in children[parent])
        {
            yield return child;
            if (child.Kind != ObjectKind.Block)
                continue;
            foreach (var inner in Walk(children, child.Id))
                yield return inner;
        }
    }

    /// <summary>What the page lies in, up to the space: the way to it, and the collection of a row.</summary>
    private static void AddSurroundings(LocalSession session, RecordReader reader, RecordMap map, StoredObject root)
    {
        for (var around = Parent(root); around is not null; around = Parent(around))
        {
            if (around.Kind == ObjectKind.DataSource)
                reader.AddDatabase(map, around.ParentId!.Value);
            else if (reader.Block(around) is { } record)
                map.Add(Tables.Block, record);
        }

        map.Add(Tables.Space, reader.SpaceRecord());

        StoredObject? Parent(StoredObject one) => one.ParentId is { } parent ? session.Objects.Find(parent) : null;
    }

    private static int Done(JsonNode? cursor)
    {
        var place = cursor.At("stack").Items().FirstOrDefault();
        while (place is JsonArray inner)
            place = inner.FirstOrDefault();
        return place.At("index") is JsonValue index && index.TryGetValue<int>(out var done) ? Math.Max(0, done) : 0;
    }

    private static JsonObject Cursor(NotionId? page, int done) => new()
    {
        ["stack"] = page is { } id
            ? new JsonArray(new JsonArray(new JsonObject { ["table"] = Tables.Block, ["id"] = id.ToString(), ["index"] = done }))
            : new JsonArray(),
    };
}
