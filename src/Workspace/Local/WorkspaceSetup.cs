using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>What a workspace has before anyone has used it: a name, an owner and a first page.</summary>
internal static class WorkspaceSetup
{
    private const string Id = "workspace_id";
    private const string Name = "workspace_name";
    private const string Owner = "owner_id";
    private const string RootPage = "root_page_id";

    public static WorkspaceFacts Open(SqlSession session, WorkspaceOptions options, NewWorkspace? like)
    {
        DataSourceQueries.CreateTables(session);
        return Find(session) ?? Create(session, options, like);
    }

    public static NotionId BotId(WorkspaceFacts facts, string name) => NotionId.Named($"bot:{facts.Id}:{name}");

    /// <param name="owner">The full user who let it in; null for the workspace.</param>
    public static StoredObject Bot(NotionId id, string name, WorkspaceFacts facts, WorkspaceOptions options, ObjectStore objects, JsonObject? owner = null) =>
        User(id, name, "bot", new JsonObject
        {
            ["owner"] = owner is null
                ? new JsonObject { ["type"] = "workspace", ["workspace"] = true }
                : new JsonObject { ["type"] = "user", ["user"] = owner.DeepClone() },
            ["workspace_name"] = facts.Name,
            ["workspace_id"] = facts.Id.ToString(),
            ["workspace_limits"] = new JsonObject { ["max_file_upload_size_in_bytes"] = options.MostUploadBytes },
        }, objects);

    public static WorkspaceFacts? Find(SqlSession session)
    {
        var settings = session.Query($"SELECT name, value FROM setting", row => KeyValuePair.Create(row.GetString(0), row.GetString(1)))
            .ToDictionary(StringComparer.Ordinal);
        return settings.TryGetValue(Id, out var id)
            ? new WorkspaceFacts(NotionId.Parse(id), settings[Name], NotionId.Parse(settings[Owner]), NotionId.Parse(settings[RootPage]))
            : null;
    }

    private static WorkspaceFacts Create(SqlSession session, WorkspaceOptions options, NewWorkspace? like)
    {
        var now = options.Clock.GetUtcNow();
        var facts = like?.Facts ?? new WorkspaceFacts(NotionId.New(now), options.Name, NotionId.New(now), NotionId.New(now));
        foreach (var (name, value) in new (string, string)[]
                 {
                     (Id, facts.Id.ToString()), (Name, facts.Name), (Owner, facts.Owner.ToString()), (RootPage, facts.RootPage.ToString()),
                 })
            session.Execute($"INSERT INTO setting (name, value) VALUES ({name}, {value})");

        var objects = new ObjectStore(session, new Edit(facts.Owner, now));
        objects.Insert(like?.Owner ?? User(facts.Owner, options.Owner, "person", options.OwnerEmail is { } email ? new JsonObject { ["email"] = email } : [], objects));
        objects.Insert(FirstPage(facts, options, now, objects));
        return facts;
    }

    internal static StoredObject User(NotionId id, string name, string type, JsonObject kind, ObjectStore objects) =>
        new(id, ObjectKind.User)
        {
            ParentKind = ObjectKind.Workspace,
            Rank = objects.RanksAtEnd(null)[0],
            Created = objects.Edit.At,
            Edited = objects.Edit.At,
            Json = Json.Write(new JsonObject
            {
                ["object"] = "user",
                ["id"] = id.ToString(),
                ["name"] = name,
                ["avatar_url"] = null,
                ["type"] = type,
                [type] = kind,
            }),
        };

    private static StoredObject FirstPage(WorkspaceFacts facts, WorkspaceOptions options, DateTimeOffset now, ObjectStore objects) =>
        new(facts.RootPage, ObjectKind.Page)
        {
            ParentKind = ObjectKind.Workspace,
            Rank = objects.RanksAtEnd(null)[0],
            Created = now,
            Edited = now,
            Words = Words.Of(options.RootPage),
            Json = Json.Write(new JsonObject
            {
                ["object"] = "page",
                ["id"] = facts.RootPage.ToString(),
                ["created_time"] = Wire.Minute(now),
                ["last_edited_time"] = Wire.Minute(now),
                ["created_by"] = Wire.User(facts.Owner),
                ["last_edited_by"] = Wire.User(facts.Owner),
                ["cover"] = null,
                ["icon"] = null,
                ["parent"] = Wire.Parent(ObjectKind.Workspace, null),
                ["in_trash"] = false,
                ["is_archived"] = false,
                ["is_locked"] = false,
                ["properties"] = new JsonObject
                {
                    ["title"] = new JsonObject { ["id"] = "title", ["type"] = "title", ["title"] = RichTexts.FromPlain(options.RootPage) },
                },
                ["url"] = Wire.PageUrl(options.PageAddress, options.RootPage, facts.RootPage),
                ["public_url"] = null,
            }),
        };
}
