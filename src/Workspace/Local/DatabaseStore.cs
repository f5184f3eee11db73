using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>
/// Databases inside one transaction. What a database and its only data source have in common, such as the title, is the
/// same on both, as in Notion.
/// </summary>
public sealed class DatabaseStore
{
    private static readonly string[] Shared = ["title", "description", "icon", "cover"];

    /// <summary>What every data source of a database has from it, however many there are.</summary>
    private static readonly string[] OfAll = ["is_inline"];

    private readonly LocalSession _session;

    internal DatabaseStore(LocalSession session) => _session = session;

    /// <summary>Stores a database that was changed, and its data sources as far as they follow.</summary>
    public StoredObject Save(StoredObject before, JsonObject json, string action = "updated")
    {
        var sources = _session.DataSources.Of(before.Id);
        string[] shared = sources.Count > 1 ? OfAll : Titles.Of(json) == Wire.UntitledDatabase ? ["description", "icon", "cover", .. OfAll] : [.. Shared, .. OfAll];
        foreach (var one in sources)
        {
            var source = one.Stored.ReadJson();
            if (Follow(source, json, shared))
                _session.DataSources.Save(one, source);
        }

        return Write(before, json, action);
    }

    /// <summary>Brings a database to what its data sources have become.</summary>
    internal void FollowDataSources(NotionId id)
    {
        if (_session.Objects.Find(id, ObjectKind.Database) is not { } database)
            return;
        var json = database.ReadJson();
        var sources = _session.Objects.Children(id, ObjectKind.DataSource).Select(source => (source.Id, Json: source.ReadJson())).ToList();
        // One that is the last left of several keeps its own: the database was named for all of them.
        if (sources is [var only] && json["data_sources"]!.AsArray() is [{ } before] && (string?)before["id"] == only.Id.ToString())
            Follow(json, only.Json, ["title", "icon", "cover"]);
        if (json["title"]!.AsArray().Count == 0)
            json["title"] = Content.RichTexts.FromPlain(Wire.UntitledDatabase);
        json["data_sources"] = new JsonArray([.. sources.Select(source => new JsonObject
        {
            ["id"] = source.Id.ToString(),
            ["name"] = Titles.Of(source.Json) is { Length: > 0 } title ? title : Wire.UntitledDatabase,
        })]);
        Write(database, json, "updated");
    }

    /// <param name="rank">Its place; null for the end.</param>
    internal StoredObject Insert(JsonObject json, StoredObject? parent, string? rank = null)
    {
        var database = _session.Objects.Insert(new StoredObject(NotionId.Parse((string)json["id"]!), ObjectKind.Database)
        {
            ParentKind = parent?.Kind ?? ObjectKind.Workspace,
            ParentId = parent?.Id,
            PageId = BlockTree.ContentPageOf(parent),
            Rank = rank ?? _session.Objects.RanksAtEnd(parent?.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Json = Json.Write(json),
            Internal = Json.Write(new JsonObject
            {
                [InternalMembers.CreatedBy] = _session.Edit.By.ToString(),
                [InternalMembers.LastEditedBy] = _session.Edit.By.ToString(),
            }),
        });
        _session.Blocks.ChildAdded(parent);
        return database;
    }

    /// <summary>A database's JSON; the members follow Notion's order.</summary>
    /// <param name="parent">The page it lies on; null at the top of the workspace.</param>
    /// <param name="sources">Its data sources with their names.</param>
    internal JsonObject New(NotionId id, StoredObject? parent, JsonArray title, params IEnumerable<(NotionId Id, string Name)> sources)
    {
        var time = Wire.Millisecond(_session.Edit.At);
        return new JsonObject
        {
            ["object"] = "database",
            ["id"] = id.ToString(),
            ["title"] = title.Count > 0 ? title : Content.RichTexts.FromPlain(Wire.UntitledDatabase),
            ["description"] = new JsonArray(),
            ["parent"] = Wire.Parent(parent?.Kind ?? ObjectKind.Workspace, parent?.Id),
            ["is_inline"] = false,
            ["in_trash"] = false,
            ["is_locked"] = false,
            ["created_time"] = time,
            ["last_edited_time"] = time,
            ["data_sources"] = new JsonArray([.. sources.Select(source => new JsonObject { ["id"] = source.Id.ToString(), ["name"] = source.Name })]),
            ["icon"] = null,
            ["cover"] = null,
            ["url"] = _session.PlainUrl(id),
            ["public_url"] = null,
        };
    }

    /// <summary>A data source's JSON beside its database's.</summary>
    internal JsonObject NewDataSource(NotionId id, JsonObject database, JsonArray title, JsonNode? icon, DataSourceSchema schema)
    {
        var time = Wire.Minute(_session.Edit.At);
        return new JsonObject
        {
            ["object"] = "data_source",
            ["id"] = id.ToString(),
            ["cover"] = database["cover"]?.DeepClone(),
            ["icon"] = icon?.DeepClone(),
            ["created_time"] = time,
            ["created_by"] = Wire.User(_session.Edit.By),
            ["last_edited_by"] = Wire.User(_session.Edit.By),
            ["last_edited_time"] = time,
            ["title"] = title,
            ["description"] = database["description"]!.DeepClone(),
            ["is_inline"] = database["is_inline"]!.DeepClone(),
            ["properties"] = schema.ToJson(),
            ["parent"] = new JsonObject { ["type"] = "database_id", ["database_id"] = (string)database["id"]! },
            ["database_parent"] = database["parent"]!.DeepClone(),
            ["url"] = (string)database["url"]!,
            ["public_url"] = null,
            ["in_trash"] = false,
        };
    }

    private StoredObject Write(StoredObject before, JsonObject json, string action)
    {
        json["last_edited_time"] = Wire.Millisecond(_session.Edit.At);
        var hidden = before.ReadInternal();
        hidden[InternalMembers.LastEditedBy] = _session.Edit.By.ToString();
        return _session.Objects.Replace(
            before,
            before with
            {
                Edited = _session.Edit.At,
                InTrash = (bool)json["in_trash"]!,
                Json = Json.Write(json),
                Internal = Json.Write(hidden),
            },
            action);
    }

    /// <summary>Takes over what the two share, and says whether that changed anything.</summary>
    private static bool Follow(JsonObject follower, JsonObject leader, IReadOnlyList<string> keys)
    {
        var changed = false;
        foreach (var key in keys)
        {
            if (JsonNode.DeepEquals(follower[key], leader[key]))
                continue;
            follower[key] = leader[key]?.DeepClone();
            changed = true;
        }

        return changed;
    }
}
