using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>What a command does to a record, before anything is stored.</summary>
internal static class RecordEdit
{
    /// <summary>No record of Notion is as deep; a deeper one could not be read again.</summary>
    private const int LongestPath = 64;

    public static void Apply(JsonObject record, Operation operation)
    {
        if (operation.Path.Count > LongestPath)
            throw InternalException.Invalid($"Invalid input. A path has at most {LongestPath} parts.");
        switch (operation.Command)
        {
            case "set":
                Set(record, operation);
                break;
            case "update":
                Update(record, operation);
                break;
            case "listAfter":
                Insert(record, operation, "after", atEnd: true);
                break;
            case "listBefore":
                Insert(record, operation, "before", atEnd: false);
                break;
            case "listRemove":
                Remove(ListAt(record, operation), ItemId(operation));
                break;
            case "setParent":
                record["parent_id"] = operation.Arguments.At("parentId")?.DeepClone();
                record["parent_table"] = operation.Arguments.At("parentTable")?.DeepClone();
                break;
            case "keyedObjectListAfter" or "keyedObjectListBefore":
                Put(ListAt(record, operation), operation.Command, operation.Arguments);
                break;
            case "updateCollectionPropertySchema":
                UpdateSchema(record, operation);
                break;
            case "setPermissionItem":
                break; // Who may see what is not a matter of records here.
            default:
                throw InternalException.Invalid($"Invalid input. '{operation.Command}' is no command.");
        }
    }

    private static void Set(JsonObject record, Operation operation)
    {
        var value = operation.Arguments?.DeepClone();
        if (operation.Path.Count == 0)
        {
            if (value is not JsonObject whole)
                throw InternalException.Invalid("Invalid input. A record can only be set to an object.");
            record.Clear();
            foreach (var (key, member) in whole)
                record[key] = member?.DeepClone();
            record["id"] = operation.Pointer.Id.ToString();
            return;
        }

        var parent = ObjectAt(record, operation.Path.Take(operation.Path.Count - 1));
        if (value is null)
            parent.Remove(operation.Path[^1]);
        else
            parent[operation.Path[^1]] = value;
    }

    private static void Update(JsonObject record, Operation operation)
    {
        if (operation.Arguments is not JsonObject changes)
            throw InternalException.Invalid("Invalid input. update should be given an object.");
        var target = ObjectAt(record, operation.Path);
        foreach (var (key, value) in changes)
        {
            if (value is null)
                target.Remove(key);
            else
                target[key] = value.DeepClone();
        }
    }

    private static void Insert(JsonObject record, Operation operation, string anchor, bool atEnd)
    {
        var id = ItemId(operation);
        var list = ListAt(record, operation);
        Remove(list, id);
        var place = operation.Arguments.At(anchor).Text() is { } sibling ? IndexOf(list, sibling) : -1;
        list.Insert(place < 0 ? (atEnd ? list.Count : 0) : atEnd ? place + 1 : place, id);
    }

    private static void UpdateSchema(JsonObject record, Operation operation)
    {
        var inner = operation.Arguments.At("primitiveOp");
        var command = inner.At("command").Text() ?? "";
        if (operation.Path is not ["schema", _, "options"] || command is not ("keyedObjectListAfter" or "keyedObjectListBefore"))
            throw InternalException.Invalid("Invalid input. updateCollectionPropertySchema adds an option to [\"schema\", property, \"options\"].");
        Put(ListAt(record, operation), command, inner.At("args"));
    }

    private static void Put(JsonArray list, string command, JsonNode? arguments)
    {
        if (arguments.At("value") is not JsonObject value || value["id"].Text() is not { } id)
            throw InternalException.Invalid("Invalid input. The value of an option should be an object with an id.");
        if (IndexOf(list, id) is >= 0 and var known)
            list.RemoveAt(known);
        var atEnd = command == "keyedObjectListAfter";
        var anchor = arguments.At(atEnd ? "after" : "before");
        var place = (anchor.Text() ?? anchor.At("id").Text()) is { } sibling ? IndexOf(list, sibling) : -1;
        list.Insert(place < 0 ? (atEnd ? list.Count : 0) : atEnd ? place + 1 : place, value.DeepClone());
    }

    private static string ItemId(Operation operation) =>
        operation.Arguments.At("id").Id()?.ToString()
        ?? throw InternalException.Invalid($"Invalid input. {operation.Command} should be given an id.");

    private static int IndexOf(JsonArray list, string id)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i].Text() ?? list[i].At("id").Text();
            if (item == id || (Verso.Notion.NotionId.TryParse(id, out var wanted) && item is not null && Verso.Notion.NotionId.TryParse(item, out var there) && wanted == there))
                return i;
        }

        return -1;
    }

    private static void Remove(JsonArray list, string id)
    {
        if (IndexOf(list, id) is >= 0 and var place)
            list.RemoveAt(place);
    }

    private static JsonArray ListAt(JsonObject record, Operation operation)
    {
        if (operation.Path.Count == 0)
            throw InternalException.Invalid($"Invalid input. {operation.Command} should have the path of a list.");
        if (operation.Pointer.Table == Tables.Collection && operation.Path[0] == "content")
            throw InternalException.Invalid("Invalid input. A collection has no content: set the parent of its rows.");
        var parent = ObjectAt(record, operation.Path.Take(operation.Path.Count - 1));
        if (parent[operation.Path[^1]] is JsonArray list)
            return list;
        if (parent[operation.Path[^1]] is not null)
            throw InternalException.Invalid($"Invalid input. {string.Join('.', operation.Path)} is no list.");
        list = [];
        parent[operation.Path[^1]] = list;
        return list;
    }

    /// <summary>The object at a path; what is missing on the way comes into being.</summary>
    private static JsonObject ObjectAt(JsonObject record, IEnumerable<string> path)
    {
        var place = record;
        foreach (var part in path)
        {
            switch (place[part])
            {
                case JsonObject deeper:
                    place = deeper;
                    break;
                case null:
                    var made = new JsonObject();
                    place[part] = made;
                    place = made;
                    break;
                default:
                    throw InternalException.Invalid($"Invalid input. {string.Join('.', path)} is no object.");
            }
        }

        return place;
    }
}
