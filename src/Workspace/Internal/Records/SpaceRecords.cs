using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>Users and the space: who is there and what the space looks like to one of them.</summary>
public static class SpaceRecords
{
    public static JsonObject User(JsonObject user, long version = 1)
    {
        var name = user["name"].Text() ?? "";
        var cut = name.LastIndexOf(' ');
        var record = new JsonObject
        {
            ["id"] = user["id"].Text(),
            ["version"] = version,
            ["name"] = name,
            ["given_name"] = cut < 0 ? name : name[..cut],
            ["family_name"] = cut < 0 ? "" : name[(cut + 1)..],
            ["onboarding_completed"] = true,
        };
        if (user["person"].At("email").Text() is { } email)
            record["email"] = email;
        if (user["avatar_url"].Text() is { } photo)
            record["profile_photo"] = photo;
        return record;
    }

    public static JsonObject Space(NotionId space, string name, NotionId owner, IEnumerable<NotionId> pages) => new()
    {
        ["id"] = space.ToString(),
        ["version"] = 1,
        ["name"] = name,
        ["plan_type"] = "personal",
        ["permissions"] = new JsonArray(new JsonObject { ["role"] = RecordBox.Editor, ["type"] = "user_permission", ["user_id"] = owner.ToString() }),
        ["pages"] = new JsonArray([.. pages.Select(page => JsonValue.Create(page.ToString()))]),
        ["created_by_table"] = Tables.User,
        ["created_by_id"] = owner.ToString(),
    };

    /// <summary>What a user sees of a space. The store has no such object, so its id follows from the two.</summary>
    public static JsonObject SpaceView(NotionId space, NotionId user) => new()
    {
        ["id"] = SpaceViewId(space, user).ToString(),
        ["version"] = 1,
        ["space_id"] = space.ToString(),
        ["parent_id"] = user.ToString(),
        ["parent_table"] = Tables.UserRoot,
        ["alive"] = true,
        ["joined"] = true,
    };

    public static JsonObject UserRoot(NotionId space, NotionId user)
    {
        var view = new Pointer(Tables.SpaceView, SpaceViewId(space, user));
        return new JsonObject
        {
            ["id"] = user.ToString(),
            ["version"] = 1,
            ["space_views"] = new JsonArray(view.Id.ToString()),
            ["space_view_pointers"] = new JsonArray(view.ToJson(space)),
            ["left_spaces"] = new JsonArray(),
        };
    }

    public static JsonObject UserSettings(NotionId user) => new()
    {
        ["id"] = user.ToString(),
        ["version"] = 1,
        ["settings"] = new JsonObject { ["locale"] = "en-US", ["time_zone"] = "UTC", ["type"] = "team" },
    };

    public static NotionId SpaceViewId(NotionId space, NotionId user) => NotionId.Named($"space_view/{space}/{user}");
}
