using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>
/// What happened on a page, newest first: one activity for each edit, with the blocks that it made or changed as they were and
/// as they became.
/// </summary>
internal static class ActivityLog
{
    private const int Default = 20;
    private const int Most = 100;

    /// <summary>How many changes are looked at for one activity that is shown.</summary>
    private const int ChangesPerActivity = 20;

    public static JsonObject Get(InternalCall call, LocalSession session)
    {
        var page = InternalCall.RequireId(call.Body["navigableBlockId"], "navigableBlockId");
        var limit = InternalCall.Limit(call.Body["limit"], Default, Most);
        var reader = call.Reader(session);
        var record = reader.Find(Pointer.Block(page))
            ?? throw InternalException.Invalid($"Invalid input. There is no block {page}, or it is not shared with you.");

        var map = call.NewMap();
        map.Add(Tables.Block, record);
        map.Add(Tables.Space, reader.SpaceRecord());
        var activities = new JsonArray();
        foreach (var edit in ChangeFeed.OfPage(session.Sql, page, limit * ChangesPerActivity).GroupBy(change => change.Edit).Take(limit))
        {
            var activity = Activity(session, reader, page, [.. edit]);
            map.Add(Tables.Activity, activity);
            activities.Add(activity["id"]!.DeepClone());
            foreach (var author in edit.Select(change => change.Actor).Distinct())
            {
                if (reader.Find(new Pointer(Tables.User, author)) is { } user)
                    map.Add(Tables.User, user);
            }
        }

        return new JsonObject { ["activityIds"] = activities, ["recordMap"] = map.ToJson() };
    }

    private static JsonObject Activity(LocalSession session, RecordReader reader, NotionId page, IReadOnlyList<Change> changes) => new()
    {
        ["id"] = NotionId.Named($"activity/{page}/{changes[0].Edit ?? changes[0].Seq}").ToString(),
        ["version"] = 1,
        ["index"] = 0,
        ["type"] = "block-edited",
        ["parent_table"] = Tables.Space,
        ["parent_id"] = session.Facts.Id.ToString(),
        ["start_time"] = Milliseconds(changes[^1].Time),
        ["end_time"] = Milliseconds(changes[0].Time),
        ["invalid"] = false,
        ["navigable_block_id"] = page.ToString(),
        ["space_id"] = session.Facts.Id.ToString(),
        ["edits"] = new JsonArray([.. changes.Reverse().Select(change => Edit(session, reader, page, change)).OfType<JsonObject>()]),
    };

    private static JsonObject? Edit(LocalSession session, RecordReader reader, NotionId page, Change change)
    {
        if (change.After is not { } after || RecordOf(session, reader, change.ObjectId, after) is not { } now)
            return null;
        var before = change.Before is { } earlier ? RecordOf(session, reader, change.ObjectId, earlier) : null;
        return new JsonObject
        {
            ["type"] = before is null ? "block-created" : "block-changed",
            ["authors"] = new JsonArray(new JsonObject { ["table"] = Tables.User, ["id"] = change.Actor.ToString() }),
            ["block_id"] = change.ObjectId.ToString(),
            ["navigable_block_id"] = page.ToString(),
            ["space_id"] = session.Facts.Id.ToString(),
            ["user_ids"] = new JsonArray(JsonValue.Create(change.Actor.ToString())),
            ["timestamp"] = change.Time.ToUnixTimeMilliseconds(),
            ["block_data"] = before is null
                ? new JsonObject { ["block_value"] = now }
                : new JsonObject { ["before"] = new JsonObject { ["block_value"] = before }, ["after"] = new JsonObject { ["block_value"] = now } },
        };
    }

    private static JsonObject? RecordOf(LocalSession session, RecordReader reader, NotionId id, ReadOnlyMemory<byte> json) =>
        session.Objects.Find(id) is { } stored ? reader.Block(stored with { Json = json }, content: []) : null;

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
