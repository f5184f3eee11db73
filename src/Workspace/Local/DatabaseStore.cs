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

    private readonly LocalSession _session;

    internal DatabaseStore(LocalSession session) => _session = session;

    /// <summary>Stores a database that was changed, and its data sources as far as they follow.</summary>
    public StoredObject Save(StoredObject before, JsonObject json, string action = "updated")
    {
        var sources = _session.DataSources.Of(before.Id);
        if (sources is [var only])
        {
            var source = only.Stored.ReadJson();
            if (Follow(source, json, Titles.Of(json) == Wire.UntitledDatabase ? ["description", "icon", "cover"] : Shared))
                _session.DataSources.Save(only, source);
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
        if (sources is [var only])
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

    internal StoredObject Insert(JsonObject json, StoredObject? parent)
    {
        var database = _session.Objects.Insert(new StoredObject(NotionId.Parse((string)json["id"]!), ObjectKind.Database)
        {
            ParentKind = parent?.Kind ?? ObjectKind.Workspace,
            ParentId = parent?.Id,
            PageId = BlockTree.ContentPageOf(parent),
            Rank = _session.Objects.RanksAtEnd(parent?.Id)[0],
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

    /// <summary>The view that every new data source has.</summary>
    internal StoredObject InsertView(StoredObject database, NotionId dataSource)
    {
        var id = _session.NewId();
        var time = Wire.Millisecond(_session.Edit.At);
        return _session.Objects.Insert(new StoredObject(id, ObjectKind.View)
        {
            ParentKind = ObjectKind.Database,
            ParentId = database.Id,
            Rank = _session.Objects.RanksAtEnd(database.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Json = Json.Write(new JsonObject
            {
                ["object"] = "view",
                ["id"] = id.ToString(),
                ["parent"] = Wire.Parent(ObjectKind.Database, database.Id),
                ["data_source_id"] = dataSource.ToString(),
                ["name"] = "Default view",
                ["type"] = "table",
                ["created_time"] = time,
                ["created_by"] = Wire.User(_session.Edit.By),
                ["last_edited_time"] = time,
                ["last_edited_by"] = Wire.User(_session.Edit.By),
                ["url"] = $"{_session.PlainUrl(database.Id)}?v={id.ToHex()}",
                ["filter"] = null,
                ["sorts"] = null,
                ["quick_filters"] = null,
                ["configuration"] = new JsonObject { ["type"] = "table" },
            }),
        });
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
