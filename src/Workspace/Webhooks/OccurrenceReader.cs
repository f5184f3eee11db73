using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>
/// Makes occurrences of changes. It compares what a change found with what it left behind, so that it does not matter who
/// changed something and how. What is made, or edited further, in one edit with the thing around it is part of making that:
/// a page with its first blocks is one new page.
/// </summary>
internal sealed class OccurrenceReader(SqlSession session)
{
    /// <summary>What every edit changes.</summary>
    private static readonly string[] Stamps = ["last_edited_time", "last_edited_by", "has_children", "request_id"];

    /// <summary>Properties whose values nobody sets.</summary>
    private static readonly string[] Derived = ["created_time", "created_by", "last_edited_time", "last_edited_by", "formula", "rollup", "button"];

    /// <summary>What a page shows of itself beside its properties.</summary>
    private static readonly string[] Face = ["icon", "cover"];

    private readonly Dictionary<(NotionId, long), bool> _made = [];

    public IEnumerable<Occurrence> Read(Change change)
    {
        if (change.Action is "migrated" or "touched" or "computed")
            yield break;
        var before = Json(change.Before);
        var after = Json(change.After);
        var transitions = Transitions(change, before, after);
        var shown = after ?? before;
        if (shown is null)
            yield break;

        foreach (var transition in transitions)
        {
            if (transition == EventTypes.Moved && IsMadeIn(change, change.ObjectId))
                continue;
            if (EventTypes.Find($"{change.ObjectKind}.{transition}") is { } type && !(transition == EventTypes.Created && IsPartOfMore(change, shown)))
                yield return Occur(change, type, change.ObjectId, shown, transition == EventTypes.Moved ? new JsonObject { [Occurrence.From] = before!["parent"]!.DeepClone() } : []);
        }

        foreach (var content in Content(change, before, after, transitions))
            yield return content;
        if (before is null || after is null || IsMadeIn(change, change.ObjectId))
            yield break;
        foreach (var edited in Edits(change, before, after))
            yield return edited;
    }

    /// <summary>What became of the object's life, whatever else changed.</summary>
    private static List<string> Transitions(Change change, JsonObject? before, JsonObject? after)
    {
        var found = new List<string>();
        if (before is null)
            found.Add(EventTypes.Created);
        else if (after is null || change.Action is "deleted" or "trashed" || (IsInTrash(after) && !IsInTrash(before)))
            found.Add(EventTypes.Deleted);
        else if (change.Action is "restored" || (IsInTrash(before) && !IsInTrash(after)))
            found.Add(EventTypes.Undeleted);
        if (before is not null && after is not null && ParentOf(before) is { } from && ParentOf(after) is { } to && from != to)
            found.Add(EventTypes.Moved);
        return found;
    }

    private static IEnumerable<Occurrence> Edits(Change change, JsonObject before, JsonObject after) => change.ObjectKind switch
    {
        ObjectKind.Page => PageEdits(change, before, after),
        ObjectKind.DataSource => SchemaEdits(change, before, after),
        ObjectKind.View => ViewEdits(change, before, after),
        ObjectKind.Comment => CommentEdits(change, before, after),
        ObjectKind.FileUpload => UploadEdits(change, before, after),
        _ => [],
    };

    private static IEnumerable<Occurrence> PageEdits(Change change, JsonObject before, JsonObject after)
    {
        var isLocked = after["is_locked"].IsTrue();
        if (isLocked != before["is_locked"].IsTrue())
            yield return Occur(change, isLocked ? "page.locked" : "page.unlocked", after);
        if (ParentOf(before) != ParentOf(after))
            yield break; // Its properties are those of another data source now.
        var changed = ChangedValues(before["properties"] as JsonObject, after["properties"] as JsonObject).Union(ChangedBeyond(change)).ToList();
        if (changed.Count > 0)
            yield return Occur(change, EventTypes.PageProperties, after, new JsonObject { [Occurrence.Properties] = new JsonArray([.. changed.Select(id => JsonValue.Create(id))]) });
        // Notion's guide has a new title announced as content; icon and cover have no other event.
        if (changed.Contains("title") || Face.Any(key => !before[key].SameAs(after[key])))
            yield return Occur(change, EventTypes.PageContent, after, Touched(change.ObjectId, ObjectKind.Page, "edited"));
    }

