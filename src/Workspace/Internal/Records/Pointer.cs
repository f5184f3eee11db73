using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Internal.Records;

/// <summary>The place of a record: its table and its id.</summary>
public readonly record struct Pointer(string Table, NotionId Id)
{
    public static Pointer Block(NotionId id) => new(Tables.Block, id);

    public static Pointer Collection(NotionId id) => new(Tables.Collection, id);

    /// <summary>The pointer as a member of a record, with the space it lies in.</summary>
    public JsonObject ToJson(NotionId space) =>
        new() { ["id"] = Id.ToString(), ["table"] = Table, ["spaceId"] = space.ToString() };
}

/// <summary>The tables a record can lie in, as far as a local workspace has them.</summary>
public static class Tables
{
    public const string Block = "block";
    public const string Collection = "collection";
    public const string CollectionView = "collection_view";
    public const string User = "notion_user";
    public const string Space = "space";
    public const string SpaceView = "space_view";
    public const string UserRoot = "user_root";
    public const string UserSettings = "user_settings";
    public const string Discussion = "discussion";
    public const string Comment = "comment";
    public const string Activity = "activity";
}
