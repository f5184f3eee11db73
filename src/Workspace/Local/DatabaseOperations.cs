using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>The operations on databases, the containers of data sources.</summary>
internal static class DatabaseOperations
{
    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("parent", "title", "description", "is_inline", "initial_data_source", "icon", "cover");
        var (_, parentId) = Parents.Read(body["parent"], "page_id", "workspace");
        if (parentId is null)
            Parents.RefuseWorkspace(call);
        var initial = body["initial_data_source"];
        if (initial.IsPresent)
            initial.RequireObject().RefuseOthers("properties");
        var title = body["title"].IsPresent ? RichTexts.Read(body["title"], call.Context) : [];
        var description = body["description"].IsPresent ? RichTexts.Read(body["description"], call.Context) : [];
        var icon = body["icon"].IsPresent ? Icons.Read(body["icon"], call.Context) : null;
        var cover = body["cover"].IsPresent ? Covers.Read(body["cover"], call.Context) : null;
        var isInline = body["is_inline"].IsPresent && body["is_inline"].RequireBoolean();
        if (isInline && cover is not null)
            throw body["cover"].Should("be not present when `is_inline` is true");
        var parent = parentId is { } page ? Parents.Require(call, ObjectKind.Page, page) : null;

        var session = call.Session;
        var id = session.NewId();
        var source = session.NewId();
        var change = SchemaEditor.Create(
            initial["properties"],
            new SchemaContext(session, call.Caller, new DataSourceReference(source, id, RichTexts.PlainText(title), null)));
        var json = session.Databases.New(
            id, parent, title.DeepClone().AsArray(), (source, title.Count > 0 ? RichTexts.PlainText(title) : Wire.UntitledDatabase));
        json["description"] = description;
        json["is_inline"] = isInline;
        json["icon"] = icon;
        json["cover"] = cover;
        var database = session.Databases.Insert(json, parent);
        session.DataSources.Create(database, session.Databases.NewDataSource(source, json, title, icon, change.Schema), change);
        session.DataSources.ApplyElsewhere(change);
        session.Views.InsertDefault(database, source);
        return Reply.Of(database);
    }

    public static Reply Retrieve(Call call)
    {
        var id = call.Id("database_id");
        return call.Session.Objects.FindServed(id, ObjectKind.Database) is { } json
            ? Reply.Of(new Served(ObjectKind.Database, id, json))
            : throw call.NoDatabase(id);
    }

    public static Reply Update(Call call)
    {
        var id = call.Id("database_id");
        var body = call.Body;
        body.RefuseOthers("parent", "title", "description", "is_inline", "icon", "cover", "in_trash", "is_locked");
        bool? inTrash = body["in_trash"].IsPresent ? body["in_trash"].Optional.RequireBoolean() : null;
        var database = call.Session.Objects.Find(id, ObjectKind.Database) ?? throw call.NoDatabase(id);
        if (!database.InTrash || inTrash is null || database.IsBuried)
            Parents.RefuseTrash(database);

        var json = database.ReadJson();
        if (body["title"].IsPresent)
            json["title"] = RichTexts.Read(body["title"], call.Context);
        if (body["description"].IsPresent)
            json["description"] = RichTexts.Read(body["description"], call.Context);
        if (!body["icon"].IsAbsent)
            json["icon"] = body["icon"].IsNull ? null : Icons.Read(body["icon"], call.Context);
        if (!body["cover"].IsAbsent)
            json["cover"] = body["cover"].IsNull ? null : Covers.Read(body["cover"], call.Context);
        foreach (var flag in (string[])["is_inline", "is_locked"])
        {
            if (body[flag].IsPresent)
                json[flag] = body[flag].RequireBoolean();
        }

        if ((bool)json["is_inline"]! && json["cover"] is not null)
            throw body["cover"].Should("be not present when `is_inline` is true");
        json["in_trash"] = inTrash ?? database.InTrash;
        if (body["parent"].IsPresent)
            database = Move(call, database, json, body["parent"]);

        call.Session.Databases.Save(database, json, inTrash is { } now && now != database.InTrash ? now ? "trashed" : "restored" : "updated");
        if (inTrash is not null && database.ParentId is { } parent)
            call.Session.Blocks.ChildrenChanged(parent);
        call.Session.Databases.FollowDataSources(id);
        return Reply.Of(call.Session.Objects.Find(id)!);
    }

    private static StoredObject Move(Call call, StoredObject database, JsonObject json, Input to)
    {
        var (_, target) = Parents.Read(to, "page_id", "workspace");
        if (target is null)
            Parents.RefuseWorkspace(call);
        var parent = target is { } page ? Parents.Require(call, ObjectKind.Page, page) : null;
        if (parent is not null && call.Session.Objects.IsInside(parent.Id, database.Id))
            throw ApiException.Invalid($"Database {database.Id} cannot be moved into what lies in it.");
        json["parent"] = Wire.Parent(parent?.Kind ?? ObjectKind.Workspace, parent?.Id);
        var moved = call.Session.Objects.Replace(
            database,
            database with
            {
                ParentKind = parent?.Kind ?? ObjectKind.Workspace,
                ParentId = parent?.Id,
                PageId = BlockTree.ContentPageOf(parent),
                Rank = call.Session.Objects.RanksAtEnd(parent?.Id)[0],
            },
            "moved");
        call.Session.Blocks.ChildAdded(parent);
        if (database.ParentId is { } left)
            call.Session.Blocks.ChildrenChanged(left);
        foreach (var source in call.Session.DataSources.Of(database.Id))
        {
            var sourceJson = source.Stored.ReadJson();
            sourceJson["database_parent"] = json["parent"]!.DeepClone();
            call.Session.DataSources.Save(source, sourceJson);
        }

        return moved;
    }
}