    private static IEnumerable<Occurrence> SchemaEdits(Change change, JsonObject before, JsonObject after)
    {
        var was = ById(before["properties"]);
        var now = ById(after["properties"]);
        var changed = new JsonArray();
        foreach (var (id, property) in now)
        {
            var action = !was.TryGetValue(id, out var old) ? "created" : old.SameAs(property) ? null : "updated";
            if (action is not null)
                changed.Add((JsonNode)SchemaChange(id, property, action));
        }

        foreach (var (id, property) in was.Where(property => !now.ContainsKey(property.Key)))
            changed.Add((JsonNode)SchemaChange(id, property, "deleted"));
        if (changed.Count > 0)
            yield return Occur(change, EventTypes.DataSourceSchema, after, new JsonObject { [Occurrence.Schema] = changed });
    }

    private static IEnumerable<Occurrence> ViewEdits(Change change, JsonObject before, JsonObject after)
    {
        var fields = new JsonArray();
        foreach (var (field, keys) in ((string, string[])[])[("name", ["name"]), ("filter", ["filter", "quick_filters"]), ("sorts", ["sorts"]), ("configuration", ["configuration"])])
        {
            if (keys.Any(key => !before[key].SameAs(after[key])))
                fields.Add(field);
        }

        if (fields.Count > 0)
            yield return Occur(change, "view.updated", after, new JsonObject { [Occurrence.Plain] = new JsonObject { ["updated_fields"] = fields } });
    }

    private static IEnumerable<Occurrence> CommentEdits(Change change, JsonObject before, JsonObject after)
    {
        if (change.Action is not ("deleted" or "trashed" or "restored") && !SameButStamps(before, after))
            yield return Occur(change, "comment.updated", after);
    }

    private static IEnumerable<Occurrence> UploadEdits(Change change, JsonObject before, JsonObject after)
    {
        var status = after["status"].Text();
        if (status == before["status"].Text())
            yield break;
        var type = status switch
        {
            "uploaded" => "file_upload.completed",
            "expired" => "file_upload.expired",
            "failed" => "file_upload.upload_failed",
            _ => null,
        };
        if (type is not null)
        {
            var result = status == "failed" ? after["file_import_result"] : null;
            yield return Occur(change, type, after, result is null ? [] : new JsonObject { [Occurrence.Plain] = new JsonObject { ["file_import_result"] = result.DeepClone() } });
        }
    }

    /// <summary>What a change means for the page or data source in which the object lies.</summary>
    private IEnumerable<Occurrence> Content(Change change, JsonObject? before, JsonObject? after, List<string> transitions)
    {
        if (change.ObjectKind is not (ObjectKind.Block or ObjectKind.Page or ObjectKind.Database))
            yield break;
        var isMoved = change.Before is not null && (change.Action == "moved" || change.Page != change.FromPage);
        var what = transitions switch
        {
            _ when transitions.Contains(EventTypes.Created) => "made",
            _ when transitions.Contains(EventTypes.Deleted) => "gone",
            _ when transitions.Contains(EventTypes.Undeleted) => "back",
            _ when isMoved => "edited",
            _ when change.ObjectKind == ObjectKind.Block && before is not null && after is not null && !SameButStamps(before, after) => "edited",
            _ => null,
        };
        if (what is not null && change.Page is { } page && !IsMadeIn(change, page))
            yield return ContentOf(change, EventTypes.PageContent, page, change.Page == change.FromPage || what != "edited" ? what : "made");
        if (change.FromPage is { } left && left != change.Page)
            yield return ContentOf(change, EventTypes.PageContent, left, "gone");

        if (change.ObjectKind != ObjectKind.Page)
            yield break;
        var (from, to) = (DataSourceOf(before), DataSourceOf(after ?? before));
        if (from is { } source && to != from)
            yield return ContentOf(change, EventTypes.DataSourceContent, source, "gone");
        if (to is { } target && (what is "made" or "gone" or "back" || to != from) && !IsMadeIn(change, target))
            yield return ContentOf(change, EventTypes.DataSourceContent, target, to == from || what == "made" ? what! : "made");
    }

    /// <summary>
    /// The content's parent is looked up only when the event is written: what stands around a page is not in the change of
    /// its block.
    /// </summary>
    private static Occurrence ContentOf(Change change, string type, NotionId entity, string what) =>
        new(EventTypes.Find(type)!, entity, change.Seq, change.Time, change.Actor, Touched(change.ObjectId, change.ObjectKind, what));

