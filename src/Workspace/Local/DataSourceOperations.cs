using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Local;

/// <summary>The operations on data sources, where the schema and the rows are.</summary>
internal static class DataSourceOperations
{
    /// <summary>Verso's own member of a data source: Notion chooses the default template in its app alone.</summary>
    private const string DefaultTemplate = "default_template";

    /// <summary>How many rows one answer has for work in this process on all of them.</summary>
    private const int MostRowsOfAnswer = 1_000;

    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("parent", "properties", "title", "icon");
        var (_, databaseId) = Parents.Read(body["parent"], "database_id");
        if (body["properties"].IsAbsent)
            throw body["properties"].Should("be defined");
        var title = body["title"].IsPresent ? RichTexts.Read(body["title"], call.Context) : [];
        var icon = body["icon"].IsPresent ? Icons.Read(body["icon"], call.Context) : null;
        var database = Parents.Require(call, ObjectKind.Database, databaseId!.Value);

        var session = call.Session;
        var id = session.NewId();
        var change = SchemaEditor.Create(
            body["properties"],
            new SchemaContext(session, call.Caller, new DataSourceReference(id, database.Id, RichTexts.PlainText(title), null)));
        var created = session.DataSources.Create(
            database, session.Databases.NewDataSource(id, database.ReadJson(), title, icon, change.Schema), change);
        session.DataSources.ApplyElsewhere(change);
        session.Views.InsertDefault(database, id);
        session.Databases.FollowDataSources(database.Id);
        return Reply.Of(created.Stored);
    }

    public static Reply Retrieve(Call call)
    {
        var id = call.Id("data_source_id");
        return call.Session.Objects.FindServed(id, ObjectKind.DataSource) is { } json
            ? Reply.Of(new Served(ObjectKind.DataSource, id, json))
            : throw call.NotFound("data_source", id);
    }

    public static Reply Update(Call call)
    {
        var id = call.Id("data_source_id");
        var body = call.Body;
        body.RefuseOthers("title", "icon", "properties", "in_trash", "parent", DefaultTemplate);
        bool? inTrash = body["in_trash"].IsPresent ? body["in_trash"].Optional.RequireBoolean() : null;
        var source = call.Session.DataSources.Find(id) ?? throw call.NotFound("data_source", id);
        if (!source.Stored.InTrash || inTrash is null || source.Stored.IsBuried)
            Parents.RefuseTrash(source.Stored);

        if (body["properties"].IsPresent)
            source = UpdateSchema(call, source);
        var json = source.Stored.ReadJson();
        if (body["title"].IsPresent)
            json["title"] = RichTexts.Read(body["title"], call.Context);
        if (!body["icon"].IsAbsent)
            json["icon"] = body["icon"].IsNull ? null : Icons.Read(body["icon"], call.Context);
        json["in_trash"] = inTrash ?? source.Stored.InTrash;
        if (!body[DefaultTemplate].IsAbsent)
            SetDefaultTemplate(call, source.Id, body[DefaultTemplate]);
        if (body["parent"].IsPresent)
            source = Move(call, source, json);
        source = call.Session.DataSources.Save(
            source, json, inTrash is { } now && now != source.Stored.InTrash ? now ? "trashed" : "restored" : "updated");
        call.Session.Databases.FollowDataSources(source.DatabaseId);
        return Reply.Of(source.Stored);
    }

    public static Reply Query(Call call)
    {
        var id = call.Id("data_source_id");
        var source = call.Session.DataSources.Find(id) ?? throw call.NotFound("data_source", id);
        var schema = call.Session.View?.Visible(id, source.Schema) ?? source.Schema;
        var query = DataSourceQuery.Read(
            call.Body,
            schema,
            call.Session.FilterContext(call.Caller.Person));
        if (call.Request.MostRows is { } most)
            query = query with { MostRows = most, PageSize = MostRowsOfAnswer };
        var wanted = call.FilterProperties;
        foreach (var name in wanted)
            schema.Require(name);

        var answer = call.Session.Workspace.Queries.Run(call.Session.Sql, source.Table, query);
        var found = call.Session.Objects.FindServed(answer.Pages, ObjectKind.Page);
        var pages = answer.Pages
            .Where(found.ContainsKey)
            .Select(page => PageOperations.Filter(new Served(ObjectKind.Page, page, found[page]), wanted));
        return Reply.List("page_or_data_source", pages, answer.NextCursor, answer.LimitReached);
    }

    private static void SetDefaultTemplate(Call call, NotionId source, Input template)
    {
        NotionId? id = template.IsNull ? null : template.RequireId();
        if (id is not null && call.Session.Templates.Of(source).All(one => one.Page.Id != id))
            throw template.Should("be the id of a template of this data source");
        call.Session.Templates.SetDefault(source, id);
    }

    private static DataSource UpdateSchema(Call call, DataSource source)
    {
        var change = SchemaEditor.Update(
            source.Schema,
            call.Body["properties"],
            new SchemaContext(call.Session, call.Caller, SchemaContext.Reference(source)));
        source = call.Session.DataSources.SaveSchema(source, change.Schema);
        foreach (var (property, inference) in change.AiInference)
            source = call.Session.DataSources.SetAiInference(source, property, inference.ValueKind == JsonValueKind.Object ? JsonObject.Create(inference) : null);
        call.Session.DataSources.ApplyElsewhere(change);
        return call.Session.DataSources.Find(source.Id)!; // A relation to itself may have changed it once more.
    }

    private static DataSource Move(Call call, DataSource source, JsonObject json)
    {
        var (_, target) = Parents.Read(call.Body["parent"], "database_id");
        var database = Parents.Require(call, ObjectKind.Database, target!.Value);
        var from = source.DatabaseId;
        json["parent"]!["database_id"] = database.Id.ToString();
        json["database_parent"] = database.ReadJson()["parent"]!.DeepClone();
        json["url"] = call.Session.PlainUrl(database.Id);
        var moved = call.Session.Objects.Replace(
            source.Stored,
            source.Stored with { ParentId = database.Id, Rank = call.Session.Objects.RanksAtEnd(database.Id)[0] },
            "moved");
        call.Session.Databases.FollowDataSources(from);
        call.Session.Pages.ChangeDatabase(source, database.Id);
        call.Session.Views.InsertDefault(database, source.Id); // The views of the old database stay, linked to another's source now.
        return call.Session.DataSources.Open(moved);
    }
}