    private static Occurrence Occur(Change change, string type, JsonObject shown, JsonObject? data = null) =>
        Occur(change, EventTypes.Find(type)!, change.ObjectId, shown, data ?? []);

    private static Occurrence Occur(Change change, EventType type, NotionId entity, JsonObject shown, JsonObject data)
    {
        if (shown["parent"] is { } parent)
            data[Occurrence.Parent] = parent.DeepClone();
        if (type.Name == "view.created")
            data[Occurrence.Plain] = new JsonObject { ["view_type"] = shown["type"]?.DeepClone() };
        return new Occurrence(type, entity, change.Seq, change.Time, change.Actor, data);
    }

    private static JsonObject Touched(NotionId id, string kind, string change) => new()
    {
        [Occurrence.Blocks] = new JsonArray(new JsonObject { ["id"] = id.ToString(), ["type"] = kind, ["change"] = change }),
    };

    private static JsonObject SchemaChange(string id, JsonNode property, string action) => new() { ["id"] = id, ["name"] = property["name"]?.DeepClone(), ["action"] = action };

    private static IEnumerable<string> ChangedValues(JsonObject? before, JsonObject? after)
    {
        var was = ById(before);
        var now = ById(after);
        return now.Where(pair => !Derived.Contains(pair.Value["type"].Text()) && was.TryGetValue(pair.Key, out var old) && !old.SameAs(pair.Value)).Select(pair => pair.Key);
    }

    /// <summary>The values that changed where a page does not show them any more: behind their first 25 references.</summary>
    private static IEnumerable<string> ChangedBeyond(Change change)
    {
        if (!change.IsHiddenChanged)
            return [];
        var was = Json(change.HiddenBefore)?[InternalMembers.FullValues] as JsonObject ?? [];
        var now = Json(change.HiddenAfter)?[InternalMembers.FullValues] as JsonObject ?? [];
        return now.Where(value => was.ContainsKey(value.Key) && !was[value.Key].SameAs(value.Value)).Select(value => value.Key);
    }

    private static Dictionary<string, JsonNode> ById(JsonNode? properties)
    {
        var byId = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var (_, property) in properties as JsonObject ?? [])
        {
            if (property?["id"].Text() is { } id)
                byId[id] = property;
        }

        return byId;
    }

    /// <summary>A data source comes with its database, a view with what it shows.</summary>
    private bool IsPartOfMore(Change change, JsonObject shown) => change.ObjectKind switch
    {
        ObjectKind.DataSource => shown["parent"].At("database_id").Id() is { } database && IsMadeIn(change, database),
        ObjectKind.View => (shown["parent"].At("database_id").Id() is { } database && IsMadeIn(change, database))
            || (shown["data_source_id"].Id() is { } source && IsMadeIn(change, source)),
        _ => false,
    };

    /// <summary>Whether that object was made in the same edit.</summary>
    private bool IsMadeIn(Change change, NotionId id)
    {
        if (change.Edit is not { } edit)
            return false;
        if (!_made.TryGetValue((id, edit), out var made))
        {
            made = session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM change WHERE object_id = {id} AND edit = {edit} AND before IS NULL AND seq <= {change.Seq})") != 0;
            _made[(id, edit)] = made;
        }

        return made;
    }

    private static bool SameButStamps(JsonObject before, JsonObject after)
    {
        foreach (var (key, value) in after)
        {
            if (!Stamps.Contains(key) && !before[key].SameAs(value))
                return false;
        }

        return before.All(member => after.ContainsKey(member.Key));
    }

    private static bool IsInTrash(JsonObject json) => json["in_trash"].IsTrue();

    /// <summary>The parent's own id. A row whose data source went to another database stays in its data source.</summary>
    private static string? ParentOf(JsonObject json) => json["parent"].At("type").Text() is { } type ? json["parent"].At(type)?.ToString() : null;

    private static NotionId? DataSourceOf(JsonObject? page) => page?["parent"].At("data_source_id").Id();

    private static JsonObject? Json(ReadOnlyMemory<byte>? bytes) => bytes is { Length: > 0 } json ? Api.Json.ReadObject(json.Span) : null;
}
